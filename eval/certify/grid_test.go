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
