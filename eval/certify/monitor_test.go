package certify

import (
	"math/rand/v2"
	"testing"
	"time"

	"switchboard/eval/internal/evaltest"
)

// monthOf is n draws spread over the month of noon, that lose a prompt with a
// chance, and send a half of them to a cheaper model.
func monthOf(r *rand.Rand, n int, from time.Time, loss float64) []Observation {
	seen := make([]Observation, n)
	for i := range seen {
		seen[i] = Observation{Time: from.Add(time.Duration(i) * time.Hour)}
		if r.IntN(2) == 0 {
			seen[i].Routed, seen[i].Judgement = true, Judgement{Final: true, D: []float64{chance(r, 2*loss)}}
		}
	}
	return seen
}

func TestTheMonitorRejectsWhatNoLongerHolds(t *testing.T) {
	march := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	share := func(t *testing.T, loss float64, plan int) float64 {
		r, rejected, n := rand.New(rand.NewPCG(8, 8)), 0, evaltest.Repeats(t, 400)
		for range n {
			if Monitor(0.05, plan, monthOf(r, 300, march, loss))[0].Rejected {
				rejected++
			}
		}
		return float64(rejected) / float64(n)
	}
	t.Run("gives a false alarm no more often than it says", func(t *testing.T) {
		n := evaltest.Repeats(t, 400)
		for _, plan := range []int{100, 300, 3000} {
			if got := share(t, 0.05, plan); got > float64(evaltest.TooMany(n, MonitorError))/float64(n) {
				t.Errorf("%v with a plan of %d", got, plan)
			}
		}
	})
	t.Run("notices when twice as much is lost", func(t *testing.T) {
		if got := share(t, 0.1, 300); got < 0.85 {
			t.Errorf("%v", got)
		}
	})
	r := rand.New(rand.NewPCG(9, 9))
	t.Run("begins anew each month", func(t *testing.T) {
		seen := append(monthOf(r, 400, march, 0.3), monthOf(r, 400, march.AddDate(0, 1, 0), 0)...)
		got := Monitor(0.05, 400, seen)
		if len(got) != 2 || !got[0].Rejected || got[1].Rejected || got[1].Evidence != 1 || !got[1].Month.Equal(march.AddDate(0, 1, 0)) {
			t.Errorf("%+v", got)
		}
	})
	t.Run("stops at the first draw that is open", func(t *testing.T) {
		seen := monthOf(r, 100, march, 0)
		seen[40] = Observation{Time: seen[40].Time, Routed: true}
		if got := Monitor(0.05, 100, seen)[0]; got.Draws != 40 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("needs no ratings where the reference answered", func(t *testing.T) {
		seen := make([]Observation, 50)
		for i := range seen {
			seen[i].Time = march
		}
		if got := Monitor(0.05, 50, seen)[0]; got.Draws != 50 || got.Rated != 0 || got.Loss != 0 || got.Rejected {
			t.Errorf("%+v", got)
		}
	})
	t.Run("takes what everybody skipped for no sign of anything", func(t *testing.T) {
		seen := make([]Observation, 50)
		for i := range seen {
			seen[i] = Observation{Time: march, Routed: true, Judgement: Judgement{Final: true}}
		}
		if got := Monitor(0.05, 50, seen)[0]; got.Loss != 0 || got.Rated != 0 || got.Draws != 0 || got.Skipped != 50 || got.Rejected {
			t.Errorf("%+v", got)
		}
	})
	t.Run("takes a reference that failed for no sign of anything", func(t *testing.T) {
		seen := []Observation{{Time: march, Routed: true, Judgement: Judgement{Final: true, Fault: true, D: []float64{0}}}}
		if got := Monitor(0.05, 50, seen)[0]; got.Draws != 0 || got.Rated != 0 || got.Evidence != 1 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("of nothing is nothing", func(t *testing.T) {
		if got := Monitor(0.05, 50, nil); got != nil {
			t.Errorf("%+v", got)
		}
	})
}
