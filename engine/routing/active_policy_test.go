package routing

import (
	"sync"
	"testing"

	"switchboard/engine"
)

// cheapUpTo sends what has at most such a gap to the cheaper of two models.
func cheapUpTo(t *testing.T, threshold float64) *Router {
	ladder := Ladder{Order: AsGiven, Rungs: []Rung{{Model: "nano", Strength: 0.2}, {Model: "big", Strength: 1}}}
	p, err := NewPolicy(Scorer{Prior: PriorVersion()}, Thresholds{Default: threshold}, ladder, Provenance{Source: HandSet})
	if err != nil {
		t.Fatal(err)
	}
	return NewRouter(p)
}

func TestWhereAPolicyLapsedTheReferenceIsDecidedFor(t *testing.T) {
	router := cheapUpTo(t, 1)
	f, hello := NewActivePolicy(router, ""), engine.Query{Prompt: "hello"}
	f.Lapse("nano is another model now")
	if d := f.Decide(hello); d.Model != "big" || d.Check != "" || d.Reasons[0] != "the reference is asked: nano is another model now" {
		t.Errorf("%s, for %q", d.Model, d.Reasons)
	}
	if d := RouterOf(f).Decide(hello); d.Model != "big" || !f.Policy().Thresholds.AllowNone() || d.Policy != f.Policy().Hash || f.Policy().Validate() != nil {
		t.Errorf("what stands in for it chooses %s", d.Model)
	}
	if why, chosen := Lapsed(f); why == "" || chosen != router {
		t.Errorf("%q, of %v", why, chosen)
	}
	f.Set(router, "")
	if d := f.Decide(hello); d.Model != "nano" {
		t.Errorf("another policy chooses %s", d.Model)
	}
}

func TestThePolicyInForceCanBeExchanged(t *testing.T) {
	all, none := cheapUpTo(t, 1), cheapUpTo(t, -2)
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
