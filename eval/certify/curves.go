package certify

import (
	"switchboard/engine"
)

// Curves are the curves of quality by cost at a limit: of all tasks, as "all",
// and of each task by itself.
func (x *Explorer) Curves(l Limit) map[string][]CurvePoint {
	curves := map[string][]CurvePoint{"all": x.curve.curve(l)}
	for _, task := range engine.Tasks {
		own := &fittedModel{cheaper: x.learned.cheaper}
		for _, r := range x.learned.rows {
			if r.task == task {
				own.rows = append(own.rows, r)
			}
		}
		if len(own.rows) > 0 {
			t := newCostQualityCurve(own, x.costs, len(x.study.Ladder.Rungs), nil)
			curves[string(task)] = t.curve(l)
		}
	}
	return curves
}
