package rate

import (
	"cmp"
	"slices"

	tea "charm.land/bubbletea/v2"

	"switchboard/ui/shell"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
	"switchboard/ui/worddiff"
)

// difference is the word-by-word difference of two answers of an item. It holds the
// masked texts and the letters of the answers, and no more.
type difference struct {
	worddiff.Difference
	top, shown int

	rows  []string // as they were laid out the last time
	cells int
	theme string
	ruler styled.Widths
}

// compared is the word-by-word difference of two answers.
type compared struct {
	shell.Generation
	about *itemView
	pair  [2]int
	worddiff.Difference
}

// toggleDiff shows how two answers differ in the place of the answers, or the
// answers again. Votes can be given in both, and the next item is shown alike.
func (r *Screen) toggleDiff() tea.Cmd {
	r.diffing = !r.diffing
	return r.arrange()
}

func (r *Screen) whyNoDiff() string {
	switch {
	case r.current == nil:
		return r.whyNoAnswer()
	case len(r.current.lanes) < 2:
		return "there is no other answer to compare it with"
	}
	return ""
}

// showsDiff reports whether the difference stands in the place of the answers.
func (r *Screen) showsDiff() bool { return r.diffing && r.whyNoDiff() == "" }

// compared is the first answer and the one in focus, or the one after it.
func (x *itemView) compared() [2]int { return [2]int{0, max(1, x.focused)} }

// compareWords works out the difference that is to be shown, once.
func (r *Screen) compareWords() tea.Cmd {
	if !r.showsDiff() || r.current.differences[r.current.compared()] != nil {
		return nil
	}
	t, x, pair := r.Generations.Next(comparing), r.current, r.current.compared()
	a, b := x.lanes[pair[0]], x.lanes[pair[1]]
	d := worddiff.Difference{From: a.Name, To: b.Name}
	from, to := a.Written(), b.Written()
	return func() tea.Msg {
		d.Changes, d.Cut = worddiff.Compare(from, to)
		return compared{t, x, pair, d}
	}
}

func (r *Screen) wordsCompared(msg compared) {
	msg.about.differences[msg.pair] = &difference{Difference: msg.Difference}
}

// page is the difference in lines of w cells.
func (d *difference) page(s *shell.Context, w int) []string {
	if d.rows == nil || d.cells != w || d.theme != s.Theme.Name || d.ruler != s.Widths {
		d.rows, d.cells, d.theme, d.ruler = d.Page(s.Theme, s.Widths, w), w, s.Theme.Name, s.Widths
	}
	return d.rows
}

// scroll moves the difference by so much.
func (d *difference) scroll(s widget.Scroll) {
	d.top = min(max(0, d.top+s.LinesIn(d.shown)), max(0, len(d.rows)-d.shown))
}

// diffPane is the difference in the place of the answers, with what was said
// of each in the border.
func (r *Screen) diffPane(at styled.Rect) []string {
	t, x, w := r.Theme, r.current, at.W-4
	left := append(styled.Line{{Style: t.Focus, Text: "▸"}}, r.tabs(x.focused, layout{tabbed: true})...)
	height := max(0, at.H-2)
	rows := []string{t.Dim.Render("comparing …")}
	more := styled.Line(nil)
	if d := x.differences[x.compared()]; d != nil {
		page := d.page(r.Context, w)
		d.shown = max(1, height)
		d.top = min(d.top, max(0, len(page)-d.shown))
		rows = page[d.top:min(len(page), d.top+height)]
		if rest := len(page) - d.top - height; rest > 0 {
			more = styled.Line{{Style: t.Dim, Text: " ↓ more "}}
		}
	}
	for len(rows) < height {
		rows = append(rows[:len(rows):len(rows)], "")
	}
	key := cmp.Or(r.Keys.First(voteMode(r.scale()), "diff"), "diff")
	long := slices.Concat(more, styled.Line{{Style: t.Key, Text: " " + key}, {Style: t.Dim, Text: " shows the answers "}})
	right := styled.FirstFitting(r.Widths, at.W-4-left.Width(r.Widths), long, more, nil)
	return shell.Framed(r.Context, t.Focus, left, right, rows[:height], at.W)
}
