package netvalue

import (
	"slices"
	"strings"

	"switchboard/eval/spend/worth"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
)

// Table is the table of options, with the words about the selected one below it.
type Table struct {
	widget.Table[worth.Option]
	rated bool // whether anything was rated
}

// New returns a table without options.
func New() Table { return Table{Table: widget.NewTable(columns()...)} }

// Set puts options into the table. valued says that the config has values of answers, and
// rated that something was rated.
func (t *Table) Set(options []worth.Option, valued, rated bool) {
	t.rated = rated
	for i, c := range t.Columns {
		if slices.Contains(valueColumns[:], c.Title) {
			t.Columns[i].Hide = !valued
		}
	}
	t.SetRows(options)
}

// Lines are the table and the words below it, in h lines of w cells. chosen says that keys
// go to the table.
func (t *Table) Lines(theme styled.Theme, widths styled.Widths, w, h int, chosen bool) []string {
	foot := t.foot(theme, widths, w)
	if h-len(foot) < 1+min(2, len(t.Rows)) {
		foot = foot[:max(0, min(len(foot), h-3))]
	}
	return append(t.Draw(theme, widths, w, max(1, h-len(foot)), chosen), foot...)
}

// mostRows is how many options are shown without scrolling where there is room.
const mostRows = 12

// Height is how many lines of w cells the table wants.
func (t *Table) Height(theme styled.Theme, widths styled.Widths, w int) int {
	return 1 + min(len(t.Rows), mostRows) + len(t.foot(theme, widths, w))
}

// foot compares the selected option with the reference, in lines of w cells.
func (t *Table) foot(theme styled.Theme, widths styled.Widths, w int) (rows []string) {
	r, ok := t.SelectedRow()
	if !ok {
		return nil
	}
	for _, text := range []string{strings.TrimSpace(ownText(&r) + " " + besideText(&r)), breakEven(&r), t.basis()} {
		for _, line := range widths.Wrap(text, max(1, w)) {
			if text != "" {
				rows = append(rows, theme.Dim.Render(line))
			}
		}
	}
	return append([]string{""}, rows...)
}
