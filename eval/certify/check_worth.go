package certify

import (
	"slices"

	"switchboard/eval/seqtest"
)

// checkModels are the models that check any rung, each once.
func (x *fittedModel) checkModels() []string {
	var models []string
	for _, c := range x.scorer.Checks {
		if !slices.Contains(models, c.Model) {
			models = append(models, c.Model)
		}
	}
	return models
}

// CheckWorth compares asking a check for every prompt with deciding by the prompt alone,
// at a limit: at the cheapest point of each of the two curves whose loss is within the
// limit by a standard error, which is how a run settles which checks it asks.
type CheckWorth struct {
	Alone, Checked CurvePoint
	More           float64 // how much more of the reference's cost is saved with the check, whose answers are paid; below 0 it does not pay
	Known          bool    // all costs are known, and so is More; else the points are those with the fewest calls to the reference
}

// CheckWorth compares the curves of an exploration; false where there is no check.
func (e *Exploration) CheckWorth() (w CheckWorth, ok bool) {
	if len(e.Checked) == 0 || len(e.Curve) == 0 {
		return w, false
	}
	w.Known = e.Priced && e.PricedChecks
	w.Alone, w.Checked = cheapest(e.Curve, e.Limit, w.Known), cheapest(e.Checked, e.Limit, w.Known)
	if w.Known {
		w.More = w.Alone.Cost - w.Checked.Cost
	}
	return w, true
}

// cheapest is the cheapest point of a curve whose loss is within the limit by a standard
// error. Where costs are not known, it is the one with the fewest calls to the reference.
func cheapest(curve []CurvePoint, l Limit, priced bool) CurvePoint {
	best, errors := curve[0], seqtest.NormalQuantile(l.Confidence()) // everything at the reference: nothing is lost
	for _, at := range curve[1:] {
		cost, least := at.Calls, best.Calls
		if priced {
			cost, least = at.Cost, best.Cost
		}
		if 1-at.Quality+(at.Quality-at.Low)/errors <= l.Loss && cost < least {
			best = at
		}
	}
	return best
}
