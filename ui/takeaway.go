package ui

import (
	"switchboard/ui/compare"
	"switchboard/ui/shell"
)

// openDiff shows what was compared, unless the reader has gone elsewhere.
func (m *program) openDiff(d compare.Difference) {
	if m.screen() != shell.Screen(m.compare) || m.over != nil && m.over.Mode() != shell.InDiff {
		return
	}
	var rows []string
	cells := 0
	m.over = &shell.Pager{Context: m.Context, Title: "diff", Keys: shell.InDiff, Page: func(w int) []string {
		if w != cells {
			rows, cells = d.Page(m.Theme, m.Widths, w), w
		}
		return rows
	}}
}
