package monthend

import (
	"fmt"

	"switchboard/eval/spend/budget"
	"switchboard/eval/spend/outlook"
	"switchboard/providers"
	"switchboard/ui/format"
)

// Alerts are the alerts that hold now, the most serious one of each budget.
func (v *View) Alerts() []string {
	var said []string
	for _, b := range v.Budgets {
		worst := ""
		for _, a := range b.Alerts {
			if a.Holds && (a.Level != budget.Expected || worst == "") {
				worst = providers.CleanLine(a.Sentence, 300)
			}
		}
		if worst != "" {
			said = append(said, worst)
		}
	}
	if most := 2; len(said) > most {
		return append(said[:most-1], fmt.Sprintf("%s, and %s more; tab shows every budget", said[most-1], format.Plural(len(said)-most, "alert")))
	}
	return said
}

// Tightest is the budget of which the largest share is spent, or nil.
func (v *View) Tightest() *outlook.Budget {
	var most *outlook.Budget
	for i := range v.Budgets {
		if b := &v.Budgets[i]; b.Share >= 0 && (most == nil || b.Share > most.Share) {
			most = b
		}
	}
	return most
}
