package promptcache

import (
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

func priced(id string) providers.Model {
	return providers.Model{ID: id, Price: providers.Price{Rates: providers.Rates{
		Input: providers.USD(4), CachedInput: providers.USD(0.4), CacheWrite: providers.USD(5), Output: providers.USD(20),
	}}}
}

func used(input, cached, written, output, reasoning int64) providers.Usage {
	return providers.Usage{
		Input: providers.Count(input), CachedInput: providers.Count(cached), CacheWrite: providers.Count(written),
		Output: providers.Count(output), Reasoning: providers.Count(reasoning),
	}
}

func TestALostCacheIsWhatWasReadAfresh(t *testing.T) {
	w := Warm{Model: "a", Tokens: 1000}
	for name, c := range map[string]struct {
		used providers.Usage
		want int64 // nano-dollars
	}{
		"all of the conversation":                       {used(1200, 0, 0, 50, 0), 1000 * 3600},
		"no more than was sent":                         {used(300, 0, 0, 50, 0), 300 * 3600},
		"without what was found in a cache":             {used(1200, 700, 0, 50, 0), 300 * 3600},
		"nothing where more was found":                  {used(1200, 1100, 0, 50, 0), 0},
		"what was written at the price of writing":      {used(1200, 0, 1200, 50, 0), 1000 * 4600},
		"only what the cold start writes of it":         {used(1200, 0, 200, 50, 0), 1000 * 3600},
		"the conversation where nobody counted its use": {providers.Usage{}, 1000 * 3600},
	} {
		t.Run(name, func(t *testing.T) {
			if got, want := w.Lost(priced("b"), c.used), providers.Nano(c.want); got != want {
				t.Errorf("lost %v, want %v", got, want)
			}
		})
	}
	if got := w.Lost(priced("a"), used(1200, 0, 0, 50, 0)); got != providers.Nano(0) {
		t.Errorf("at the model that has it: %v", got)
	}
}

func TestWhatAModelThoughtIsNotInTheConversation(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	chain := []engine.Trial{{Time: now.Add(-time.Minute), Prompt: "first", Routed: true, Answers: []engine.Answer{{
		Model: "a", Text: "an answer", Finish: providers.Stop, Usage: used(100, 0, 0, 5050, 5000),
	}}}}
	w, ok := In(chain, engine.Catalog{Models: []providers.Model{priced("a")}}, now)
	if !ok || w.Tokens != 150 {
		t.Errorf("%d tokens, %v", w.Tokens, ok)
	}
}
