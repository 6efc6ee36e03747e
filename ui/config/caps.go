package config

import (
	"fmt"
	"strings"

	"switchboard/engine"
	"switchboard/engine/caps"
	"switchboard/engine/dispatch"
	"switchboard/engine/runcap"
	"switchboard/providers"
)

// capEntry is a cap beside that of the day.
type capEntry struct {
	USD   *float64 `toml:"usd,omitempty"`
	Per   string   `toml:"per,omitempty"`
	Model *string  `toml:"model,omitempty"`
	Task  *string  `toml:"task,omitempty"`
	Tag   *string  `toml:"tag,omitempty"`
	Run   bool     `toml:"run,omitempty"`
}

// limit is unknown where there is none, or none that is an amount.
func (e capEntry) limit() providers.Money {
	if e.USD == nil || *e.USD < 0 {
		return providers.Money{}
	}
	return providers.USD(*e.USD)
}

// about is a key that narrows what an entry is about; without the key it is
// about everything.
type about struct {
	key  string
	text *string // nil: the key is not there
}

// textOf is what a key says; "" where it is not there.
func textOf(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// checkAbouts refuses keys that are there and say nothing: whoever wrote one did
// not mean everything.
func checkAbouts(at, without string, abouts ...about) *mistake {
	for _, a := range abouts {
		if a.text != nil && *a.text == "" {
			return &mistake{path: at + "." + a.key, what: "this " + a.key + " is empty", hint: "name a " + a.key + ", or leave the key out: without it " + without}
		}
	}
	return nil
}

func (e capEntry) keys() []about {
	return []about{{"model", e.Model}, {"task", e.Task}, {"tag", e.Tag}}
}

// abouts are what the cap is about.
func (e capEntry) abouts() []string {
	var all []string
	for _, a := range e.keys() {
		if a.text != nil {
			all = append(all, "for "+a.key+" "+*a.text)
		}
	}
	return all
}

func (c *Config) checkCaps() *mistake {
	for i, e := range c.Limits.Caps {
		if m := c.checkCap(fmt.Sprintf("limits.cap[%d]", i), e); m != nil {
			return m
		}
	}
	return nil
}

func (c *Config) checkCap(at string, e capEntry) *mistake {
	switch {
	case e.USD == nil:
		return &mistake{path: at, onKey: true, what: "this cap has no usd", hint: "it is the most that may be spent, in US dollars"}
	case !e.limit().Known():
		return &mistake{path: at + ".usd", what: fmt.Sprintf("a cap is 0 US dollars or more, not %v", *e.USD)}
	case e.Run && (e.Per != "" || len(e.abouts()) > 0):
		return &mistake{path: at + ".run", onKey: true, what: "a cap of a run is about all that the run spends", hint: "leave per, model, task and tag out, or run"}
	case e.Run:
		return nil
	case e.Per != string(caps.Day) && e.Per != string(caps.Month):
		m := mistake{path: at + ".per", what: fmt.Sprintf("there is no period %q", e.Per), hint: `use "day" or "month", or run = true for a cap of each run`}
		if e.Per == "" {
			m.path, m.onKey, m.what = at, true, "this cap has no period"
		}
		return &m
	case len(e.abouts()) > 1:
		return &mistake{path: at, onKey: true, what: "a cap is about one thing: a model, a task or a tag", hint: "make a [[limits.cap]] for each"}
	}
	if m := checkAbouts(at, "the cap is about everything", e.keys()...); m != nil {
		return m
	}
	if m := c.checkModelName(at+".model", textOf(e.Model)); m != nil {
		return m
	}
	if m := checkTask(at+".task", textOf(e.Task)); m != nil {
		return m
	}
	return checkTag(at+".tag", e.Tag)
}

// checkTag wants a key and a value; nil is none.
func checkTag(path string, text *string) *mistake {
	if _, _, ok := tag(textOf(text)); text != nil && !ok {
		return &mistake{path: path, what: fmt.Sprintf("the tag %q is no key and value", *text), hint: `it looks like "team=search"`}
	}
	return nil
}

// checkModelName wants a model that can be asked; an empty name is none.
func (c *Config) checkModelName(path, id string) *mistake {
	if id == "" || c.configured(id) || c.mayBeFound(id) || c.providerOf(id) != "" {
		return nil
	}
	return &mistake{path: path, what: fmt.Sprintf("there is no model %q", id), hint: c.likeModel(id)}
}

// checkTask wants a task that there is; an empty name is none.
func checkTask(path, name string) *mistake {
	if _, err := engine.ParseTask(name); name == "" || err == nil {
		return nil
	}
	return noTask(path, name)
}

func noTask(path, name string) *mistake {
	return &mistake{path: path, what: fmt.Sprintf("there is no task %q", name), hint: "tasks are " + strings.Join(taskNames(), ", ")}
}

// tag is a tag as --tag takes it.
func tag(text string) (key, value string, ok bool) {
	key, value, ok = strings.Cut(text, "=")
	key, value = engine.TagKey(strings.TrimSpace(key)), strings.TrimSpace(value)
	return key, value, ok && key != "" && value != "" && text == providers.CleanLine(text, 300)
}

// caps are those beside that of the day, that of the watch among them.
func (c Config) caps() (all []caps.Cap) {
	for i, e := range c.Limits.Caps {
		if e.Run {
			continue
		}
		one := caps.Cap{Limit: e.limit(), Per: caps.Period(e.Per), About: strings.Join(e.abouts(), ""), Place: capPlace(i)}
		switch {
		case e.Model != nil:
			one.Scope = caps.ModelScope(*e.Model)
		case e.Task != nil:
			one.Scope = caps.TaskScope(*e.Task)
		case e.Tag != nil:
			k, v, _ := tag(*e.Tag)
			one.Scope = caps.TagScope(k, v)
		}
		all = append(all, one)
	}
	if share, perDay := c.Watch(); share > 0 {
		all = append(all, caps.Cap{Limit: perDay, Per: caps.Day, Scope: caps.TagScope(dispatch.WatchTag, dispatch.WatchValue), About: "for the watch", Place: "routing.watch_usd_per_day"})
	}
	return all
}

// capPlace names the i-th cap of the config, from 0.
func capPlace(i int) string { return fmt.Sprintf("limits.cap %d", i+1) }

// perRun is the least of the caps of a run, and where it stands.
func (c Config) perRun() (least runcap.Cap) {
	for i, e := range c.Limits.Caps {
		if e.Run && (!least.Limit.Known() || e.limit().Less(least.Limit)) {
			least = runcap.Cap{Limit: e.limit(), Place: capPlace(i)}
		}
	}
	return least
}
