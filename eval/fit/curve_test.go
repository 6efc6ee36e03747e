package fit

import (
	"testing"

	"switchboard/eval/internal/evaltest"
)

func TestTheCurveOfAScoreThatIsKnown(t *testing.T) {
	for name, c := range map[string]struct {
		gaps, d          []float64
		area, half, most float64
	}{
		// 4 prompts, one of them lost: first it is sent, then nothing changes.
		"the best order":    {[]float64{.9, .1, .2, .3}, []float64{1, 0, 0, 0}, 7.0 / 8, 1.0 / 8, 0.2},
		"the worst order":   {[]float64{.0, .1, .2, .3}, []float64{1, 0, 0, 0}, 1.0 / 8, 7.0 / 8, 0.95},
		"all gaps equal":    {[]float64{.2, .2, .2, .2}, []float64{1, 0, 0, 0}, 0.5, 0.5, 0.8},
		"two of them equal": {[]float64{.9, .9, .1, .1}, []float64{1, 0, 0, 0}, 0.75, 0.25, 0.4},
		// The cheaper model wins one: the curve goes above one and comes back.
		"above one":      {[]float64{.9, .8, .1}, []float64{1, 1, -1}, (0.5 + 1.5 + 1.5) / 3, 1.0 / 6, 0.8 / 3},
		"nothing to win": {[]float64{.9, .8}, []float64{0, 0}, 0.5, 0.5, 0.8},
	} {
		t.Run(name, func(t *testing.T) {
			curve := NewCurve(c.gaps, c.d)
			if got := curve.Area(); !evaltest.Near(got, c.area) {
				t.Errorf("area %v, want %v", got, c.area)
			}
			if a, b := curve.Calls(0.5), curve.Calls(0.8); !evaltest.Near(a, c.half) || !evaltest.Near(b, c.most) {
				t.Errorf("half by %v, most by %v; want %v, %v", a, b, c.half, c.most)
			}
		})
	}
}
