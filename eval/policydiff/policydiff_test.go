package policydiff

import (
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/providers"
)

var now = time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)

func policy(t *testing.T, threshold float64, certificates ...routing.Certificate) routing.Policy {
	t.Helper()
	ladder := routing.Ladder{Rungs: []routing.Rung{{Model: "nano", Strength: 0.5}, {Model: "big", Strength: 1}}}
	thresholds := routing.Thresholds{Default: threshold, Tasks: map[engine.Task]float64{}}
	source := routing.Provenance{Source: routing.HandSet}
	if len(certificates) > 0 {
		for _, task := range engine.Tasks {
			thresholds.Tasks[task] = threshold
		}
		source = routing.Provenance{Source: routing.Calibrated, Ratings: 50, Scale: "accept", Raters: 1}
	}
	p, err := routing.NewPolicy(routing.Scorer{Prior: routing.PriorVersion()}, thresholds, ladder, source, certificates...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTwoPoliciesOnTheSameCalls(t *testing.T) {
	price := func(usd float64) providers.Price {
		return providers.Price{Rates: providers.Rates{Input: providers.USD(usd), Output: providers.USD(usd)}}
	}
	catalog := engine.Catalog{Models: []providers.Model{{ID: "nano", Price: price(1)}, {ID: "big", Price: price(10)}}}
	usage := providers.Usage{Input: providers.Count(100), Output: providers.Count(100)}
	trial := func(change func(*engine.Trial)) engine.Trial {
		tr := engine.Trial{ID: "t", Time: now, Prompt: "What is 2 + 2?", Answers: []engine.Answer{{Model: "big", Text: "4", Usage: usage, Cost: providers.Nano(2_500_000), Finish: providers.Stop}}}
		change(&tr)
		return tr
	}
	trials := []engine.Trial{
		trial(func(*engine.Trial) {}),
		trial(func(*engine.Trial) {}),
		trial(func(t *engine.Trial) { t.Answers[0].Usage = providers.Usage{} }),
		trial(func(t *engine.Trial) { t.Time = now.Add(-time.Hour) }),
		trial(func(t *engine.Trial) { t.Set = "set" }),
		trial(func(t *engine.Trial) { t.Tags = map[string]string{dispatch.WatchTag: dispatch.WatchValue} }),
		trial(func(t *engine.Trial) { t.Tags = dispatch.Missing(nil) }),
		trial(func(t *engine.Trial) { t.Answers[0].Imported = true }),
		trial(func(t *engine.Trial) { // the call went on by itself
			t.Tags, t.Answers[0].Failure = map[string]string{dispatch.WatchTag: "shadow"}, &engine.Failure{Fault: providers.Overloaded}
		}),
		trial(func(t *engine.Trial) { t.Prompt = "" }),
	}
	each := func(yield func(engine.Trial, error) bool) {
		for _, t := range trials {
			if !yield(t, nil) {
				return
			}
		}
	}
	certificate := routing.Certificate{Family: "rest", Tasks: engine.Tasks[:], MaxLoss: 0.1, Confidence: 0.9, Scale: "accept", Rated: 50, Raters: 1, Pool: "pool", Prompts: 50, Share: 1, Upper: 0.1, Run: "run"}
	none, all := policy(t, -2), policy(t, 1, certificate)
	t.Run("change the model of those that came as traffic", func(t *testing.T) {
		d, err := Of(each, now, catalog, none, all)
		if err != nil || d.Calls != 3 || d.Changed != 3 || d.Priced != 2 || d.Estimated != 2 {
			t.Fatalf("%+v %v", d, err)
		}
		if d.Cost[0].Nano() != 5_000_000 || d.Cost[1].Nano() != 400_000 {
			t.Errorf("%v", d.Cost)
		}
		if s := d.Swaps[0]; len(d.Swaps) != 1 || s.From != "big" || s.To != "nano" || s.Calls != 3 || s.Priced != 2 {
			t.Errorf("%+v", d.Swaps)
		}
		if d.Loss[0] != (Loss{Reference: 3}) || d.Loss[1] != (Loss{Certified: 3, MaxLoss: 0.1, Confidence: 0.9}) {
			t.Errorf("%+v", d.Loss)
		}
	})
	t.Run("are on a call of which a shadow was cast, once", func(t *testing.T) {
		shadow := trial(func(t *engine.Trial) { t.Tags = map[string]string{dispatch.WatchTag: "shadow"} })
		d, err := Of(func(yield func(engine.Trial, error) bool) { yield(shadow, nil) }, now, catalog, none, all)
		if err != nil || d.Calls != 1 || d.Changed != 1 {
			t.Errorf("%+v %v", d, err)
		}
	})
	t.Run("count a price that is an upper limit as estimated", func(t *testing.T) {
		limit := trial(func(t *engine.Trial) { t.Answers[0].CostBasis = providers.AtMost })
		d, err := Of(func(yield func(engine.Trial, error) bool) { yield(limit, nil) }, now, catalog, none, none)
		if err != nil || d.Priced != 1 || d.Estimated != 1 {
			t.Errorf("%+v %v", d, err)
		}
	})
	t.Run("change nothing where they are one", func(t *testing.T) {
		d, err := Of(each, now, catalog, none, none)
		if err != nil || d.Changed != 0 || len(d.Swaps) != 0 || d.Estimated != 0 || d.Cost[0] != d.Cost[1] {
			t.Errorf("%+v %v", d, err)
		}
	})
	t.Run("prove nothing without a certificate", func(t *testing.T) {
		if d, err := Of(each, now, catalog, all, policy(t, 1)); err != nil || d.Loss[1] != (Loss{Unproved: 3}) {
			t.Errorf("%+v %v", d, err)
		}
	})
}
