package ui

import (
	"switchboard/ui/shell"
)

// openFigures shows where every figure of the focused lane comes from.
func (m *program) openFigures() {
	c := m.compare
	m.over = &shell.Pager{Context: m.Context, Title: "figures", Keys: shell.InFigures, Page: func(w int) []string { return c.FiguresPage(w) }}
}
