package demo

import (
	"switchboard/engine/caps"
	"switchboard/eval/spend/budget"
	"switchboard/providers"
)

// Budgets are those of a demo for which nobody has set one: all teams end up near
// theirs, and one of them above its own.
func Budgets() []budget.Budget {
	all := budget.Budget{Limit: providers.USD(500), Per: caps.Month, Shares: budget.UsualShares(), Forecast: true, Place: "simulated"}
	one := all
	one.Limit, one.About, one.Value = providers.USD(45), budget.Tag, "team=marketing"
	return []budget.Budget{all, one}
}
