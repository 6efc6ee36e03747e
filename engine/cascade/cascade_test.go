package cascade

import (
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/providers"
)

func TestACascadeAsksAndPaysEachModelOnce(t *testing.T) {
	for outcome, c := range map[string]struct {
		checks []string // of a and of b
		want   int64
	}{
		"where two check each other":  {[]string{"b", "a"}, 111},
		"where one model checks both": {[]string{"k", "k"}, 1111},
		"but a second sample besides": {[]string{"a", "k"}, 1112},
	} {
		t.Run(outcome, func(t *testing.T) {
			bands := []routing.Band{{Rung: "a", Alone: -1, Ask: 1}, {Rung: "b", Alone: -1, Ask: 1}}
			scorer := routing.Scorer{Prior: routing.PriorVersion(), Checks: []routing.Check{
				{Rung: "a", Model: c.checks[0], Reader: agreement.Version, Weights: routing.HandSetCheck()}, {Rung: "b", Model: c.checks[1], Reader: agreement.Version, Weights: routing.HandSetCheck()}}}
			ladder := routing.Ladder{Rungs: []routing.Rung{{Model: "a", Strength: .5}, {Model: "b", Strength: .7}, {Model: "c", Strength: 1}}, Order: routing.AsGiven}
			checked := map[engine.Task][]routing.Band{}
			for _, task := range engine.Tasks {
				checked[task] = bands
			}
			p, err := routing.NewPolicy(scorer, routing.Thresholds{Default: .01, Checked: checked}, ladder, routing.Provenance{Source: routing.HandSet})
			if err != nil {
				t.Fatal(err)
			}
			r := routing.NewRouter(p)
			costs := map[string]int64{"a": 1, "b": 10, "c": 100, "k": 1000}
			said := 0
			answer := func(model string) *Answer {
				return &Answer{Cost: providers.Nano(costs[model]), Read: func() *agreement.Answer {
					said++
					a := agreement.Read([]string{"It is 42.", "No idea at all."}[said%2])
					return &a
				}}
			}
			_, final, cost, ok := Play(r, r.Decide(engine.Query{Prompt: "Prove that the square root of 2 is irrational."}), func(d engine.Decision) (own, check *Answer) {
				return answer(d.Model), answer(d.Check)
			})
			if !ok || final != "c" || cost != providers.Nano(c.want) {
				t.Errorf("%s for %v, want %v", final, cost, providers.Nano(c.want))
			}
		})
	}
}

func TestAnAnswerThatWasGivenAgainCountsBesideNewOnesAsTheFirstTime(t *testing.T) {
	old := engine.Answer{Model: "a", Text: "4", Cost: providers.Nano(0), Cached: &engine.Cached{Cost: providers.Nano(1)}}
	paid := engine.Answer{Model: "b", Text: "4", Cost: providers.Nano(10)}
	if got := whole(&engine.Trial{Answers: []engine.Answer{old, paid}}, &old).Cost; got != providers.Nano(1) {
		t.Errorf("%v beside a new one", got)
	}
	if got := whole(&engine.Trial{Answers: []engine.Answer{old}}, &old).Cost; got != providers.Nano(0) {
		t.Errorf("%v alone", got)
	}
}
