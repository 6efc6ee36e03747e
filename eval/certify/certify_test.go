package certify

import (
	"flag"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"switchboard/eval/internal/evaltest"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

// scoreWorld has prompts whose score is their place from 0 to 1, and a chance
// of losing, and one of winning, at each place.
type scoreWorld struct{ lose, win func(place float64) float64 }

// rate is the d of a prompt.
func (w scoreWorld) rate(r *rand.Rand, place float64) float64 {
	switch u := r.Float64(); {
	case u < w.lose(place):
		return 1
	case u < w.lose(place)+w.win(place):
		return -1
	}
	return 0
}

// held is a rated prompt of the fit part.
func (w scoreWorld) held(r *rand.Rand) holdoutRow {
	place := r.Float64()
	return holdoutRow{breakpointsOf([]float64{place}), []float64{w.rate(r, place)}}
}

// loss is the true loss of routing every prompt up to a place.
func (w scoreWorld) loss(t float64) float64 {
	const steps = 20000
	sum := 0.0
	for k := range steps {
		if at := (float64(k) + 0.5) / steps; at <= t {
			sum += (w.lose(at) - w.win(at)) / steps
		}
	}
	return sum
}

func never(float64) float64 { return 0 }

var scoreWorlds = map[string]scoreWorld{
	"a score without skill":           {func(float64) float64 { return 0.125 }, never},
	"one with some":                   {func(p float64) float64 { return 0.05 + 0.3*p }, func(float64) float64 { return 0.05 }},
	"a good one":                      {func(p float64) float64 { return 0.5 * p * p }, never},
	"one that is wrong way round":     {func(p float64) float64 { return 0.4 * (1 - p) }, never},
	"at the limit from .2 on":         {func(p float64) float64 { return map[bool]float64{true: 0.2501}[p < 0.2] }, never},
	"at the limit, with wins":         {func(p float64) float64 { return map[bool]float64{true: 0.35, false: 0.1}[p < 0.2] }, func(float64) float64 { return 0.0999 }},
	"just above the limit, all of it": {func(p float64) float64 { return 0.0502 }, never},
}

func TestCertificatesAreFalseNoMoreOftenThanTheySay(t *testing.T) {
	limit := Limit{Loss: 0.05, Error: 0.05}
	n := evaltest.Repeats(t, 40)
	pool := make([]float64, 2000)
	for i := range pool {
		pool[i] = (float64(i) + 0.5) / float64(len(pool))
	}
	for name, w := range scoreWorlds {
		for _, ratings := range []int{50, 330, 1000} {
			t.Run(name, func(t *testing.T) {
				r := rand.New(rand.NewPCG(uint64(ratings), 9))
				wrong := 0
				for range n {
					fit := make([]holdoutRow, 170)
					for i := range fit {
						fit[i] = w.held(r)
					}
					grid := newGrid(pool, pool, len(pool), fit, limit)
					draws := make([]draw, ratings)
					for i := range draws {
						place := pool[r.IntN(len(pool))]
						draws[i] = draw{picks: picksOf(breakpointsOf([]float64{place}), grid), d: []float64{w.rate(r, place)}}
					}
					at, all := momentsOf(matchQuantiles(grid, pool, len(pool), fit), fit)
					s := newThresholds(grid, pool, len(pool), at, all)
					s.planFor(draws)
					if k := s.fixedSequence(draws, limit); k >= 0 && w.loss(grid[k]) > limit.Loss {
						wrong++
					}
				}
				if wrong > evaltest.TooMany(n, limit.Error) {
					t.Errorf("%d of %d with %d ratings", wrong, n, ratings)
				}
			})
		}
	}
}

func TestGridRunsFromWhatNeedsNoProofToWhatIsOutOfReach(t *testing.T) {
	pool := make([]float64, 100)
	for i := range pool {
		pool[i] = float64(i) / 100
	}
	var fit []holdoutRow // the loss reaches .1 at the third of ten
	for i, d := range []float64{0, 0, 1, 0, 0, 0, 0, 0, 0, 0} {
		fit = append(fit, holdoutRow{breakpointsOf([]float64{float64(i+1) / 10}), []float64{d}})
	}
	limit := Limit{Loss: 0.05, Error: 0.05}
	got := newGrid(pool, pool, len(pool), fit, limit)
	t.Run("from strict to loose", func(t *testing.T) {
		if !slices.IsSorted(got) || len(got) != 26 {
			t.Errorf("%v", got)
		}
	})
	t.Run("from 5 % of the pool to 30 %", func(t *testing.T) {
		if got[0] != 0.04 || got[len(got)-1] != 0.29 {
			t.Errorf("%v to %v", got[0], got[len(got)-1])
		}
	})
	t.Run("equal gaps go together", func(t *testing.T) {
		same := slices.Repeat([]float64{0.3}, 100)
		if got := newGrid(same, same, len(same), fit, limit); len(got) != 0 {
			t.Errorf("%v", got)
		}
	})
}

func TestFewRoutedNeedNoRatings(t *testing.T) {
	pool := make([]float64, 100)
	for i := range pool {
		pool[i] = float64(i) / 100
	}
	s := newThresholds([]float64{0.04, 0.5}, pool, len(pool), make([]moments, 2), moments{})
	if k := s.fixedSequence(nil, Limit{0.05, 0.05}); k != 0 {
		t.Errorf("%d", k)
	}
}

func TestBreakpointsAreWhereAThresholdChanges(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct {
		gaps []float64
		want []breakpoint
	}{
		"one model":                             {[]float64{0.2}, []breakpoint{{0.2, 0, false}}},
		"the cheaper the later":                 {[]float64{0.3, 0.2, 0.1}, []breakpoint{{0.1, 2, false}, {0.2, 1, false}, {0.3, 0, false}}},
		"one that is overtaken is never chosen": {[]float64{0.2, 0.3, 0.1}, []breakpoint{{0.1, 2, false}, {0.2, 0, false}}},
		"at equal gaps the cheaper":             {[]float64{0.2, 0.2}, []breakpoint{{0.2, 0, false}}},
		"the cheapest has the smallest gap":     {[]float64{0.1, 0.2, 0.3}, []breakpoint{{0.1, 0, false}}},
		"a gap that is not known":               {[]float64{nan, 0.2}, []breakpoint{{0.2, 1, false}}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := breakpointsOf(c.gaps); !slices.Equal(got, c.want) {
				t.Errorf("%v", got)
			}
		})
	}
}

// TestPicksAreWhatThePolicyPicks holds the places in a grid to the rule of the
// router: the cheapest rung whose gap is within the threshold.
func TestPicksAreWhatThePolicyPicks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gap := rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(-20, 20).Draw(t, "gap")) / 20 })
		gaps := rapid.SliceOfN(gap, 1, 4).Draw(t, "gaps")
		grid := rapid.SliceOfNDistinct(gap, 1, 8, rapid.ID).Draw(t, "grid")
		slices.Sort(grid)
		picks := picksOf(breakpointsOf(gaps), grid)
		for k, threshold := range grid {
			want := slices.IndexFunc(gaps, func(g float64) bool { return g <= threshold })
			got, cheaper := picks.At(k)
			if cheaper != (want >= 0) || cheaper && got != want {
				t.Fatalf("at %v: %d, %v, want %d", threshold, got, cheaper, want)
			}
			w := draw{picks: picks, d: gaps}
			if d, routed := w.value(k); routed != cheaper || routed && d != gaps[want] {
				t.Fatalf("at %v: d %v, %v", threshold, d, routed)
			}
			h := holdoutRow{breakpointsOf(gaps), gaps}
			if d, routed := h.loss(threshold); routed != cheaper || routed && d != gaps[want] {
				t.Fatalf("held out, at %v: d %v, %v", threshold, d, routed)
			}
		}
	})
}
