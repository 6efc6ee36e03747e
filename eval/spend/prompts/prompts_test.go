package prompts

import (
	"iter"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/eval"
	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
	"switchboard/providers"
)

var noon = time.Date(2026, 9, 14, 12, 0, 0, 0, time.UTC)

type trials []engine.Trial

func (all trials) Bills(since time.Time) iter.Seq2[engine.Trial, error] {
	return func(yield func(engine.Trial, error) bool) {
		for _, t := range all {
			if !t.Time.Before(since) && !yield(t, nil) {
				return
			}
		}
	}
}

type reported []rollup.Prompt

func (all reported) Prompts(fn func(rollup.Prompt) error) error {
	for _, p := range all {
		if err := fn(p); err != nil {
			return err
		}
	}
	return nil
}

var catalog = engine.Catalog{Models: []providers.Model{{ID: "m", Price: providers.Price{Rates: providers.Rates{Input: providers.USD(10), CachedInput: providers.USD(1), Output: providers.USD(40)}}}}}

func sent(id string, after time.Duration, system, prompt string) engine.Trial {
	u := providers.Usage{Input: providers.Count(10), Output: providers.Count(5)}
	return engine.Trial{
		ID: id, Time: noon.Add(after), Prompt: prompt, Parameters: providers.Parameters{System: system}, Decision: engine.Decision{Task: engine.Math},
		Answers: []engine.Answer{{Model: "m", Text: "x", Finish: providers.Stop, Usage: u, Cost: providers.Nano(100)}},
	}
}

func find(t *testing.T, all trials, u Usage) Found {
	t.Helper()
	f, err := Find(t.Context(), all, u, catalog, time.Time{}, time.Time{}, 10)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestFind(t *testing.T) {
	all := trials{sent("a", 0, "", "one two"), sent("b", time.Minute, "", "One  two"), sent("c", time.Hour, "", "one two"), sent("d", time.Hour, "", "a longer prompt")}
	f := find(t, all, reported{{Key: eval.PromptKey("one two"), Count: 5, Retries: 2, Spent: usage.Exactly(providers.Nano(50)), First: noon, Last: noon}})

	t.Run("prompts that differ in case and white space are one", func(t *testing.T) {
		if f.Distinct != 2 || len(f.Repeated) != 1 || f.Repeated[0].Count != 8 || f.Repeated[0].Spent != usage.Exactly(providers.Nano(350)) {
			t.Errorf("%+v", f)
		}
	})
	t.Run("what a prompt cost says what of it is estimated", func(t *testing.T) {
		if got := f.Repeated[0].Standing; got != (usage.Standing{Estimated: true}) {
			t.Errorf("own calls by list price: %+v", got)
		}
		told := find(t, nil, reported{{Key: "k", Count: 2, Spent: usage.Exactly(providers.Nano(50)), First: noon, Last: noon}})
		if got := told.Repeated[0].Standing; got != (usage.Standing{}) {
			t.Errorf("what a file says: %+v", got)
		}
	})
	t.Run("one that is asked anew to compare answers did not come again", func(t *testing.T) {
		watched, missing := sent("b", time.Minute, "", "one two"), sent("c", time.Minute, "", "one two")
		watched.Tags = map[string]string{dispatch.WatchTag: dispatch.WatchValue}
		missing.Tags = dispatch.Missing(nil)
		if f := find(t, trials{sent("a", 0, "", "one two"), watched, missing}, nil); f.Distinct != 1 || len(f.Repeated) != 0 || len(f.Retried) != 0 {
			t.Errorf("%+v", f)
		}
	})
	t.Run("one that comes again at once is a retry", func(t *testing.T) {
		if len(f.Retried) != 1 || f.Retried[0].Retries != 3 || f.Retried[0].Trial != "c" {
			t.Errorf("%+v", f.Retried)
		}
	})
	t.Run("the longest comes first", func(t *testing.T) {
		if f.Longest[0].Trial != "d" {
			t.Errorf("%+v", f.Longest)
		}
	})
}

func TestOfRowsOfAnHourNobodyKnowsHowSoonAPromptCameAgain(t *testing.T) {
	rows := reported{{Key: "hours", Count: 300, Vague: true, First: noon, Last: noon}, {Key: "moments", Count: 200, Retries: 1, First: noon, Last: noon}}
	f := find(t, nil, rows)
	if len(f.Repeated) != 2 || !f.Repeated[0].Vague || f.Repeated[1].Vague {
		t.Errorf("%+v", f.Repeated)
	}
}

func TestPrefixes(t *testing.T) {
	system := strings.Repeat("Follow these rules. ", 250) // 5,000 bytes
	var all trials
	for i := range 10 {
		all = append(all, sent(string(rune('a'+i)), time.Duration(i)*time.Minute, system, "question "+string(rune('a'+i))))
	}
	t.Run("a beginning that calls share soon after each other would pay for a cache", func(t *testing.T) {
		f := find(t, all, nil)
		if len(f.Prefixes) != 1 {
			t.Fatalf("%+v", f.Prefixes)
		}
		// 9 hits of 1,024 tokens at 9 dollars a million less.
		if p := f.Prefixes[0]; p.Calls != 10 || p.Hits != 9 || p.Tokens != 1024 || p.Saves != usage.Exactly(providers.Nano(9*1024*9000)) {
			t.Errorf("%+v", p)
		}
	})
	t.Run("one that comes once an hour does not", func(t *testing.T) {
		var rare trials
		for i, trial := range all {
			trial.Time = noon.Add(time.Duration(i) * time.Hour)
			rare = append(rare, trial)
		}
		if f := find(t, rare, nil); len(f.Prefixes) != 0 {
			t.Errorf("%+v", f.Prefixes)
		}
	})
	for name, change := range map[string]func(*engine.Trial, *engine.Answer){
		"one that is read from a cache already is left out": func(_ *engine.Trial, a *engine.Answer) { a.Usage.CachedInput = providers.Count(5) },
		"so is one that is written to a cache":              func(_ *engine.Trial, a *engine.Answer) { a.Usage.CacheWrite = providers.Count(5) },
		"and one that nobody was billed for":                func(_ *engine.Trial, a *engine.Answer) { a.Usage, a.Cost = providers.Usage{}, providers.Nano(0) },
		"and one that a batch sent, at another price":       func(_ *engine.Trial, a *engine.Answer) { a.Batch = "b" },
		"and a prompt that stands behind earlier turns": func(t *engine.Trial, _ *engine.Answer) {
			t.Prompt, t.System, t.Follows = t.System+t.Prompt, "", "turn of "+t.ID
		},
	} {
		t.Run(name, func(t *testing.T) {
			changed := append(trials{}, all...)
			for i := range changed {
				a := changed[i].Answers[0]
				change(&changed[i], &a)
				changed[i].Answers = []engine.Answer{a}
			}
			if f := find(t, changed, nil); len(f.Prefixes) != 0 {
				t.Errorf("%+v", f.Prefixes)
			}
		})
	}
}
