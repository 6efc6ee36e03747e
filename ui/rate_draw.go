package ui

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// layOut is the layout as things stand.
func (r *jury) layOut() rateLayout {
	a := rateWish{width: r.width, height: r.height, wide: r.wide, notices: len(r.notices()), note: r.noting,
		prompt: len(r.promptRows(r.width - 4))}
	if r.before != nil {
		a.answers, a.focus = len(r.before.lanes), r.before.focused
	}
	return layOutRate(a)
}

// arrange fits the answers to the layout and has their markdown set.
func (r *jury) arrange() tea.Cmd {
	if r.small() || r.before == nil {
		return nil
	}
	l := r.layOut()
	var proofs []proof
	for i, lane := range r.before.lanes {
		at := l.answers[i]
		if l.tabbed {
			at = l.room
		}
		lane.resize(r.ruler, bodyCells(at.w), max(1, at.h-2))
		if lane.wantsTypesetting() {
			proofs = append(proofs, proof{lane: i, press: &lane.press, text: lane.text.text.String(), cells: lane.text.cells, sheet: sheet{ended: true}})
		}
	}
	t := r.turns.next(proofing)
	if proofs == nil {
		return nil
	}
	return r.effects.typeset(t, proofs, r.ruler, r.theme)
}

// typeset lays out what was set of the answers before the rater.
func (r *jury) typeset(msg typeset) {
	if msg.work != proofing || r.before == nil {
		return
	}
	for _, p := range msg.proofs {
		if p.lane < len(r.before.lanes) && r.before.lanes[p.lane].text.text.String() == p.text {
			r.before.lanes[p.lane].lay(p)
		}
	}
}

// restyle repaints everything in another theme or by another ruler.
func (r *jury) restyle() tea.Cmd {
	if r.before != nil {
		for _, l := range r.before.lanes {
			l.setCells = 0
		}
	}
	return r.arrange()
}

// draw joins the panes.
func (r *jury) draw() ([]string, *tea.Cursor) {
	if r.revealed != nil {
		return r.namesPane(r.height - 2), nil
	}
	l := r.layOut()
	lines := make([]string, 0, r.height)
	for i, notice := range r.notices() {
		if i < l.notices.h {
			lines = append(lines, notice.render(r.ruler, r.width))
		}
	}
	lines = append(lines, r.promptPane(l)...)
	if r.before != nil {
		lines = append(lines, r.answersPane(l)...)
	} else {
		lines = append(lines, r.waitingPane(l.room)...)
	}
	if l.trail.h > 0 {
		lines = append(lines, r.trail())
	}
	return lines, r.noteCursor(l)
}

// notices are what went wrong, wrapped. They may come from anywhere, so they
// go through the mask.
func (r *jury) notices() []line {
	var out []line
	for _, s := range r.problems {
		sign := " ✗ "
		for _, s := range r.ruler.wrap(r.mask().hide(s, ""), max(8, r.width-4)) {
			out = append(out, line{{r.theme.bad, sign}, {r.theme.text, s}})
			sign = "   "
		}
	}
	return out
}

// answersPane joins the answers that are shown, line by line.
func (r *jury) answersPane(l rateLayout) []string {
	var shown [][]string
	for i, at := range l.answers {
		if at.h > 0 {
			tabs := r.tabs(i, l)
			style := boxStyle{rect: at, focused: i == r.before.focused, compact: l.compact, theme: r.theme.name, ruler: r.ruler, veiled: true, tabs: tabs.plain()}
			shown = append(shown, r.before.lanes[i].rows(r.theme, style, tabs))
		}
	}
	lines := make([]string, l.room.h)
	for y := range lines {
		for _, rows := range shown {
			lines[y] += rows[y]
		}
	}
	return lines
}

// tabs are the names of all answers with what was said of them, for the border
// of the one that is shown.
func (r *jury) tabs(i int, l rateLayout) line {
	if !l.tabbed {
		return nil
	}
	var out line
	for j, other := range r.before.lanes {
		name := other.name
		if sign := other.rating.short(); sign != "" {
			name += " " + sign
		}
		if j == i {
			out = append(out, span{r.theme.text, " "}, span{r.theme.chosen, "[" + name + "]"})
		} else {
			out = append(out, span{r.theme.dim, "  " + name + " "})
		}
	}
	return out.add(r.theme.text, " ")
}

// waitingPane stands in the place of answers that are not there.
func (r *jury) waitingPane(at rect) []string {
	var say []line
	switch {
	case len(r.errand.models) > 0 && !r.errand.later:
		say = r.errandLines()
	case r.busy != "" && r.last != "":
	case r.busy != "":
		say = []line{{{r.theme.dim, r.busy + " …"}}}
	case r.empty != "":
		for _, s := range r.ruler.wrap(upper(r.empty)+".", max(8, r.width-6)) {
			say = append(say, line{{r.theme.text, s}})
		}
		say = append(say, nil, r.waysOn())
	}
	rows := make([]string, at.h)
	for i := range rows {
		row := line(nil)
		if k := i - max(0, (at.h-len(say))/3); k >= 0 && k < len(say) {
			row = append(line{{r.theme.text, "   "}}, say[k]...)
		}
		rows[i] = row.render(r.ruler, r.width)
	}
	return rows
}

// waysOn are the keys that help when there is nothing to judge.
func (r *jury) waysOn() line {
	var out line
	for _, way := range [...]struct{ action, word string }{{"undo", "takes the last rating back"}, {"reveal", "shows the names"}, {"retry", "looks again"}} {
		for _, row := range r.keys.of(r.mode()) {
			if row.action == way.action && len(row.keys) > 0 && row.why() == "" {
				if out != nil {
					out = out.add(r.theme.dim, " · ")
				}
				out = append(out, span{r.theme.key, row.keys[0]}, span{r.theme.dim, " " + way.word})
			}
		}
	}
	return out
}

// upper begins a sentence.
func upper(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:n]) + s[n:]
}
