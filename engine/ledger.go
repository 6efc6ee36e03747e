package engine

import (
	"switchboard/providers"
)

// Ledger says what a trial cost and what it would have cost otherwise.
type Ledger struct {
	Spent              providers.Money
	SpentEstimated     bool
	SpentAtMost        bool            // a rate behind some of it is unknown, see providers.AtMost
	Route              providers.Money // the route's choice alone, with its check; and what was asked after it, where that did not accept its answer
	RouteEstimated     bool            // that model did not run, or its usage was estimated
	RouteAtMost        bool
	Reference          providers.Money // always the reference
	ReferenceEstimated bool
	ReferenceAtMost    bool
	Switch             providers.Money // part of Spent: what leaving the model of the turn before cost; always estimated
}

// Estimated reports whether any figure is.
func (l Ledger) Estimated() bool {
	return l.SpentEstimated || l.RouteEstimated || l.ReferenceEstimated
}

// Saving is the share of the reference's cost that the route's choice saves,
// and false when either is unknown.
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

// unmarkUnknown takes the marks from amounts that are unknown: they are neither
// estimates nor upper bounds.
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

// costOfRoute is what the route's choice cost, or would have. With a check it is
// all that belongs to it: the check, and where that did not accept the answer, the
// calls that came after. Attempts that failed do not belong to it.
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

// costOf is what a model's answer cost. For a model that did not run, or brought no
// answer, it is estimated from the mean tokens of those that did. Where all that was
// asked was given again, the model's answer would have been, too, for nothing: nobody
// saves twice on one prompt.
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

// Beside is what an answer of the trial cost, to be compared with the others. One that was
// given again beside answers that were paid for counts as it did the first time.
func (t Trial) Beside(a *Answer) (providers.Money, providers.CostBasis) {
	if a.Cached != nil && !t.again() {
		return a.Cached.Cost, a.Cached.CostBasis
	}
	return a.Cost, a.CostBasis
}

// again reports whether the answers of the trial, and those that were left or made to
// check them, are all of an earlier time.
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
