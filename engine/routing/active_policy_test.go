package routing

import (
	"sync"
	"testing"

	"switchboard/engine"
)

func TestThePolicyInForceCanBeExchanged(t *testing.T) {
	ladder := Ladder{Order: AsGiven, Rungs: []Rung{{Model: "nano", Strength: 0.2}, {Model: "big", Strength: 1}}}
	router := func(threshold float64) *Router {
		p, err := NewPolicy(Scorer{Prior: PriorVersion()}, Thresholds{Default: threshold}, ladder, Provenance{Source: HandSet})
		if err != nil {
			t.Fatal(err)
		}
		return NewRouter(p)
	}
	all, none := router(1), router(-2)
	f := NewActivePolicy(all, "")
	if d := f.Decide(engine.Query{Prompt: "hello"}); d.Model != "nano" {
		t.Fatalf("got %s", d.Model)
	}
	var others sync.WaitGroup
	others.Go(func() {
		for range 100 {
			if d := f.Decide(engine.Query{Prompt: "hello"}); d.Policy != all.Policy().Hash && d.Policy != none.Policy().Hash {
				t.Errorf("got %s", d.Policy)
			}
		}
	})
	f.Set(none, "")
	others.Wait()
	if d := f.Decide(engine.Query{Prompt: "hello"}); d.Model != "big" || f.Policy().Hash != none.Policy().Hash {
		t.Fatalf("got %s", d.Model)
	}
}
