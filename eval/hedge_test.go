package eval

import (
	"math/rand/v2"
	"testing"
)

func TestHedge(t *testing.T) {
	n := repeats(t, 400)
	t.Run("errs no more than it says, within its plan and far beyond", func(t *testing.T) {
		for name, w := range atTheLimit {
			r := rand.New(rand.NewPCG(2, 7))
			wrong := 0
			for range n {
				h := newHedge(EProcess{Mean: w.mean, Level: 0.05, Plan: 60}, false)
				for range 400 {
					h.See(w.draw(r))
				}
				if h.Rejected() {
					wrong++
				}
			}
			if wrong > tooMany(n, 0.05) {
				t.Errorf("%s: %d of %d", name, wrong, n)
			}
		}
	})
	proved := func(values int, exact bool) float64 {
		r, proved := rand.New(rand.NewPCG(2, 8)), 0
		draw := threeWay(0, 0.1)
		for range n {
			h := newHedge(EProcess{Mean: 0.2, Level: 0.05, Plan: 90, Spread: 0.1}, exact)
			for range values {
				h.See(draw(r))
			}
			if h.Rejected() {
				proved++
			}
		}
		return float64(proved) / float64(n)
	}
	t.Run("proves as much at the end of the plan", func(t *testing.T) {
		if hedged, plain := proved(90, false), proved(90, true); hedged < plain-0.04 {
			t.Errorf("%v, and without %v", hedged, plain)
		}
	})
	t.Run("and what is true some time after, which bets on the plan alone do not", func(t *testing.T) {
		if hedged, plain := proved(500, false), proved(500, true); hedged < 0.98 || plain > 0.95 {
			t.Errorf("%v, and without %v", hedged, plain)
		}
	})
}
