package page

import (
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Text writes the document for a terminal: nothing is escaped, and columns stand below
// each other.
func (d Document) Text(w io.Writer) error {
	m := newWriter(w)
	underlined(m, value(d.Title), "═")
	for _, b := range d.Blocks {
		b.text(m)
	}
	return m.Flush()
}

func underlined(m writer, s, sign string) {
	m.put(s, "\n", strings.Repeat(sign, min(ansi.StringWidth(s), 80)), "\n")
}

func (b Lead) text(m writer) { m.put("\n", value(b.Text), "\n") }

func (b Paragraph) text(m writer) { m.put("\n", value(b.Text), "\n") }

func (b Heading) text(m writer) {
	m.put("\n")
	if b.Sub {
		m.put(value(b.Text), "\n")
		return
	}
	m.put("\n")
	underlined(m, value(b.Text), "─")
}

func (b List) text(m writer) {
	m.put("\n")
	for _, item := range b.Items {
		m.put("• ", value(item), "\n")
	}
}

func (b Facts) text(m writer) {
	m.put("\n")
	for _, f := range b.Items {
		m.put("• ", value(f.Name), ": ", value(f.Value))
		if note := line(f.Note); note != "" {
			m.put(" (", note, ")")
		}
		m.put("\n")
	}
}

func (b Note) text(m writer) {
	word := "Note"
	if b.Warning {
		word = "Warning"
	}
	m.put("\n", word, ": ", value(b.Text), "\n")
}

func (c Chart) text(m writer) {
	title, desc := c.Chart.Heading()
	m.put("\n", value(title), "\n")
	if desc = line(desc); desc != "" {
		m.put(desc, "\n")
	}
	if len(c.Data.Columns) > 0 {
		c.data().text(m)
	}
}

func (t Table) text(m writer) {
	m.put("\n", value(t.Caption), "\n")
	head := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = value(c.Name)
	}
	rows := [][]string{head, make([]string, len(head))} // the rule has no cells
	for _, row := range t.Rows {
		rows = append(rows, t.cells(row))
	}
	if len(t.Foot) > 0 {
		rows = append(rows, t.foot())
	}
	widths := make([]int, len(head))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], ansi.StringWidth(cell))
		}
	}
	for k, row := range rows {
		m.put(t.aligned(row, widths, k == 1), "\n")
	}
}

// aligned is a row whose numbers stand at the right of their columns, or the rule below
// the names.
func (t Table) aligned(row []string, widths []int, rule bool) string {
	cells := make([]string, len(row))
	for i, cell := range row {
		space := strings.Repeat(" ", widths[i]-ansi.StringWidth(cell))
		switch {
		case rule:
			cells[i] = strings.Repeat("─", widths[i])
		case t.Columns[i].Number:
			cells[i] = space + cell
		default:
			cells[i] = cell + space
		}
	}
	return strings.TrimRight("  "+strings.Join(cells, "  "), " ")
}
