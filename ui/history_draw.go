package ui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// draw is the list in a box, and the selected prompt under it where there is
// room.
func (h *history) draw() ([]string, *tea.Cursor) {
	height, detail := h.height-2, 0
	if h.height >= 24 {
		detail = 6
	}
	var lines []string
	for _, p := range h.problems {
		lines = append(lines, line{{h.theme.bad, " ✗ "}, {h.theme.text, p}}.render(h.ruler, h.width))
	}
	height -= len(lines) + detail
	lines = append(lines, h.list(height)...)
	if detail > 0 {
		lines = append(lines, h.detail(detail)...)
	}
	var cursor *tea.Cursor
	if h.typing {
		if cursor = h.field.Cursor(); cursor != nil {
			cursor.X, cursor.Color = cursor.X+2, nil // the terminal's own
			cursor.Y = len(h.problems) + height - 2
		}
	}
	return lines, cursor
}

// list is the box with the entries.
func (h *history) list(height int) []string {
	edge := h.theme.focus
	left := line{{edge, "▸"}, {h.theme.title, " history "}}
	number := Counted(len(h.entries), "trial")
	if h.more {
		number = "the newest " + number
	}
	right := line{{h.theme.dim, " " + number + " "}}
	rows := []string{frameTop(h.ruler, edge, "╭", "╮", left, right, h.width)}
	inner := height - 2
	if h.typing || h.search != "" {
		inner--
	}
	h.shown = max(1, inner-1)
	bar := edge.paint("│")
	for i, s := range h.inside(inner) {
		mark := " "
		if i > 0 && h.top+i-1 == h.selected && len(h.entries) > 0 {
			mark = h.theme.focus.paint("▸")
		}
		rows = append(rows, bar+mark+s+" "+bar)
	}
	if h.typing || h.search != "" {
		rows = append(rows, bar+" "+h.ruler.fit(h.searchLine(), h.width-4)+" "+bar)
	}
	return append(rows, frameBottom(edge, h.width))
}

func (h *history) searchLine() string {
	if h.typing {
		return h.field.View()
	}
	return h.theme.dim.paint("/" + h.search)
}

// inside is the table, or a sentence when there is nothing to show.
func (h *history) inside(height int) []string {
	w := h.width - 4
	if say := h.empty(); say != "" {
		rows := h.ruler.wrap(say, w)
		for len(rows) < height {
			rows = append(rows, "")
		}
		for i := range rows {
			rows[i] = h.ruler.fit(h.theme.dim.paint(rows[i]), w)
		}
		return rows[:height]
	}
	cols := h.columns(w)
	rows := []string{h.theme.dim.paint(h.row(cols, func(c column) string { return c.title }))}
	h.top = min(max(h.top, h.selected-h.shown+1), h.selected)
	for i := h.top; len(rows) < height; i++ {
		switch {
		case i >= len(h.entries):
			rows = append(rows, blank(w))
		case i == h.selected:
			rows = append(rows, h.found(h.row(cols, h.cell(i)), h.theme.chosen))
		default:
			rows = append(rows, h.found(h.row(cols, h.cell(i)), ink{}))
		}
	}
	return rows
}

// found paints a text, and what was searched for in it as such.
func (h *history) found(s string, i ink) string {
	needle := strings.ToLower(h.search)
	if needle == "" {
		return i.paint(s)
	}
	var out strings.Builder
	for lower := strings.ToLower(s); len(lower) == len(s); {
		at := strings.Index(lower, needle)
		if at < 0 {
			break
		}
		end := at + len(needle)
		out.WriteString(i.paint(s[:at]) + h.theme.match.paint(s[at:end]))
		s, lower = s[end:], lower[end:]
	}
	return out.String() + i.paint(s)
}

// empty is what to say when there is no entry.
func (h *history) empty() string {
	switch {
	case h.fault != "":
		return "✗ the history could not be read: " + h.fault
	case len(h.entries) > 0:
		return ""
	case h.loading:
		return "reading …"
	case h.search != "":
		return "Nothing contains “" + h.search + "”. Press esc in the search field to see everything."
	}
	return "Nothing here yet. Send a prompt in Compare (1), and it will be kept here with its answers, cost and ratings."
}

// column is one column of the table.
type column struct {
	title string
	w     int
	right bool
	value func(entry) string
}

// columns are those that fit into so many cells; the prompt takes the rest.
func (h *history) columns(w int) []column {
	layout := "2006-01-02 15:04"
	if w < 100 {
		layout = "01-02 15:04"
	}
	cols := []column{{"time", len(layout), false, func(e entry) string { return e.when(layout) }}}
	if w >= 70 {
		cols = append(cols, column{"task", 14, false, func(e entry) string { return e.task }})
	}
	if w >= 110 {
		cols = append(cols, column{"models", 26, false, func(e entry) string { return strings.Join(e.models, " ") }})
	}
	if w >= 90 {
		cols = append(cols, column{"route", 15, false, func(e entry) string { return "★ " + e.pick }})
	}
	if w >= 70 {
		cols = append(cols, column{"cost", 9, true, func(e entry) string { return e.cost }})
	}
	cols = append(cols, h.ratedColumn(w))
	for _, c := range cols {
		w -= c.w + 2
	}
	return append(cols, column{"prompt", max(4, w), false, func(e entry) string { return e.prompt }})
}

// when is the time of a trial. That of a sample is made up, like the sample.
func (e entry) when(layout string) string {
	if !e.sample {
		return e.time.Local().Format(layout)
	}
	if day := "sample 01-02"; len(day) <= len(layout) {
		return e.time.Local().Format(day)
	}
	return "sample"
}

// ratedColumn is as wide as the ratings listed, and says who gave them.
func (h *history) ratedColumn(w int) column {
	word := "simulated"
	if w < 90 {
		word = "sim."
	}
	value := func(e entry) string { return e.rated.text(word) }
	col := column{"rated", len("rated"), true, value}
	for _, e := range h.entries {
		col.w = max(col.w, h.ruler.width(value(e)))
	}
	return col
}

// text is the number of ratings, with a word beside those that nobody gave.
func (n tallies) text(simulated string) string {
	people, others := "✓ "+strconv.Itoa(n.people), strconv.Itoa(n.simulated)+" "+simulated
	switch {
	case n.people > 0 && n.simulated > 0:
		return people + ", " + others
	case n.simulated > 0:
		return "✓ " + others
	case n.people > 0:
		return people
	}
	return "–"
}

func (h *history) cell(i int) func(column) string {
	return func(c column) string { return c.value(h.entries[i]) }
}

func (h *history) row(cols []column, text func(column) string) string {
	var out strings.Builder
	for i, c := range cols {
		if i > 0 {
			out.WriteString("  ")
		}
		if c.right {
			out.WriteString(h.ruler.right(text(c), c.w))
		} else {
			out.WriteString(h.ruler.fit(text(c), c.w))
		}
	}
	return h.ruler.fit(out.String(), h.width-4)
}

// detail is the box with the selected prompt.
func (h *history) detail(height int) []string {
	edge := h.theme.rule
	left := line{{edge, "─"}, {h.theme.title, " prompt "}}
	var right line
	var text []string
	if h.selected < len(h.entries) {
		e := h.entries[h.selected]
		text = h.ruler.wrap(e.prompt, h.width-4)
		right = line{{h.theme.dim, " " + strings.Join(e.models, " · ") + " "}}
	}
	rows := []string{frameTop(h.ruler, edge, "╭", "╮", left, right, h.width)}
	bar := edge.paint("│")
	for i := range height - 2 {
		s := ""
		if i < len(text) {
			s = h.found(text[i], ink{})
		}
		rows = append(rows, bar+" "+h.ruler.fit(s, h.width-4)+" "+bar)
	}
	tips := h.tips(h.width-6, tip{inHistory, "open", "opens the trial in Compare", ""}, tip{inHistory, "search", "searches", ""})
	return append(rows, frameFoot(h.ruler, edge, tips, h.width))
}

// frameBottom is the lower border of a box.
func frameBottom(edge ink, w int) string {
	return edge.paint("╰" + strings.Repeat("─", max(0, w-2)) + "╯")
}
