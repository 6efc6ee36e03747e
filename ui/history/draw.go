package history

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/ui/format"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// Draw is the list in a box, and the selected prompt under it where there is
// room.
func (h *History) Draw() ([]string, *tea.Cursor) {
	height, detail := h.Height-2, 0
	if h.Height >= 24 {
		detail = 6
	}
	lines := h.above()
	above := len(lines)
	height -= len(lines) + detail
	lines = append(lines, h.list(height)...)
	if detail > 0 {
		lines = append(lines, h.detail(detail)...)
	}
	var cursor *tea.Cursor
	if h.typing {
		if cursor = h.field.Cursor(); cursor != nil {
			cursor.X, cursor.Color = cursor.X+2, nil // the terminal's own
			cursor.Y = above + height - 2
		}
	}
	return lines, cursor
}

// list is the box with the entries.
func (h *History) list(height int) []string {
	edge := h.Theme.Focus
	left := styled.Line{{Style: edge, Text: "▸"}, {Style: h.Theme.Title, Text: " history "}}
	number := format.Plural(len(h.Entries), "trial")
	if h.Search != "" {
		number += " found"
	}
	if h.more {
		number = "the newest " + number
	}
	right := styled.Line{{Style: h.Theme.Dim, Text: " " + number + " "}}
	rows := []string{styled.FrameTop(h.Widths, edge, "╭", "╮", left, right, h.Width)}
	inner := height - 2
	if h.typing || h.Search != "" {
		inner--
	}
	h.shown = max(1, inner-1)
	bar := edge.Render("│")
	for i, s := range h.inside(inner) {
		mark := " "
		if i > 0 && h.top+i-1 == h.Selected && len(h.Entries) > 0 {
			mark = h.Theme.Focus.Render("▸")
		}
		rows = append(rows, bar+mark+s+" "+bar)
	}
	if h.typing || h.Search != "" {
		rows = append(rows, bar+" "+h.Widths.Pad(h.searchLine(), h.Width-4)+" "+bar)
	}
	return append(rows, styled.FrameBottom(edge, h.Width))
}

func (h *History) searchLine() string {
	if h.typing {
		return h.field.View()
	}
	return h.Theme.Dim.Render("/" + h.Search)
}

// inside is the table, or a sentence when there is nothing to show.
func (h *History) inside(height int) []string {
	w := h.Width - 4
	if say := h.empty(); say != "" {
		rows := h.Widths.Wrap(say, w)
		for len(rows) < height {
			rows = append(rows, "")
		}
		for i := range rows {
			rows[i] = h.Widths.Pad(h.Theme.Dim.Render(rows[i]), w)
		}
		return rows[:height]
	}
	cols := h.columns(w)
	rows := []string{h.Theme.Dim.Render(h.row(cols, func(c column) string { return c.title }))}
	h.top = min(max(h.top, h.Selected-h.shown+1), h.Selected)
	for i := h.top; len(rows) < height; i++ {
		switch {
		case i >= len(h.Entries):
			rows = append(rows, styled.Spaces(w))
		case i == h.Selected:
			rows = append(rows, h.found(h.row(cols, h.cell(i)), h.Theme.Chosen))
		default:
			rows = append(rows, h.found(h.row(cols, h.cell(i)), styled.Style{}))
		}
	}
	return rows
}

// found paints a text, and what was searched for in it as such.
func (h *History) found(s string, i styled.Style) string {
	needle := strings.ToLower(h.Search)
	if needle == "" {
		return i.Render(s)
	}
	var out strings.Builder
	for lower := strings.ToLower(s); len(lower) == len(s); {
		at := strings.Index(lower, needle)
		if at < 0 {
			break
		}
		end := at + len(needle)
		out.WriteString(i.Render(s[:at]) + h.Theme.Match.Render(s[at:end]))
		s, lower = s[end:], lower[end:]
	}
	return out.String() + i.Render(s)
}

// empty is what to say when there is no entry.
func (h *History) empty() string {
	switch {
	case h.fault != "":
		return "✗ the history could not be read: " + h.fault
	case len(h.Entries) > 0:
		return ""
	case h.loading:
		return "reading …"
	case h.Search != "":
		return "Nothing contains “" + h.Search + "”. Press esc in the search field to see everything."
	}
	return "Nothing here yet. Send a prompt in Compare (1), and it will be kept here with its answers, cost and ratings."
}

// column is one column of the table.
type column struct {
	title string
	w     int
	right bool
	value func(shell.Entry) string
}

// columns are those that fit into so many cells; the prompt takes the rest.
func (h *History) columns(w int) []column {
	layout := "2006-01-02 15:04"
	if w < 100 {
		layout = "01-02 15:04"
	}
	cols := []column{{"time", len(layout), false, func(e shell.Entry) string { return when(e, layout) }}}
	if w >= 70 {
		cols = append(cols, h.fitted("task", min(max(14, w-92), len(engine.QA)), false, func(e shell.Entry) string { return e.Task }))
	}
	if w >= 146 { // with less, the box below names those of the selected row
		cols = append(cols, column{"models", min(40, 26+w-146), false, func(e shell.Entry) string { return strings.Join(e.Models, " ") }})
	}
	if w >= 90 {
		cols = append(cols, column{"route", 15, false, func(e shell.Entry) string { return picked(e.Pick) }})
	}
	if w >= 70 {
		cols = append(cols, h.fitted("cost", 9, true, func(e shell.Entry) string { return e.Cost }))
	}
	cols = append(cols, h.ratedColumn(w))
	for _, c := range cols {
		w -= c.w + 2
	}
	return append(cols, column{"prompt", max(4, w), false, func(e shell.Entry) string { return e.Prompt }})
}

// picked is the router's choice: none is known of a trial that was imported.
func picked(model string) string {
	if model == "" {
		return format.Unknown
	}
	return "★ " + model
}

// when is the time of a trial. That of a sample is made up, like the sample: it
// has a day and no more.
func when(e shell.Entry, layout string) string {
	if e.Sample {
		layout = "demo 01-02"
	}
	return e.Time.Local().Format(layout)
}

// ratedColumn says who gave the ratings.
func (h *History) ratedColumn(w int) column {
	word := "simulated"
	if w < 90 {
		word = "sim."
	}
	return h.fitted("rated", len("rated"), true, func(e shell.Entry) string { return text(e.Rated, word) })
}

// fitted is a column that is wide enough for what is listed, and at least w cells.
func (h *History) fitted(title string, w int, right bool, value func(shell.Entry) string) column {
	for _, e := range h.Entries {
		w = max(w, h.Widths.Width(value(e)))
	}
	return column{title, w, right, value}
}

// text is the number of ratings, with a word beside those that nobody gave.
func text(n shell.Tallies, simulated string) string {
	people, others := "✓ "+format.Comma(n.People), format.Comma(n.Simulated)+" "+simulated
	switch {
	case n.People > 0 && n.Simulated > 0:
		return people + ", " + others
	case n.Simulated > 0:
		return "✓ " + others
	case n.People > 0:
		return people
	}
	return "–"
}

func (h *History) cell(i int) func(column) string {
	return func(c column) string { return c.value(h.Entries[i]) }
}

func (h *History) row(cols []column, text func(column) string) string {
	var out strings.Builder
	for i, c := range cols {
		if i > 0 {
			out.WriteString("  ")
		}
		if c.right {
			out.WriteString(h.Widths.PadLeft(text(c), c.w))
		} else {
			out.WriteString(h.Widths.Pad(text(c), c.w))
		}
	}
	return h.Widths.Pad(out.String(), h.Width-4)
}

// detail is the box with the selected prompt.
func (h *History) detail(height int) []string {
	edge := h.Theme.Rule
	title := " prompt "
	var right styled.Line
	var text []string
	if h.Selected < len(h.Entries) {
		e := h.Entries[h.Selected]
		text = h.Widths.Wrap(e.Prompt, h.Width-4)
		switch {
		case e.Sample:
			title = " prompt that came with the demo "
		case e.Routed:
			title = " ↗ routed prompt "
		}
		right = styled.Line{{Style: h.Theme.Dim, Text: " " + strings.Join(e.Models, " · ") + " "}}
	}
	left := styled.Line{{Style: edge, Text: "─"}, {Style: h.Theme.Title, Text: title}}
	rows := []string{styled.FrameTop(h.Widths, edge, "╭", "╮", left, right, h.Width)}
	bar := edge.Render("│")
	for i := range height - 2 {
		s := ""
		if i < len(text) {
			s = h.found(text[i], styled.Style{})
		}
		rows = append(rows, bar+" "+h.Widths.Pad(s, h.Width-4)+" "+bar)
	}
	tips := h.Tips(h.Width-6, shell.Tip{Mode: inList, Action: "open", Words: "opens the trial in Compare", Before: ""}, shell.Tip{Mode: inList, Action: "search", Words: "searches", Before: ""})
	return append(rows, styled.FrameFoot(h.Widths, edge, tips, h.Width))
}
