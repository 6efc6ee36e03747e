package engine

import "switchboard/providers"

// Ledger says what a trial cost and what it would have cost otherwise.
type Ledger struct {
	Spent              providers.Money
	SpentEstimated     bool
	Route              providers.Money // the route's choice alone
	RouteEstimated     bool            // that model did not run, or its usage was estimated
	Reference          providers.Money // always the reference
	ReferenceEstimated bool
}

// Estimated reports whether any figure is.
func (l Ledger) Estimated() bool {
	return l.SpentEstimated || l.RouteEstimated || l.ReferenceEstimated
}
