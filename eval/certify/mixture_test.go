package certify

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"

	"switchboard/eval/internal/evaltest"
	"switchboard/eval/seqtest"
)

func TestAMixtureOfBetsErrsNoMoreThanItSays(t *testing.T) {
	n := evaltest.Repeats(t, 250)
	t.Run("errs no more than it says, within its plan and far beyond", func(t *testing.T) {
		for name, w := range evaltest.AtTheLimit {
			r := rand.New(rand.NewPCG(2, 7))
			wrong := 0
			for range n {
				h := seqtest.NewMixture(seqtest.EProcess{Mean: w.Mean, Level: 0.05, Plan: 60})
				for range 400 {
					h.Update(w.Draw(r))
				}
				if h.Rejected() {
					wrong++
				}
			}
			if wrong > evaltest.TooMany(n, 0.05) {
				t.Errorf("%s: %d of %d", name, wrong, n)
			}
		}
	})
	proved := func(values int, game func(seqtest.EProcess) seqtest.Mixture) float64 {
		r, proved := rand.New(rand.NewPCG(2, 8)), 0
		draw := evaltest.ThreeWay(0, 0.1)
		for range n {
			h := game(seqtest.EProcess{Mean: 0.2, Level: 0.05, Plan: 90, Spread: 0.1})
			for range values {
				h.Update(draw(r))
			}
			if h.Rejected() {
				proved++
			}
		}
		return float64(proved) / float64(n)
	}
	t.Run("proves as much at the end of the plan", func(t *testing.T) {
		if hedged, plain := proved(90, seqtest.NewMixture), proved(90, seqtest.NewUnmixed); hedged < plain-0.04 {
			t.Errorf("%v, and without %v", hedged, plain)
		}
	})
	t.Run("and what is true some time after, which bets on the plan alone do not", func(t *testing.T) {
		if hedged, plain := proved(500, seqtest.NewMixture), proved(500, seqtest.NewUnmixed); hedged < 0.98 || plain > 0.95 {
			t.Errorf("%v, and without %v", hedged, plain)
		}
	})
}

// TestNeedIsTheUsualSampleSize compares with the sample sizes of a one-sided
// test of a proportion at 5 % with a power of 80 %, worked out by hand from
// z = 1.6449 and 0.8416.
func TestNeedIsTheUsualSampleSize(t *testing.T) {
	const many = 1e9 // so that what is mixed in does not count
	for _, c := range []struct{ allowed, lost, want float64 }{
		{0.10, 0.05, 183.3}, // ((1.6449 · .3 + .8416 · .21794) / .05)²
		{0.20, 0.10, 82.9},  // ((1.6449 · .4 + .8416 · .3) / .1)²
		{0.50, 0.30, 36.5},  // ((1.6449 · .5 + .8416 · .45826) / .2)²
	} {
		m := moments{}.with(1, c.lost*many).with(0, (1-c.lost)*many)
		if got := m.need(c.allowed, Limit{0.05, 0.05}); math.Abs(got-c.want) > 0.1 {
			t.Errorf("%v of %v: %.1f, want %v", c.lost, c.allowed, got, c.want)
		}
	}
	t.Run("endless where more is lost than is allowed", func(t *testing.T) {
		if m := (moments{}).with(1, 0.21*many).with(0, 0.79*many); !math.IsInf(m.need(0.2, Limit{0.05, 0.05}), 1) {
			t.Error("it is not")
		}
	})
}

// TestMissingIsAboutWhatItTakes plans runs and rates them until their goal is
// reached.
func TestMissingIsAboutWhatItTakes(t *testing.T) {
	n := evaltest.Repeats(t, 11)
	for name, lose := range map[string]func(float64) float64{
		"a good score": func(p float64) float64 { return 0.02 + 0.3*p*p },
		"a fair score": func(p float64) float64 { return 0.05 + 0.15*p },
	} {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(6, 6))
			var told, took []int
			for range n {
				l := risk(lose, never).plan(r, 2000, 300, 1)
				f := &l.Families[0]
				s := f.thresholds()
				missing := f.missing(&s, -1, nil, l.Level())
				if missing == Unreachable {
					missing = 2000
				}
				draws := f.evidence(allRoutable(len(f.Routable)), f.known(l.rate(r, f, 2000, truthful), len(f.Routable))).draws
				most := sort.Search(len(draws), func(i int) bool { return s.fixedSequence(draws[:i], l.Level()) >= f.Goal })
				told, took = append(told, missing), append(took, most)
			}
			slices.Sort(told)
			slices.Sort(took)
			t.Logf("told %d, took %d", told[n/2], took[n/2])
			if ratio := float64(told[n/2]) / float64(took[n/2]); ratio < 0.6 || ratio > 1.7 {
				t.Errorf("told %d, took %d", told[n/2], took[n/2])
			}
		})
	}
}
