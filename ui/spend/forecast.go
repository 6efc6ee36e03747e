package spend

import (
	spending "switchboard/eval/spend"
	"switchboard/eval/spend/outlook"
	"switchboard/ui/spend/monthend"
	"switchboard/ui/styled"
)

// expectations are the forecast of this month and the state of the budgets.
type expectations struct {
	overall  outlook.Expectation // forecast of all spending
	expected outlook.Expectation // forecast of the spending that passes the filter
	budgets  []outlook.Budget
}

// everything lets every group through.
func everything(*spending.Group) bool { return true }

// monthEnd is the month's end and the budgets as they are shown. The month's end is as of
// now, of what the filter lets through; each budget is of what it is about.
func (s *Spend) monthEnd() *monthend.View {
	return &monthend.View{Expected: s.outlook.expected, OfWhat: s.ofWhat(), Budgets: s.outlook.budgets, Now: s.now}
}

// forecastLines are the month's end and the budgets, in lines of w cells.
func (s *Spend) forecastLines(w int) []string {
	full := s.pane == forecastPane
	rows := s.figureLines(s.monthEnd().Figures(), w, full)
	if !full {
		return rows
	}
	said := []string{s.monthEnd().Scope()}
	if len(s.outlook.budgets) == 0 {
		said = append([]string{"No budget is set. A [[budget]] in the config says what is meant to be spent, and asks for alerts."}, said...)
	}
	for _, text := range said {
		rows = append(rows, "")
		for _, line := range s.Widths.Wrap(text, w) {
			rows = append(rows, s.Theme.Dim.Render(line))
		}
	}
	return rows
}

func (s *Spend) budgetStyle(b *outlook.Budget) styled.Style {
	for _, a := range b.Alerts {
		if a.Holds {
			return s.Theme.Warn
		}
	}
	return s.Theme.Text
}
