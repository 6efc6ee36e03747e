package routing

import (
	"testing"

	"switchboard/engine"
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
			bands := []Band{{Rung: "a", Alone: -1, Ask: 1}, {Rung: "b", Alone: -1, Ask: 1}}
			scorer := Scorer{Prior: PriorVersion(), Checks: []Check{
				{Rung: "a", Model: c.checks[0], Reader: agreement.Version, Weights: HandSetCheck()}, {Rung: "b", Model: c.checks[1], Reader: agreement.Version, Weights: HandSetCheck()}}}
			ladder := Ladder{Rungs: []Rung{{Model: "a", Strength: .5}, {Model: "b", Strength: .7}, {Model: "c", Strength: 1}}, Order: AsGiven}
			checked := map[engine.Task][]Band{}
			for _, task := range engine.Tasks {
				checked[task] = bands
			}
			p, err := NewPolicy(scorer, Thresholds{Default: .01, Checked: checked}, ladder, Provenance{Source: HandSet})
			if err != nil {
				t.Fatal(err)
			}
			r := NewRouter(p)
			costs := map[string]int64{"a": 1, "b": 10, "c": 100, "k": 1000}
			said := 0
			answer := func(model string) *CascadeAnswer {
				return &CascadeAnswer{Cost: providers.Nano(costs[model]), Read: func() *agreement.Answer {
					said++
					a := agreement.Read([]string{"It is 42.", "No idea at all."}[said%2])
					return &a
				}}
			}
			_, final, cost, ok := r.Cascade(r.Decide(engine.Query{Prompt: "Prove that the square root of 2 is irrational."}), func(d engine.Decision) (own, check *CascadeAnswer) {
				return answer(d.Model), answer(d.Check)
			})
			if !ok || final != "c" || cost != providers.Nano(c.want) {
				t.Errorf("%s for %v, want %v", final, cost, providers.Nano(c.want))
			}
		})
	}
}
