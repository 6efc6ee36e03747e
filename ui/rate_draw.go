package ui

import (
	"strconv"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
	"switchboard/providers"
)

// layOut is the layout as things stand.
func (r *jury) layOut() rateLayout {
	a := rateWish{width: r.width, height: r.height, wide: r.wide, notices: len(r.notices()), note: r.noting,
		prompt: len(r.paragraphs(r.prompt(), r.width-4))}
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

// paragraphs wraps a text of several paragraphs.
func (d *desk) paragraphs(text string, w int) []string {
	if text == "" {
		return nil
	}
	var rows []string
	for p := range strings.SplitSeq(strings.ReplaceAll(text, "\t", "    "), "\n") {
		rows = append(rows, d.ruler.wrap(p, max(1, w))...)
	}
	return rows
}

// promptPane is the prompt in its box, or under a rule on a low screen.
func (r *jury) promptPane(l rateLayout) []string {
	if l.prompt.h == 0 {
		return nil
	}
	edge, frame, inner := r.theme.rule, 2, r.width-4
	if l.compact {
		frame = 1
	}
	height := l.prompt.h - frame
	rows := r.paragraphs(r.prompt(), inner)
	left := line{{edge, "─"}, {r.theme.title, " prompt "}}
	if x := r.before; x != nil && x.item.Task != "" {
		left = left.add(r.theme.dim, "· "+providers.CleanLine(string(x.item.Task), 40)+" ")
	}
	right := r.promptNote(len(rows), height, r.width-4-left.width(r.ruler), l.compact)
	at := func(i int) string {
		if i < len(rows) {
			return r.ruler.fit(rows[i], inner)
		}
		return blank(inner)
	}
	if l.compact {
		out := []string{frameTop(r.ruler, edge, "─", "─", left, right, r.width)}
		for i := range height {
			out = append(out, "  "+at(i)+"  ")
		}
		return out
	}
	out := []string{frameTop(r.ruler, edge, "╭", "╮", left, right, r.width)}
	bar := edge.paint("│")
	for i := range height {
		out = append(out, bar+" "+at(i)+" "+bar)
	}
	return append(out, frameBottom(edge, r.width))
}

// promptNote is what stands in the upper border of the prompt, in so many
// cells: that there is more of it, and on a low screen how far the rating has
// come.
func (r *jury) promptNote(lines, shown, w int, compact bool) line {
	t := r.theme
	var count, more, long line
	if p := r.progress; compact && p.Planned > 0 {
		count = line{{t.text, " " + strconv.Itoa(p.Done) + " of " + strconv.Itoa(p.Planned) + " "}}
	}
	if key := r.keys.first(voteMode(r.scale()), "read-prompt"); lines > shown && key != "" {
		more = line{{t.key, " " + key}, {t.dim, " all "}}
		long = line{{t.dim, " " + strconv.Itoa(shown) + " of " + Counted(lines, "line") + " ·"}, {t.key, " " + key}, {t.dim, " reads all "}}
	}
	return firstFitting(r.ruler, w, append(long, count...), append(more, count...), count, more, nil)
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

// trail is the line below the answers: the note while it is written; else what
// goes with the rating, or what was kept last, and what the ratings are for.
func (r *jury) trail() string {
	if r.noting {
		return r.ruler.fit(line{{r.theme.key, " note "}}.render(r.ruler, 6)+r.field.View(), r.width)
	}
	left := line{{r.theme.good, " " + r.last}}
	switch {
	case r.tagging:
		left = line{{r.theme.title, " tags "}, {r.theme.text, r.before.marginalia()}}
	case r.before != nil && r.before.marginalia() != "":
		left = line{{r.theme.dim, " with it: "}, {r.theme.text, r.before.marginalia()}}
	}
	long, short := r.purpose()
	right := firstFitting(r.ruler, r.width-left.width(r.ruler)-1, long, short, nil)
	return spread(r.ruler, left, right, r.width)
}

// purpose says what the ratings are for, and how many more that takes.
func (r *jury) purpose() (long, short line) {
	p, t := r.progress, r.theme
	if p.Phase == "" {
		return nil, nil
	}
	if p.Phase == eval.ToFit {
		if p.Done >= p.Planned {
			return line{{t.dim, "learning: enough is rated "}}, nil
		}
		return line{{t.dim, "learning: " + strconv.Itoa(p.Planned-p.Done) + " more before certifying "}}, nil
	}
	need := "certificate: enough is rated "
	switch {
	case p.Missing == eval.Unreachable:
		need = "certificate: not with these prompts "
	case p.Missing > 0:
		need = "certificate: about " + strconv.Itoa(p.Missing) + " more "
	}
	family := ""
	if p.Family != "" {
		family = "now " + p.Family + " · "
	}
	return line{{t.dim, family + need}}, line{{t.dim, need}}
}

// noteCursor is the text cursor in the note.
func (r *jury) noteCursor(l rateLayout) *tea.Cursor {
	if !r.noting {
		return nil
	}
	cursor := r.field.Cursor()
	if cursor != nil {
		cursor.X, cursor.Y, cursor.Color = cursor.X+6, l.trail.y-1, nil // the terminal's own
	}
	return cursor
}

// head is what the tab bar says of the screen, with more or fewer words: that
// it is blind, who rates, and how far it has come.
func (r *jury) head() (long, short, least line) {
	t := r.theme
	least = line{{t.focus, "blind "}}
	if !r.blind() {
		least = line{{t.warn, "names shown "}}
	}
	long = append(line{}, least...).add(t.dim, "· rater ").add(t.text, r.ruler.cut(named(r.rater), 16)+" ")
	short = append(line{}, least...)
	if p := r.progress; p.Planned > 0 {
		count := line{{t.dim, "· "}, {t.text, strconv.Itoa(p.Done) + " of " + strconv.Itoa(p.Planned) + " "}}
		long, short = append(long, count...), append(short, count...)
	}
	return long, short, least
}

// gauge is the rest of the way, for the end of the status line.
func (r *jury) gauge() line {
	p, t := r.progress, r.theme
	if p.Planned == 0 {
		return nil
	}
	const cells = 5
	full := min(cells, p.Done*cells/p.Planned)
	bar := strings.Repeat("▰", full) + strings.Repeat("▱", cells-full)
	left := strconv.Itoa(max(0, p.Planned-p.Done)) + " to go "
	if r.width < 60 {
		return line{{t.dim, " " + left}}
	}
	return line{{t.focus, " " + bar}, {t.dim, " " + left}}
}
