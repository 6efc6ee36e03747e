package rate

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"switchboard/ui/keymap"
	"switchboard/ui/lane"
	"switchboard/ui/markdown"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// currentLayout is the layout as things stand.
func (r *Screen) currentLayout() layout {
	a := layoutInput{width: r.Width, height: r.Height, wide: r.wide, notices: len(r.notices()), note: r.noting || r.tagging,
		prompt: len(r.promptRows(r.Width - 4))}
	if r.current != nil {
		a.answers, a.focus = len(r.current.lanes), r.current.focused
	}
	return computeLayout(a)
}

// arrange fits the answers to the layout, and starts setting their Markdown or comparing
// them.
func (r *Screen) arrange() tea.Cmd {
	if r.Small() || r.current == nil {
		return nil
	}
	return tea.Batch(r.fit(), r.compareWords())
}

// fit fits the answers to the layout and has their markdown set.
func (r *Screen) fit() tea.Cmd {
	l := r.currentLayout()
	var jobs []markdown.Job
	for i, one := range r.current.lanes {
		at := l.answers[i]
		if l.tabbed {
			at = l.room
		}
		one.Show(r.Theme, r.Raw, false)
		one.Resize(r.Widths, lane.BodyCells(at.W), max(1, at.H-2))
		if job, wanted := one.Typesetting(i); wanted {
			jobs = append(jobs, job)
		}
	}
	t := r.Generations.Next(rendering)
	if jobs == nil {
		return nil
	}
	return r.Effects.Render(t, jobs, r.Widths, r.Theme)
}

// typeset lays out what was set of the answers before the rater.
func (r *Screen) typeset(msg shell.Rendered) {
	if msg.Kind != rendering || r.current == nil {
		return
	}
	for _, p := range msg.Jobs {
		if p.Lane < len(r.current.lanes) && r.current.lanes[p.Lane].Written() == p.Text {
			r.current.lanes[p.Lane].Lay(p)
		}
	}
}

// restyle repaints everything in another theme or with other widths of characters.
func (r *Screen) restyle() tea.Cmd {
	if r.current != nil {
		for _, l := range r.current.lanes {
			l.Spoil()
		}
	}
	return r.arrange()
}

// Draw joins the panes.
func (r *Screen) Draw() ([]string, *tea.Cursor) {
	if r.names != nil {
		return r.namesPane(r.Height - 2), nil
	}
	l := r.currentLayout()
	lines := make([]string, 0, r.Height)
	for i, notice := range r.notices() {
		if i < l.notices.H {
			lines = append(lines, notice.Render(r.Widths, r.Width))
		}
	}
	lines = append(lines, r.promptPane(l)...)
	if r.current != nil {
		lines = append(lines, r.answersPane(l)...)
	} else {
		lines = append(lines, r.waitingPane(l.room)...)
	}
	if l.footer.H > 0 {
		lines = append(lines, r.footer())
	}
	return lines, r.noteCursor(l)
}

// notices are errors, wrapped. They may contain any text, so they are masked too.
func (r *Screen) notices() []styled.Line {
	var out []styled.Line
	if first := r.firstText(); first != "" {
		for _, s := range r.Widths.Wrap(first, max(8, r.Width-4)) {
			out = append(out, styled.Line{{Style: r.Theme.Focus, Text: " " + s}})
		}
	}
	for _, s := range r.Problems {
		sign := " ✗ "
		for _, s := range r.Widths.Wrap(r.mask().hide(s, ""), max(8, r.Width-4)) {
			out = append(out, styled.Line{{Style: r.Theme.Bad, Text: sign}, {Style: r.Theme.Text, Text: s}})
			sign = "   "
		}
	}
	return out
}

// answersPane joins the answers that are shown, line by line.
func (r *Screen) answersPane(l layout) []string {
	if r.showsDiff() {
		return r.diffPane(l.room)
	}
	var shown [][]string
	for i, at := range l.answers {
		if at.H > 0 {
			tabs := r.tabs(i, l)
			style := lane.BoxStyle{Rect: at, Focused: i == r.current.focused, Compact: l.compact, Theme: r.Theme.Name, Ruler: r.Widths, Veiled: true, Tabs: tabs.Plain()}
			shown = append(shown, r.current.lanes[i].Rows(r.Theme, style, tabs))
		}
	}
	lines := make([]string, l.room.H)
	for y := range lines {
		for _, rows := range shown {
			lines[y] += rows[y]
		}
	}
	return lines
}

// tabs are the names of all answers with what was said of them, for the border
// of the one that is shown.
func (r *Screen) tabs(i int, l layout) styled.Line {
	if !l.tabbed {
		return nil
	}
	var out styled.Line
	for j, other := range r.current.lanes {
		name := other.Name
		if sign := other.Rating.Short(); sign != "" {
			name += " " + sign
		}
		if j == i {
			out = append(out, styled.Span{Style: r.Theme.Text, Text: " "}, styled.Span{Style: r.Theme.Chosen, Text: "[" + name + "]"})
		} else {
			out = append(out, styled.Span{Style: r.Theme.Dim, Text: "  " + name + " "})
		}
	}
	return out.Add(r.Theme.Text, " ")
}

// waitingPane is drawn where there are no answers to show.
func (r *Screen) waitingPane(at styled.Rect) []string {
	var say []styled.Line
	switch {
	case len(r.Backfill.job.Models) > 0 && !r.Backfill.postponed:
		say = r.backfillLines()
	case r.busy != "" && r.last != "":
	case r.busy != "":
		say = []styled.Line{{{Style: r.Theme.Dim, Text: r.busy + " …"}}}
	case r.empty != "":
		for _, s := range r.Widths.Wrap(upper(r.empty)+".", max(8, r.Width-6)) {
			say = append(say, styled.Line{{Style: r.Theme.Text, Text: s}})
		}
		say = append(say, nil, r.waysOn())
	}
	rows := make([]string, at.H)
	for i := range rows {
		row := styled.Line(nil)
		if k := i - max(0, (at.H-len(say))/3); k >= 0 && k < len(say) {
			row = append(styled.Line{{Style: r.Theme.Text, Text: "   "}}, say[k]...)
		}
		rows[i] = row.Render(r.Widths, r.Width)
	}
	return rows
}

// waysOn are the keys that help when there is nothing to judge.
func (r *Screen) waysOn() styled.Line {
	var out styled.Line
	for _, way := range [...]struct{ action, word string }{{"undo", "takes the last rating back"}, {"reveal", "shows the names"}, {"retry", "looks again"}} {
		for _, row := range r.Keys.Of(r.Mode()) {
			if row.Action == way.action && len(row.Keys) > 0 && row.Why() == "" {
				if out != nil {
					out = out.Add(r.Theme.Dim, " · ")
				}
				out = append(out, styled.Span{Style: r.Theme.Key, Text: row.Keys[0]}, styled.Span{Style: r.Theme.Dim, Text: " " + way.word})
			}
		}
	}
	return out
}

// upper makes the first letter a capital.
func upper(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:n]) + s[n:]
}

// tips of Rate stand below the answers until something was rated.
func (r *Screen) tips(w int) styled.Line {
	if r.current == nil || r.progress.Rated > 0 || len(r.Votes) > 0 {
		return nil
	}
	verdicts := map[keymap.Mode][]shell.Tip{
		voteAccept:     {{Mode: voteAccept, Action: "accept", Words: "accepts", Before: ""}, {Mode: voteAccept, Action: "reject", Words: "rejects", Before: ""}},
		voteScore:      {{Mode: voteScore, Action: "score-5", Words: "is the best score", Before: ""}},
		votePreference: {{Mode: votePreference, Action: "first-better", Words: "prefers A", Before: ""}, {Mode: votePreference, Action: "second-better", Words: "B", Before: ""}},
	}[voteMode(r.scale())]
	return r.Context.Tips(w, append(verdicts, shell.Tip{Mode: voteMode(r.scale()), Action: "reveal", Words: "shows the names at the end", Before: ""})...)
}

// Rates reports whether a vote can still be given or changed.
func (r *Screen) Rates() bool {
	return r.names == nil && (r.current != nil || len(r.ahead)+len(r.Votes) > 0)
}
