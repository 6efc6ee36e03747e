package cli

import (
	"switchboard/engine"
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
	_, _, cost, _ := routing.RouterOf(bench.Router).Cascade(t.Decision, func(d engine.Decision) (own, check *routing.CascadeAnswer) {
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

func cascadeAnswer(a *engine.Answer) *routing.CascadeAnswer {
	return &routing.CascadeAnswer{Cost: a.Cost, Read: func() *agreement.Answer {
		read := agreement.Read(a.Text)
		return &read
	}}
}
