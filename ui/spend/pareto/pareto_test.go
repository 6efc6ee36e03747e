package pareto

import (
	"slices"
	"testing"

	"switchboard/eval/certify"
	"switchboard/ui/styled"
)

func TestTheCurveIsTheSameFromStrictToLooseAndBack(t *testing.T) {
	cost := 0.5
	curve := []certify.CurvePoint{{Cost: 1, Quality: 1}, {Cost: 0.6, Quality: 0.98}, {Cost: 0.3, Quality: 0.9}, {Cost: 0.1, Quality: 0.7}}
	v := View{Theme: styled.MonoTheme(), Floor: 0.9, Router: curve, Applied: &cost}
	strict := v.chart(nil, 60)
	v.Router = slices.Clone(curve)
	slices.Reverse(v.Router)
	if loose := v.chart(nil, 60); !slices.Equal(strict, loose) {
		t.Errorf("%q, and %q the other way round", strict, loose)
	}
}
