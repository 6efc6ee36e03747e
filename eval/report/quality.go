package report

import (
	"switchboard/engine/routing"
	"switchboard/eval/calibrate"
)

// Quality is what the ratings of a store say of a policy.
type Quality struct {
	Effect *Effect `json:"effect"` // null: nothing
	Pareto *Pareto `json:"pareto"` // likewise
}

// NewQuality looks at a policy. The view is of its own target: calibrate.TargetOf.
func NewQuality(view *calibrate.Calibration, policy routing.Policy) (q Quality, err error) {
	q.Effect, err = newEffect(view, policy)
	q.Pareto = newPareto(view)
	return q, err
}
