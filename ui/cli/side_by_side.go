package cli

import (
	"switchboard/engine"
	"switchboard/engine/cascade"
	"switchboard/engine/routing"
	"switchboard/ui/shell"
)

// ledgerOf is the trial's ledger. Where answers side by side tell what its checks would
// have led to, that is what the route costs; else it is without what comes after them.
func ledgerOf(t engine.Trial, bench *shell.App) engine.Ledger {
	l := t.Ledger()
	if t.Routed || t.Decision.Check == "" {
		return l
	}
	_, _, cost, _ := cascade.OfTrial(routing.RouterOf(bench.Router), t.Decision, &t)
	l.RouteEstimated = l.RouteEstimated || !cost.Known()
	if cost.Known() {
		l.Route, l.RouteEstimated = cost, l.SpentEstimated
	}
	return l
}
