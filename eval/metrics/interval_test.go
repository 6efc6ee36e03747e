package metrics

import (
	"math"
	"testing"

	"switchboard/eval/internal/evaltest"
)

// The figures are those of Newcombe (1998), table I, method 3.
func TestWilson(t *testing.T) {
	for name, c := range map[string]struct {
		part      float64
		n         int
		low, high float64
	}{
		"81 of 263": {81, 263, 0.2553, 0.3662},
		"15 of 148": {15, 148, 0.0624, 0.1605},
		"0 of 20":   {0, 20, 0, 0.1611},
		"1 of 29":   {1, 29, 0.0061, 0.1718},
	} {
		t.Run(name, func(t *testing.T) {
			got := Wilson(c.part, c.n, 0.95)
			if !evaltest.Within(got.Low, c.low, 5e-5) || !evaltest.Within(got.High, c.high, 5e-5) {
				t.Errorf("got %.4f to %.4f", got.Low, got.High)
			}
		})
	}
	t.Run("all of them is not certainty", func(t *testing.T) {
		if got := Wilson(20, 20, 0.95); !evaltest.Within(got.Low, 1-0.1611, 5e-5) || got.High != 1 {
			t.Errorf("got %v", got)
		}
	})
	t.Run("of nothing, nothing is known", func(t *testing.T) {
		if got := Wilson(0, 0, 0.95); got != (Interval{0, 1}) {
			t.Errorf("got %v", got)
		}
	})
	// The bounds are the proportions from which the one seen is z standard
	// deviations away, which is how Wilson defined them.
	t.Run("the bounds solve the equation they come from", func(t *testing.T) {
		got := Wilson(7, 40, 0.9)
		for _, bound := range []float64{got.Low, got.High} {
			z := math.Abs(7.0/40-bound) / math.Sqrt(bound*(1-bound)/40)
			if !evaltest.Within(z, 1.6448536, 1e-6) {
				t.Errorf("%v is %v standard deviations away", bound, z)
			}
		}
	})
}
