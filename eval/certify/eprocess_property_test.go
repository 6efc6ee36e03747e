package certify

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"switchboard/eval/seqtest"
)

// TestEProcessIsFairOrWorse works out the expected wealth to the end, over all
// ways in which the values can come: what Ville's inequality needs, and all it
// needs, is that it is at most 1 while the hypothesis holds.
func TestEProcessIsFairOrWorse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low, high := rapid.Float64Range(-1, 0.9).Draw(t, "low"), rapid.Float64Range(-1, 1).Draw(t, "high")
		low, high = min(low, high), max(low, high)
		chance := rapid.Float64Range(0, 1).Draw(t, "chance of the higher")
		truth := chance*high + (1-chance)*low
		if truth < -0.9 {
			t.Skip("nothing less can be claimed")
		}
		e := seqtest.EProcess{
			Mean: max(-0.9, truth-rapid.Float64Range(0, 0.5).Draw(t, "less is claimed")), Level: 0.05,
			Plan: rapid.IntRange(1, 30).Draw(t, "plan"), Spread: rapid.Float64Range(0, 0.5).Draw(t, "spread"),
		}
		for name, wealth := range map[string]float64{
			"alone":  expected(7, chance, low, high, e, func(e *seqtest.EProcess) float64 { return e.Wealth() }),
			"hedged": expected(7, chance, low, high, seqtest.NewMixture(e), func(h *seqtest.Mixture) float64 { return h.Wealth() }),
		} {
			if wealth > 1+1e-9 {
				t.Fatalf("%s: the expected wealth is %v", name, wealth)
			}
		}
	})
}

// expected is the mean of what a game is worth after so many values, each the
// higher one with a chance.
func expected[G any, P interface {
	*G
	Update(float64)
}](values int, chance, low, high float64, game G, worth func(P) float64) float64 {
	if values == 0 {
		return worth(&game)
	}
	sum := 0.0
	for _, next := range []struct{ chance, d float64 }{{chance, high}, {1 - chance, low}} {
		after := game
		P(&after).Update(next.d)
		sum += next.chance * expected(values-1, chance, low, high, after, worth)
	}
	return sum
}

// TestEProcessIsFairOrWorseWithoutReplacement does the same for a pool that is
// drawn to its end in every order.
func TestEProcessIsFairOrWorseWithoutReplacement(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pool := rapid.SliceOfN(rapid.SampledFrom([]float64{-1, -0.5, 0, 0, 0, 0.25, 1}), 2, 6).Draw(t, "pool")
		mean := 0.0
		for _, d := range pool {
			mean += d / float64(len(pool))
		}
		if mean <= -0.95 {
			t.Skip("nothing can be less")
		}
		e := seqtest.EProcess{Mean: mean, Level: 0.05, Pool: len(pool), Plan: rapid.IntRange(1, 8).Draw(t, "plan"), Spread: rapid.Float64Range(0, 0.5).Draw(t, "spread")}
		if wealth := overOrders(pool, e); wealth > 1+1e-9 {
			t.Fatalf("the expected wealth is %v", wealth)
		}
	})
}

func overOrders(left []float64, e seqtest.EProcess) float64 {
	if len(left) == 0 {
		return e.Wealth()
	}
	sum := 0.0
	for i, d := range left {
		rest := append(append([]float64(nil), left[:i]...), left[i+1:]...)
		after := e
		after.Update(d)
		sum += overOrders(rest, after) / float64(len(left))
	}
	return sum
}

// TestEProcessCannotLoseEverything: a game that is lost to the last cent proves
// nothing any more.
func TestEProcessCannotLoseEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := seqtest.EProcess{Mean: rapid.Float64Range(-0.9, 0.95).Draw(t, "mean"), Level: rapid.Float64Range(1e-4, 0.5).Draw(t, "level"), Plan: rapid.IntRange(1, 500).Draw(t, "plan")}
		for _, d := range rapid.SliceOfN(rapid.Float64Range(-1, 1), 1, 60).Draw(t, "values") {
			e.Update(d)
			if w := e.Wealth(); !(w > 0) || math.IsInf(w, 0) || e.EValue() < 1 {
				t.Fatalf("the wealth is %v after %v", w, d)
			}
		}
	})
}

// TestCertifiedSharesOnlyGrow: whatever the draws bring, more of them never
// take back what was proved.
func TestCertifiedSharesOnlyGrow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "thresholds")
		s := thresholds{pool: 100, routed: make([]int, n), plan: make([]int, n), spread: make([]float64, n)}
		for k := range n {
			s.routed[k] = 5 + (k+1)*90/n
			s.open = append(s.open, rapid.IntRange(1, s.routed[k]).Draw(t, "open"))
			s.plan[k], s.spread[k] = rapid.IntRange(1, 60).Draw(t, "plan"), 0.05
		}
		draw := rapid.Custom(func(t *rapid.T) draw {
			return draw{picks: Picks{{From: rapid.IntRange(0, n-1).Draw(t, "from"), Same: rapid.Bool().Draw(t, "same")}}, d: []float64{rapid.SampledFrom([]float64{0, 0, 0, 0, 0, 0, -1, 1}).Draw(t, "d")}}
		})
		draws := rapid.SliceOfN(draw, 0, 90).Draw(t, "draws")
		limit, best := Limit{0.3, 0.1}, -1
		for i := range len(draws) + 1 {
			k := s.fixedSequence(draws[:i], limit)
			if k < best {
				t.Fatalf("threshold %d after %d draws, and %d before", k, i, best)
			}
			best = k
			if k >= 0 && !s.trivial(k, limit) {
				if upper := s.upper(k, draws[:i], limit); upper <= 0 || upper > limit.Loss {
					t.Fatalf("the bound is %v", upper)
				}
			}
		}
	})
}
