package ui

import (
	tea "charm.land/bubbletea/v2"
)

// overlay stands over the screen and takes the keys until it is closed.
type overlay interface {
	mode() mode
	// typed is given the keys that are no row of the table.
	typed(msg tea.Msg) tea.Cmd
	// draw is its box, at most w × h cells, and the text cursor in it.
	draw(w, h int) ([]string, *tea.Cursor)
}

// lay puts the box of an overlay over the middle of the lines.
func lay(r ruler, lines, box []string, w int) (x, y int) {
	if len(box) == 0 {
		return 0, 0
	}
	n := r.width(box[0])
	x, y = max(0, (w-n)/2), max(0, (len(lines)-len(box))/2)
	for i, row := range box {
		if y+i >= len(lines) {
			break
		}
		under := lines[y+i]
		lines[y+i] = r.between(under, 0, x) + row + r.between(under, x+n, max(w, x+n))
	}
	return x, y
}

// box draws a frame around rows of w-4 cells.
func box(d *desk, title string, right line, rows []string, w int) []string {
	edge := d.theme.focus
	out := []string{frameTop(d.ruler, edge, "╭", "╮", line{{edge, "─"}, {d.theme.title, " " + title + " "}}, right, w)}
	bar := edge.paint("│")
	for _, s := range rows {
		out = append(out, bar+" "+d.ruler.fit(s, w-4)+" "+bar)
	}
	return append(out, frameBottom(edge, w))
}

// question asks before something that cannot be undone.
type question struct {
	text string
	what string // that it concerns
	yes  func() tea.Cmd
}

// questionBox is a question on the screen.
type questionBox struct {
	*desk
	question
}

func (q *questionBox) mode() mode            { return inQuestion }
func (q *questionBox) typed(tea.Msg) tea.Cmd { return nil }
func (q *questionBox) draw(w, h int) ([]string, *tea.Cursor) {
	w = min(w-2, 64)
	rows := q.ruler.wrap(q.text, w-4)
	if q.what != "" {
		rows = append(rows, q.theme.dim.paint(q.ruler.cut(q.what, w-4)))
	}
	rows = append(rows, "", q.hints(inQuestion, w-4).render(q.ruler, w-4))
	return box(q.desk, "sure?", nil, rows, w), nil
}
