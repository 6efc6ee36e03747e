package ui

import (
	"switchboard/ui/shell"
)

// openFigures shows where every figure of the focused lane comes from.
func (m *root) openFigures() {
	c := m.compare
	m.over = &shell.Pager{Desk: m.Desk, Title: "figures", Keys: shell.InFigures, Page: func(w int) []string { return c.FiguresPage(w) }}
}
