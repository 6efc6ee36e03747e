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

// CheckWorth is what a check for every prompt lets one expect at a limit, beside
// the prompt alone: the cheapest places of the two curves at which no more is lost, with
// a standard error to spare, as it is where a run settles which checks it asks.
type CheckWorth struct {
	Alone, Checked CurvePoint
	More           float64 // of the reference's cost that is saved with the check, whose answers are paid; below 0 it does not pay
	Known          bool    // More is: all costs are; else the places are those with the fewest calls to the reference
}

// CheckWorth is false where there is no check.
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

// cheapest is the place of a curve that costs least of those whose loss is within the
// limit by a standard error;
// where costs are not known, the one with the fewest calls to the reference.
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
