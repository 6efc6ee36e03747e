package certify

import (
	"switchboard/engine"
)

// Curves are the curves of quality by cost at a limit: of all tasks, as "all",
// and of each task by itself.
func (x *Explorer) Curves(l Limit) map[string][]CurveAt {
	curves := map[string][]CurveAt{"all": x.curve.curve(l)}
	for _, task := range engine.Tasks {
		own := &fittedModel{}
		for i, of := range x.learned.tasks {
			if of == task {
				own.keys, own.rows = append(own.keys, x.learned.keys[i]), append(own.rows, x.learned.rows[i])
			}
		}
		if len(own.rows) > 0 {
			t := newCostQualityCurve(own, x.costs, len(x.study.Ladder.Rungs))
			curves[string(task)] = t.curve(l)
		}
	}
	return curves
}
