package cli

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"switchboard/providers"
)

// table is rows of one-line cells. Words stand to the left, figures to the right.
type table struct {
	head  []string
	words []string // the heads of columns of words, besides the first column
	rows  [][]string
}

// add cleans the cells: they come from the config and from services.
func (t *table) add(cells ...string) {
	for i, cell := range cells {
		indent := cell[:len(cell)-len(strings.TrimLeft(cell, " "))]
		cells[i] = indent + providers.CleanLine(cell, 60)
	}
	t.rows = append(t.rows, cells)
}

func (p *printer) table(t table) {
	widths := make([]int, len(t.head))
	for _, row := range append([][]string{t.head}, t.rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], ansi.StringWidth(cell))
		}
	}
	p.line(p.faint(t.aligned(t.head, widths)))
	for _, row := range t.rows {
		p.line(t.aligned(row, widths))
	}
}

func (t *table) aligned(row []string, widths []int) string {
	cells := make([]string, len(row))
	for i, cell := range row {
		space := strings.Repeat(" ", widths[i]-ansi.StringWidth(cell))
		cells[i] = space + cell
		if i == 0 || slices.Contains(t.words, t.head[i]) {
			cells[i] = cell + space
		}
	}
	return strings.TrimRight(strings.Join(cells, "  "), " ")
}
