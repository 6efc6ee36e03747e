package compare

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/ui/format"
	"switchboard/ui/lane"
	"switchboard/ui/markdown"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// currentLayout is the layout as things stand.
func (c *Compare) currentLayout() layout {
	why := 0
	if c.unfolded {
		why = max(0, len(c.routePane())-routeLines(c.Height))
	}
	text := c.Prompt.LineCount(c.Widths, c.Width-4)
	switch {
	case c.rating && shell.Low(c.Height): // the prompt takes the place of the route
		text = 1
	case c.rating:
		text = 1 + len(c.judgedPrompt(c.Width-4))
	}
	return computeLayout(layoutInput{
		width: c.Width, height: c.Height, lanes: len(c.VisibleLanes()), focus: c.focusIndex(), maximised: c.maximised,
		notices: len(c.notices()), prompt: text, why: why, question: len(c.question(c.Width-4, questionLines(c.Height))),
	})
}

// arrange fits the lanes to the layout and has the markdown that does not fit
// any more set again.
func (c *Compare) arrange() tea.Cmd {
	if c.Small() {
		return nil
	}
	l := c.currentLayout()
	for n, i := range c.VisibleLanes() {
		r := l.lanes[n]
		if l.tabbed {
			r = l.lanes[c.focusIndex()]
		}
		c.Lanes[i].Show(c.Theme, c.Raw, c.reasoning)
		c.Lanes[i].Resize(c.Widths, lane.BodyCells(r.W), lane.BodyLines(r, l.narrowest(), l.compact))
	}
	c.stopTypesetting()
	return c.TypesetLanes(true)
}

// stopTypesetting forgets what is being set: it would fit no more.
func (g *laneGroup) stopTypesetting() {
	g.Generations.Next(rendering)
	g.setting.Busy = false
}

// TypesetLanes has the markdown set that is not yet, of the lanes that have
// ended or of all, unless the press is at work.
func (g *laneGroup) TypesetLanes(all bool) tea.Cmd {
	if g.setting.Busy {
		return nil
	}
	var proofs []markdown.Job
	for i, l := range g.Lanes {
		if l.WantsTypesetting() && (all || l.Stage == lane.Ended) {
			proofs = append(proofs, markdown.Job{Lane: i, Renderer: &l.Press, Text: l.Text.Text.String(), Cells: l.Text.Cells, Rendered: markdown.Rendered{Ended: l.Stage == lane.Ended}})
		}
	}
	if proofs == nil {
		return nil
	}
	g.setting.Busy = true
	return g.Effects.Render(g.Generations.Now(rendering), proofs, g.Widths, g.Theme)
}

// typeset lays out what was set, and has set what ended meanwhile.
func (g *laneGroup) typeset(msg shell.Rendered) tea.Cmd {
	if msg.Kind != rendering {
		return nil
	}
	for _, p := range msg.Jobs {
		g.Lanes[p.Lane].Lay(p)
	}
	g.setting.Done(msg.Took, time.Now())
	return g.TypesetLanes(false)
}

// restyle repaints everything in another theme or by another ruler.
func (c *Compare) restyle() tea.Cmd {
	for _, l := range c.Lanes {
		l.SetCells = 0
	}
	return c.arrange()
}

// Draw joins the panes.
func (c *Compare) Draw() ([]string, *tea.Cursor) {
	l := c.currentLayout()
	lines := make([]string, 0, c.Height)
	for i := range l.notices.H {
		lines = append(lines, c.noticeLine(i, l.notices.H))
	}
	lines = c.drawLanes(lines, l)
	route := c.routePane()
	for i := range l.route.H {
		var row styled.Line
		if i < len(route) {
			row = route[i]
		}
		lines = append(lines, row.Render(c.Widths, c.Width))
	}
	lines = append(lines, c.questionLines(l)...)
	if c.rating {
		return append(lines, c.ratingRow(l)...), nil
	}
	promptTop := len(lines)
	lines = append(lines, c.promptPane(l)...)
	return lines, c.cursor(promptTop, l)
}

// drawLanes joins the lanes that are shown, line by line.
func (c *Compare) drawLanes(lines []string, l layout) []string {
	var shown [][]string
	for n, i := range c.VisibleLanes() {
		if r := l.lanes[n]; r.H > 0 {
			shown = append(shown, c.Lanes[i].Rows(c.Theme, c.boxStyle(i, r, l), c.tabs(i, l)))
		}
	}
	if len(shown) == 1 {
		return append(lines, shown[0]...)
	}
	var row strings.Builder
	for y := range c.Height - 2 - len(lines) {
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

func (c *Compare) boxStyle(i int, r styled.Rect, l layout) lane.BoxStyle {
	s := lane.BoxStyle{
		Rect: r, Focused: !c.writing && i == c.Focused, Paged: c.writing && i == c.Focused && c.Lanes[i].Stage != lane.Idle && !l.tabbed, Starred: c.Lanes[i].Name == c.choice(),
		Compact: l.compact, Theme: c.Theme.Name, Ruler: c.Widths, Letter: c.letter(i), Narrowest: l.narrowest(),
	}
	if l.tabbed && len(l.lanes) > 1 {
		s.Tabs = c.tabs(i, l).Plain()
	}
	return s
}

// notices are what the user should know, wrapped: what went wrong first.
func (c *Compare) notices() []styled.Line {
	var out []styled.Line
	say := func(i styled.Style, sign, sentence string) {
		for _, s := range c.Widths.Wrap(sentence, max(8, c.Width-4)) {
			out = append(out, styled.Line{{Style: i, Text: sign}, {Style: c.Theme.Text, Text: s}})
			sign = "   "
		}
	}
	for _, s := range c.Problems {
		say(c.Theme.Bad, " ✗ ", s)
	}
	for _, s := range c.Notes {
		say(c.Theme.Warn, " ! ", s)
	}
	return out
}

// noticeLine is line i of the notices in a pane of so many.
func (c *Compare) noticeLine(i, height int) string {
	all := c.notices()
	row := all[i]
	if more := len(all) - height; i == height-1 && more > 0 {
		return styled.Justify(c.Widths, row, styled.Line{{Style: c.Theme.Dim, Text: " and " + format.Plural(more, "more line") + " "}}, c.Width)
	}
	return row.Render(c.Widths, c.Width)
}
