package config

import (
	"fmt"

	"switchboard/engine"
	"switchboard/eval/spend/worth"
	"switchboard/providers"
)

// worthEntry is what answers of a task are worth, or those of tasks without an
// entry of their own.
type worthEntry struct {
	Task     *string         `toml:"task,omitempty"`
	Accepted providers.Money `toml:"accepted,omitempty"`
	Wrong    providers.Money `toml:"wrong,omitempty"`
}

func (e worthEntry) task() string { return textOf(e.Task) }

// Worth is what answers are worth, by task.
func (c Config) Worth() worth.Table {
	table := worth.Table{}
	for _, e := range c.Worths {
		table[engine.Task(e.task())] = worth.Value{Accepted: e.Accepted, Wrong: e.Wrong}
	}
	return table
}

func checkWorths(added []worthEntry) *mistake {
	seen := map[string]bool{}
	for i, e := range added {
		at := fmt.Sprintf("worth[%d]", i)
		if m := e.check(at); m != nil {
			return m
		}
		if seen[e.task()] {
			what := "there are two entries for tasks without one of their own"
			if e.Task != nil {
				what = fmt.Sprintf("there are two entries for the task %q", *e.Task)
			}
			return &mistake{path: at, onKey: true, what: what, hint: "keep one of them"}
		}
		seen[e.task()] = true
	}
	return nil
}

func (e worthEntry) check(at string) *mistake {
	if m := checkAbouts(at, "the entry is for tasks without one of their own", about{"task", e.Task}); m != nil {
		return m
	}
	if m := checkTask(at+".task", e.task()); m != nil {
		return m
	}
	switch {
	case !e.Accepted.Known():
		return &mistake{path: at, onKey: true, what: "this entry has no accepted", hint: "it is what an accepted answer is worth, in US dollars"}
	case !e.Wrong.Known():
		return &mistake{path: at, onKey: true, what: "this entry has no wrong", hint: "it is what an answer costs that is not accepted, in US dollars, beside its price; 0 where it does no harm"}
	}
	return nil
}
