package eval

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// scoreWorld has prompts whose score is their place from 0 to 1, and a chance
// of losing, and one of winning, at each place.
type scoreWorld struct{ lose, win func(place float64) float64 }

func (w scoreWorld) rate(r *rand.Rand, place float64) rated {
	switch u := r.Float64(); {
	case u < w.lose(place):
		return rated{place, 1}
	case u < w.lose(place)+w.win(place):
		return rated{place, -1}
	}
	return rated{place, 0}
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
	n := repeats(t, 300)
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
					held := make([]rated, 170)
					for i := range held {
						held[i] = w.rate(r, r.Float64())
					}
					draws := make([]rated, ratings)
					for i := range draws {
						draws[i] = w.rate(r, pool[r.IntN(len(pool))])
					}
					threshold, ok := walk(grid(pool, held, limit), pool, draws, spreadOf(held), limit)
					if ok && w.loss(threshold) > limit.Loss {
						wrong++
					}
				}
				if wrong > tooMany(n, limit.Error) {
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
	held := []rated{{0.1, 0}, {0.2, 0}, {0.3, 1}, {0.4, 0}, {0.5, 0}, {0.6, 0}, {0.7, 0}, {0.8, 0}, {0.9, 0}, {1, 0}}
	limit := Limit{Loss: 0.05, Error: 0.05}
	got := grid(pool, held, limit) // the loss reaches .1 at the third of ten
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
		if got := grid(same, held, limit); len(got) != 0 {
			t.Errorf("%v", got)
		}
	})
}

func TestFewRoutedNeedNoRatings(t *testing.T) {
	pool := make([]float64, 100)
	for i := range pool {
		pool[i] = float64(i) / 100
	}
	threshold, ok := walk([]float64{0.04, 0.5}, pool, nil, func(float64) float64 { return 0.1 }, Limit{0.05, 0.05})
	if !ok || threshold != 0.04 {
		t.Errorf("%v, %v", threshold, ok)
	}
}
