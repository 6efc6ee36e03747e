package certify

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestStableKeepsTheOrderOfEqualNumbers(t *testing.T) {
	type step struct{ at, n float64 }
	r := rand.New(rand.NewPCG(1, 1))
	var steps []step
	for i := range 500 {
		at := float64(r.IntN(20)) - 10
		switch at {
		case -10:
			at = math.NaN()
		case 9:
			at = math.Copysign(0, -1)
		}
		steps = append(steps, step{at, float64(i)})
	}
	got := stable(steps, func(s *step) float64 { return s.at })
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(a.at, b.at) })
	for i := range steps {
		if got[i].n != steps[i].n {
			t.Fatalf("at %d: %v, not %v", i, got[i], steps[i])
		}
	}
}

func TestThePlanIsHowManyDrawsAThresholdJudges(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	draws := make([]draw, 300)
	for i := range draws {
		draws[i].fault, draws[i].d = r.IntN(9) == 0, []float64{1, 0}
		for from, rung := r.IntN(8), 1; from < 8 && rung >= 0; from, rung = from+1+r.IntN(3), rung-1 {
			draws[i].picks = append(draws[i].picks, Pick{From: from, Rung: rung, Same: r.IntN(3) == 0})
		}
	}
	s := thresholds{plan: make([]int, 8), pool: 300, open: make([]int, 8)}
	s.planFor(draws)
	for k := range s.plan {
		if _, n := s.loss(k, draws); s.plan[k] != n || n == 0 {
			t.Errorf("%d of threshold %d, not %d", s.plan[k], k, n)
		}
	}
}

func TestTheSameTextsAreRoutedBeforeManyPromptsAtOneGap(t *testing.T) {
	fit := make([]holdoutRow, 100) // of the rest every second prompt is lost
	var all []float64
	for i := range fit {
		gap, d := 0.7, float64(i%2)
		if i < 40 {
			gap, d = float64(i%3)/10, 0
		}
		all = append(all, gap)
		fit[i] = holdoutRow{withSame(breakpointsOf([]float64{gap}), []bool{i < 40}), []float64{d}}
	}
	slices.Sort(all)
	limit := Limit{Loss: 0.05, Error: 0.05}
	t.Run("with all of them", func(t *testing.T) {
		if got := newGrid(all[40:], all, len(all), fit, limit); !slices.Equal(got, []float64{0.2}) {
			t.Errorf("%v", got)
		}
	})
	t.Run("but not those at the same gap", func(t *testing.T) {
		together := slices.Repeat([]float64{0.7}, 100)
		if got := newGrid(together[40:], together, 100, fit, limit); len(got) != 0 {
			t.Errorf("%v", got)
		}
	})
	t.Run("and a certificate of them needs no rating", func(t *testing.T) {
		r := rand.New(rand.NewPCG(8, 8))
		l := sameOrOneGap(0.4, aQuarter).plan(r, 600, 120, 1)
		results, policy, err := l.Certify(l.all())
		if err != nil || !results[0].Certified || results[0].Share < 0.3 || results[0].Drawn > 0 || policy.Runs() != nil {
			t.Errorf("%+v, %v", results, err)
		}
	})
}
