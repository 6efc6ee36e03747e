package spend

import (
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/eval/usage"
	"switchboard/providers"
)

// checked is a policy that asks nano for everything, and small to check it.
func checked(t *testing.T) *routing.Router {
	t.Helper()
	scorer := routing.Scorer{Prior: routing.PriorVersion(), Checks: []routing.Check{{Rung: "nano", Model: "small", Reader: agreement.Version, Weights: routing.HandSetCheck()}}}
	ladder := routing.Ladder{Order: routing.AsGiven, Rungs: []routing.Rung{{Model: "nano", Strength: .2}, {Model: "flagship", Strength: 1}}}
	thresholds := routing.Thresholds{Default: .05, Checked: map[engine.Task][]routing.Band{engine.Math: {{Rung: "nano", Alone: -1, Ask: 1}}}}
	p, err := routing.NewPolicy(scorer, thresholds, ladder, routing.Provenance{Source: routing.Calibrated})
	if err != nil {
		t.Fatal(err)
	}
	return routing.NewRouter(p)
}

func TestAPromptCostsByThePolicyWhatItsChecksLeadTo(t *testing.T) {
	router := checked(t)
	small := func(text string) engine.Answer {
		return engine.Answer{Model: "small", Provider: "p", Text: text, Finish: providers.Stop, Cost: providers.Nano(500_000)}
	}
	nano, flagship := answer("nano", 1000, 100), answer("flagship", 1000, 200)
	nano.Text = "It is 4."
	both := usage.Exactly(nano.Cost.Add(providers.Nano(500_000)))
	read := func(router Router, answers ...engine.Answer) (Totals, []Row) {
		sent := sideBySide(noon, answers...)
		sent.Prompt = "What is 2 + 2?"
		h := readHistory(t, Sources{Trials: trials{sent}, Router: router, Catalog: catalog})
		return h.Total(), h.By(ByPair)
	}
	t.Run("those of both where they agree", func(t *testing.T) {
		total, pairs := read(router, nano, small("It is 4."), flagship)
		if total.Routed != both || len(pairs) != 1 || pairs[0].Key != "flagship → nano" {
			t.Errorf("%v, want %v: %+v", total.Routed.Money(), both.Money(), pairs)
		}
	})
	t.Run("those of the reference too where they do not", func(t *testing.T) {
		total, pairs := read(router, nano, small("No idea at all."), flagship)
		if want := both.Plus(usage.Exactly(flagship.Cost)); total.Routed != want || len(pairs) != 1 || pairs[0].Key != "flagship → flagship" {
			t.Errorf("%v, want %v: %+v", total.Routed.Money(), want.Money(), pairs)
		}
	})
	t.Run("nobody knows what where one of them was not asked", func(t *testing.T) {
		for _, answers := range [][]engine.Answer{{nano, flagship}, {flagship}, {nano, small("No idea at all.")}} {
			if total, pairs := read(router, answers...); total.Uncompared != 1 || total.Compared != 0 || total.Routed.Known() || len(pairs) != 0 {
				t.Errorf("%+v, %+v", total.Sums, pairs)
			}
		}
	})
}
