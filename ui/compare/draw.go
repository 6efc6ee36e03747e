package compare

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/ui/compare/route"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// currentLayout is the layout as things stand.
func (c *Compare) currentLayout() layout {
	why := 0
	if c.unfolded {
		why = max(0, len(c.route().Lines())-route.Usual(c.Height))
	}
	text := c.Draft.Prompt.LineCount(c.Widths, c.Width-4)
	switch {
	case c.rating.open && shell.Low(c.Height): // the prompt takes the place of the route
		text = 1
	case c.rating.open:
		text = 1 + len(c.rating.judgedPrompt(c.Width-4))
	}
	in := layoutInput{
		width: c.Width, height: c.Height, lanes: len(c.Lanes.Visible()), focus: c.Lanes.focusIndex(), maximised: c.Lanes.maximised,
		idle: c.Lanes.idleLines(), notices: len(c.notices.lines()), prompt: text, why: why, question: len(c.question.text(c.Width-4, questionLines(c.Height))),
	}
	if w := c.way(); w != nil {
		in.way, in.wayPane = w.Lines(), w.PaneLines(wayCells(c.Width))
	}
	return computeLayout(in)
}

// arrange fits the lanes to the layout of the screen.
func (c *Compare) arrange() tea.Cmd {
	if c.Small() {
		return nil
	}
	return c.Lanes.fit(c.currentLayout())
}

// Draw joins the panes.
func (c *Compare) Draw() ([]string, *tea.Cursor) {
	l := c.currentLayout()
	lines := append(make([]string, 0, c.Height), c.notices.draw(l.notices.H)...)
	route := c.route()
	lanes := laneView{lanes: &c.Lanes, layout: l, active: !c.Draft.writing, choice: route.Choice(), letter: c.rating.letter}
	lines = c.drawLanes(lines, lanes, l)
	for len(lines) < l.route.Y-1 { // lanes that were not asked yet leave lines free
		lines = append(lines, styled.Spaces(c.Width))
	}
	lines = append(lines, route.Draw(l.route.H)...)
	lines = append(lines, c.question.lines(l)...)
	if c.rating.open {
		return append(lines, c.rating.lines(l, c.Mode())...), nil
	}
	pane := c.Draft.pane(l, paneBorder{
		active: c.Draft.writing && !c.question.open,
		title:  c.Request.title(c.Shown.Trial.ID != "" && route.Previewing),
		asked:  c.Request.askedLine,
		price:  c.Preview.price(&c.Request),
	})
	if c.Mode() != InPrompt {
		return append(lines, pane...), nil
	}
	return append(lines, pane...), c.Draft.cursor(len(lines), l.compact)
}

// drawLanes puts the lanes below other lines, with the way of a routed prompt
// beside them or between.
func (c *Compare) drawLanes(lines []string, lanes laneView, l layout) []string {
	way := c.way()
	switch {
	case way == nil || l.way.H == 0:
		return lanes.draw(lines)
	case l.wide():
		return append(lines, styled.JoinHorizontal(way.Pane(l.way), lanes.draw(nil))...)
	}
	return lanes.draw(append(lines, way.Strip(l.way.H)...))
}

// Click goes to the lane or to the prompt. While something is asked or rated
// the keys stay where they are.
func (c *Compare) Click(x, y int) tea.Cmd {
	if c.question.open || c.rating.open {
		return nil
	}
	l := c.currentLayout()
	if n := l.laneAt(x, y); n >= 0 {
		c.toLane(c.Lanes.Visible()[n])
	} else if l.prompt.Contains(x, y) {
		c.ToPrompt()
	}
	return nil
}

// Wheel scrolls the lane under it.
func (c *Compare) Wheel(x, y, lines int) {
	if n := c.currentLayout().laneAt(x, y); n >= 0 {
		l := c.Lanes.All[c.Lanes.Visible()[n]]
		l.Scroll(lines, l.Content(c.Theme).Len())
	}
}
