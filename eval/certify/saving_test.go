package certify

import (
	"testing"

	"switchboard/engine/routing"
	"switchboard/providers"
)

func TestAModelIsAskedAndPaidOnce(t *testing.T) {
	ladder := routing.Ladder{Rungs: []routing.Rung{{Model: "a"}, {Model: "b"}, {Model: "c"}}}
	answers := []providers.Money{providers.Nano(1), providers.Nano(10), providers.Nano(100)}
	checks := []providers.Money{providers.Nano(1000), providers.Nano(1000)}
	for outcome, c := range map[string]struct {
		checks []string
		rung   int
		want   int64
	}{
		"where two rungs check each other and disagree": {[]string{"b", "a"}, 2, 111},
		"where the answer of a check is given":          {[]string{"b", "a"}, 1, 11},
		"where one model checks both":                   {[]string{"k", "k"}, 2, 1111},
		"and each of two models that check":             {[]string{"k", "l"}, 2, 2111},
		"and a second sample besides":                   {[]string{"a", "a"}, 2, 1111},
		"where a check was enough":                      {[]string{"b", "a"}, 0, 11},
	} {
		t.Run(outcome, func(t *testing.T) {
			study := &Study{Ladder: ladder, Checks: c.checks}
			costs := Costs{Answers: map[string][]providers.Money{"p": answers}, Checks: checks, Calls: study.checkCalls()}
			b := NewCostSum(costs, []string{"p"}, len(ladder.Rungs))
			if got := b.costVia(answers, c.rung, []int{0, 1}); got != c.want {
				t.Errorf("%d, want %d", got, c.want)
			}
		})
	}
}
