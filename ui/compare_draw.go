package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
)

// layOut is the layout as things stand.
func (c *compare) layOut() layout {
	why := 0
	if c.unfolded {
		why = max(0, len(c.routePane())-routeLines(c.height))
	}
	text := c.prompt.lineCount(c.ruler, c.width-4)
	switch {
	case c.rating && low(c.height): // the prompt takes the place of the route
		text = 1
	case c.rating:
		text = 1 + len(c.judgedPrompt(c.width-4))
	}
	return layOut(wish{
		width: c.width, height: c.height, lanes: len(c.seated()), focus: c.place(), maximised: c.maximised,
		notices: len(c.notices()), prompt: text, why: why, question: len(c.question(c.width-4, questionLines(c.height))),
	})
}

// arrange fits the lanes to the layout and has the markdown that does not fit
// any more set again.
func (c *compare) arrange() tea.Cmd {
	if c.small() {
		return nil
	}
	l := c.layOut()
	for n, i := range c.seated() {
		r := l.lanes[n]
		if l.tabbed {
			r = l.lanes[c.place()]
		}
		c.lanes[i].resize(c.ruler, bodyCells(r.w), bodyLines(r, l.narrowest(), l.compact))
	}
	c.stopPress()
	return c.typesetLanes(true)
}

// stopPress forgets what is being set: it would fit no more.
func (c *compare) stopPress() {
	c.turns.next(typesetting)
	c.setting.busy = false
}

// typesetLanes has the markdown set that is not yet, of the lanes that have
// ended or of all, unless the press is at work.
func (c *compare) typesetLanes(all bool) tea.Cmd {
	if c.setting.busy {
		return nil
	}
	var proofs []proof
	for i, l := range c.lanes {
		if l.wantsTypesetting() && (all || l.stage == ended) {
			proofs = append(proofs, proof{lane: i, press: &l.press, text: l.text.text.String(), cells: l.text.cells, sheet: sheet{ended: l.stage == ended}})
		}
	}
	if proofs == nil {
		return nil
	}
	c.setting.busy = true
	return c.effects.typeset(c.turns.now(typesetting), proofs, c.ruler, c.theme)
}

// typeset lays out what was set, and has set what ended meanwhile.
func (c *compare) typeset(msg typeset) tea.Cmd {
	for _, p := range msg.proofs {
		c.lanes[p.lane].lay(p)
	}
	c.setting.done(msg.took, time.Now())
	return c.typesetLanes(false)
}

// restyle repaints everything in another theme or by another ruler.
func (c *compare) restyle() tea.Cmd {
	for _, l := range c.lanes {
		l.setCells = 0
	}
	return c.arrange()
}

// draw joins the panes.
func (c *compare) draw() ([]string, *tea.Cursor) {
	l := c.layOut()
	lines := make([]string, 0, c.height)
	for i := range l.notices.h {
		lines = append(lines, c.noticeLine(i, l.notices.h))
	}
	lines = c.drawLanes(lines, l)
	route := c.routePane()
	for i := range l.route.h {
		var row line
		if i < len(route) {
			row = route[i]
		}
		lines = append(lines, row.render(c.ruler, c.width))
	}
	lines = append(lines, c.questionLines(l)...)
	if c.rating {
		return append(lines, c.ratingBar(l)...), nil
	}
	promptTop := len(lines)
	lines = append(lines, c.promptPane(l)...)
	return lines, c.cursor(promptTop, l)
}

// drawLanes joins the lanes that are shown, line by line.
func (c *compare) drawLanes(lines []string, l layout) []string {
	var shown [][]string
	for n, i := range c.seated() {
		if r := l.lanes[n]; r.h > 0 {
			shown = append(shown, c.lanes[i].rows(c.theme, c.boxStyle(i, r, l), c.tabs(i, l)))
		}
	}
	if len(shown) == 1 {
		return append(lines, shown[0]...)
	}
	var row strings.Builder
	for y := range c.height - 2 - len(lines) {
		row.Reset()
		for _, rows := range shown {
			if y < len(rows) {
				row.WriteString(rows[y])
			}
		}
		if row.Len() == 0 {
			break
		}
		lines = append(lines, row.String())
	}
	return lines
}

func (c *compare) boxStyle(i int, r rect, l layout) boxStyle {
	s := boxStyle{
		rect: r, focused: !c.writing && i == c.focused, paged: c.writing && i == c.focused && c.lanes[i].stage != idle && !l.tabbed, starred: c.lanes[i].name == c.choice(),
		compact: l.compact, theme: c.theme.name, ruler: c.ruler, letter: c.letter(i), narrowest: l.narrowest(),
	}
	if l.tabbed && len(l.lanes) > 1 {
		s.tabs = c.tabs(i, l).plain()
	}
	return s
}

// notices are what the user should know, wrapped: what went wrong first.
func (c *compare) notices() []line {
	var out []line
	say := func(i ink, sign, sentence string) {
		for _, s := range c.ruler.wrap(sentence, max(8, c.width-4)) {
			out = append(out, line{{i, sign}, {c.theme.text, s}})
			sign = "   "
		}
	}
	for _, s := range c.problems {
		say(c.theme.bad, " ✗ ", s)
	}
	for _, s := range c.notes {
		say(c.theme.warn, " ! ", s)
	}
	return out
}

// noticeLine is line i of the notices in a pane of so many.
func (c *compare) noticeLine(i, height int) string {
	all := c.notices()
	row := all[i]
	if more := len(all) - height; i == height-1 && more > 0 {
		return spread(c.ruler, row, line{{c.theme.dim, " and " + Counted(more, "more line") + " "}}, c.width)
	}
	return row.render(c.ruler, c.width)
}

// frameTop is a border with a title at its left and something at its right.
func frameTop(r ruler, edge ink, from, to string, left, right line, w int) string {
	fill := w - 3 - left.width(r) - right.width(r)
	if fill < 0 {
		right, fill = nil, max(0, w-3-left.width(r))
	}
	return edge.paint(from) + left.render(r, min(w-3, left.width(r))) + edge.paint(strings.Repeat("─", fill)) +
		right.render(r, right.width(r)) + edge.paint("─"+to)
}
