package engine

import (
	"switchboard/providers"
)

// Ledger says what a trial cost and what it would have cost otherwise.
type Ledger struct {
	Spent              providers.Money
	SpentEstimated     bool
	SpentAtMost        bool            // whether it is an upper bound, because a rate is unknown; see providers.AtMost
	Route              providers.Money // the cost of the route's choice alone, with its check and, where its answer was not accepted, with the calls that came after
	RouteEstimated     bool            // whether that model did not run, or its usage was estimated
	RouteAtMost        bool
	Reference          providers.Money // the cost of always asking the reference
	ReferenceEstimated bool
	ReferenceAtMost    bool
	Switch             providers.Money // part of Spent: the cost of changing the model since the turn before; always estimated
}

// Estimated reports whether any of the figures is an estimate.
func (l Ledger) Estimated() bool {
	return l.SpentEstimated || l.RouteEstimated || l.ReferenceEstimated
}

// Saving is the share of the reference's cost that the route's choice saves; false where
// either cost is unknown.
func (l Ledger) Saving() (share float64, ok bool) {
	ratio, ok := l.Route.Ratio(l.Reference)
	return 1 - ratio, ok
}

// Ledger is what the trial cost, and what it would have cost otherwise.
func (t Trial) Ledger() Ledger {
	l := Ledger{Spent: providers.Nano(0)}
	for _, a := range t.Answers {
		if a.Switch.Known() {
			l.Switch = a.Switch
		}
		for try := range a.Tries() {
			l.Spent = l.Spent.Add(try.Cost)
			l.SpentEstimated = l.SpentEstimated || try.Usage.Estimated
			l.SpentAtMost = l.SpentAtMost || try.CostBasis == providers.AtMost
		}
	}
	l.Route, l.RouteEstimated, l.RouteAtMost = t.costOfRoute()
	l.Reference, l.ReferenceEstimated, l.ReferenceAtMost = t.costOf(t.Reference)
	l.unmarkUnknown()
	return l
}

// unmarkUnknown clears the marks of amounts that are unknown, which are neither estimates
// nor upper bounds.
func (l *Ledger) unmarkUnknown() {
	if !l.Spent.Known() {
		l.SpentEstimated, l.SpentAtMost = false, false
	}
	if !l.Route.Known() {
		l.RouteEstimated, l.RouteAtMost = false, false
	}
	if !l.Reference.Known() {
		l.ReferenceEstimated, l.ReferenceAtMost = false, false
	}
}

// costOfRoute is what the route's choice cost, or would have cost. With a check, the cost
// includes that of the check and, where the answer was not accepted, of the calls that came
// after. Attempts that failed are not in it.
func (t Trial) costOfRoute() (cost providers.Money, estimated, atMost bool) {
	if t.Check.Model == "" {
		return t.costOf(t.Route)
	}
	if !t.Routed {
		cost, estimated, atMost = t.costOf(t.Route)
		check, alsoEstimated, alsoAtMost := t.costOf(t.Check)
		return cost.Add(check), estimated || alsoEstimated, atMost || alsoAtMost
	}
	for _, a := range t.Answers {
		if !a.OK() {
			continue
		}
		cost = a.Cost.Add(a.Check.Cost())
		last := Move{Left: &a}
		estimated, atMost = last.Estimated(), last.AtMost()
		for _, m := range a.Moves {
			if m.Reason.Unaccepted() {
				cost, estimated, atMost = cost.Add(m.Cost()), estimated || m.Estimated(), atMost || m.AtMost()
			}
		}
	}
	return cost, estimated, atMost
}

// costOf is what a model's answer cost. For a model that did not run, or gave no answer, it
// is estimated from the mean tokens of those that did. Where all answers of the trial came
// from the cache it is 0, as the model's answer would have come from there too: a saving on
// a prompt counts once.
func (t Trial) costOf(q Quote) (cost providers.Money, estimated, atMost bool) {
	for i := range t.Answers {
		if a := &t.Answers[i]; a.Model == q.Model && a.OK() {
			cost, basis := t.Beside(a)
			return cost, a.Usage.Estimated, basis == providers.AtMost
		}
	}
	if t.again() {
		return providers.Nano(0), true, false
	}
	var input, output, n int64
	for _, a := range t.Answers {
		if a.OK() && a.Usage.Input.Known() && a.Usage.Output.Known() {
			input += a.Usage.Input.Int()
			output += a.Usage.Output.Int()
			n++
		}
	}
	if n == 0 {
		return providers.Money{}, false, false
	}
	cost, basis := q.Price.Bill(providers.Usage{Input: providers.Count(input / n), Output: providers.Count(output / n)})
	return cost, cost.Known(), basis == providers.AtMost
}

// Beside is what an answer of the trial cost, for comparing it with the others. An answer
// from the cache beside answers that were paid for has the cost of the call that first
// brought it.
func (t Trial) Beside(a *Answer) (providers.Money, providers.CostBasis) {
	if a.Cached != nil && !t.again() {
		return a.Cached.Cost, a.Cached.CostBasis
	}
	return a.Cost, a.CostBasis
}

// again reports whether all answers of the trial, those of models that were left and of
// checks included, came from the cache.
func (t Trial) again() bool {
	found := false
	for _, a := range t.Answers {
		for try := range a.Tries() {
			if try.OK() && try.Cached == nil {
				return false
			}
			found = found || try.OK()
		}
	}
	return found
}
