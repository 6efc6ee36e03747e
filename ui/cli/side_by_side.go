package cli

import (
	"switchboard/engine"
	"switchboard/engine/cascade"
	"switchboard/engine/routing"
	"switchboard/ui/shell"
)

// ledgerOf is the ledger of a trial. Where answers side by side show what the checks of
// its route would have led to, the cost of the route includes that; else it does not.
func ledgerOf(t engine.Trial, app *shell.App) engine.Ledger {
	l := t.Ledger()
	if t.Routed || t.Decision.Check == "" {
		return l
	}
	_, _, cost, _ := cascade.OfTrial(routing.RouterOf(app.Router), t.Decision, &t)
	l.RouteEstimated = l.RouteEstimated || !cost.Known()
	if cost.Known() {
		l.Route, l.RouteEstimated = cost, l.SpentEstimated
	}
	return l
}

// checksOf describes the checks of a decision on answers side by side, a line each, and
// where the prompt would have gone after them; it is empty where the decision has no
// check.
func checksOf(t engine.Trial, app *shell.App) (lines []string) {
	if t.Routed || t.Decision.Check == "" {
		return nil
	}
	steps, final, _, ok := cascade.OfTrial(routing.RouterOf(app.Router), t.Decision, &t)
	if !ok {
		return nil
	}
	for i, s := range steps {
		if final == "" && i == len(steps)-1 {
			return append(lines, "both answers, of "+s.Model+" and "+s.Check+", would have to be here")
		}
		lines = append(lines, s.Check+" "+s.Verdict()+" "+s.Model+": agreement "+engine.Decimal(s.Score, 2)+", gap "+engine.Decimal(s.Gap, 2)+relation(s.Gap, s.Threshold)+engine.Decimal(s.Threshold, 2))
	}
	return append(lines, "so the answer would be that of "+final)
}
