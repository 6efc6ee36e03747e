package monthend

import (
	"strings"
	"testing"

	"switchboard/eval/spend/budget"
	"switchboard/eval/spend/outlook"
)

func alarmed(share float64, sentences ...string) outlook.Budget {
	b := outlook.Budget{Share: share}
	for _, s := range sentences {
		b.Alerts = append(b.Alerts, budget.Alert{Level: budget.Near, Holds: true, Sentence: s})
	}
	return b
}

func TestOfEachBudgetTheMostSeriousAlertIsShown(t *testing.T) {
	v := View{Budgets: []outlook.Budget{alarmed(0.9, "half", "most"), alarmed(-1), alarmed(1.2, "all")}}
	if got := strings.Join(v.Alerts(), "; "); got != "most; all" {
		t.Errorf("the alerts are %s", got)
	}
	v.Budgets = append(v.Budgets, alarmed(0.5, "half"))
	if got := strings.Join(v.Alerts(), "; "); got != "most; all, and 1 alert more; tab shows every budget" {
		t.Errorf("of three, the alerts are %s", got)
	}
	if b := v.Tightest(); b == nil || b.Share != 1.2 {
		t.Errorf("the tightest budget is %+v", b)
	}
	if b := (&View{Budgets: []outlook.Budget{alarmed(-1)}}).Tightest(); b != nil {
		t.Errorf("a budget of which nothing is known is the tightest: %+v", b)
	}
}
