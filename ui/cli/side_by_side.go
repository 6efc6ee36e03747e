package cli

import (
	"switchboard/engine"
	"switchboard/engine/cascade"
	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/ui/shell"
)

// ledgerOf is the trial's ledger. Where answers side by side tell what its checks would
// have led to, that is what the route costs.
func ledgerOf(t engine.Trial, bench *shell.App) engine.Ledger {
	l := t.Ledger()
	if t.Routed || t.Decision.Check == "" {
		return l
	}
	_, _, cost, _ := cascade.Play(routing.RouterOf(bench.Router), t.Decision, func(d engine.Decision) (own, check *cascade.Answer) {
		for i := range t.Answers {
			switch a := &t.Answers[i]; {
			case !a.OK():
			case own == nil && a.Model == d.Model:
				own = cascadeAnswer(a)
			case check == nil && a.Model == d.Check:
				check = cascadeAnswer(a)
			}
		}
		return own, check
	})
	if cost.Known() {
		l.Route, l.RouteEstimated = cost, l.SpentEstimated
	}
	return l
}

func cascadeAnswer(a *engine.Answer) *cascade.Answer {
	return &cascade.Answer{Cost: a.Cost, Read: func() *agreement.Answer {
		read := agreement.Read(a.Text)
		return &read
	}}
}
