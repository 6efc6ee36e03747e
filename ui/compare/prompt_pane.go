package compare

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/ui/styled"
)

// promptPane is the prompt in its box, or under a rule on a low screen.
func (c *Compare) promptPane(l layout) []string {
	edge, mark := c.Theme.Rule, "─"
	if c.writing && c.confirmation == nil {
		edge, mark = c.Theme.Focus, "▸"
	}
	left := styled.Line{{Style: edge, Text: mark}, {Style: c.Theme.Title, Text: " prompt "}}
	switch {
	case c.following():
		left[1].Text = " " + c.turnName() + " "
	case c.previewing() && c.Trial.ID != "":
		left[1].Text = " new prompt " // the answers above belong to another one
	}
	if l.compact {
		left = append(left, c.goesWith(max(14, c.Width/3))...)
		rows := []string{styled.FrameTop(c.Widths, edge, "─", "─", left, c.price(), c.Width)}
		for _, s := range c.Prompt.Lines(c.Theme, c.Widths, c.Width-2, l.prompt.H-1) {
			rows = append(rows, " "+s+" ")
		}
		return rows
	}
	rows := []string{styled.FrameTop(c.Widths, edge, "╭", "╮", left, c.price(), c.Width)}
	bar := edge.Render("│")
	for _, s := range c.Prompt.Lines(c.Theme, c.Widths, c.Width-4, l.prompt.H-2) {
		rows = append(rows, bar+" "+s+" "+bar)
	}
	below := c.goesWith(c.Width - 6)
	if len(below) == 0 {
		below = c.tips(c.Width - 6)
	}
	return append(rows, styled.FrameFoot(c.Widths, edge, below, c.Width))
}

// goesWith is what goes with the prompt, in so many cells: files, and what is
// asked for.
func (c *Compare) goesWith(w int) styled.Line {
	out := c.files.chips(c.Theme)
	room := w - out.Width(c.Widths)
	if asked := c.askedLine(room); asked.Width(c.Widths) <= room {
		out = append(out, asked...)
	}
	return out
}

// price is what sending would cost at most, as what task, and whether the
// lanes are asked in turn.
func (c *Compare) price() styled.Line {
	t, task, turn := c.Theme, "task auto", ""
	if c.Task != "" {
		task = "task " + string(c.Task)
	}
	if c.InTurn {
		turn = "in turn · "
	}
	if strings.TrimSpace(c.Preview.query.Prompt) == "" {
		return styled.Line{{Style: t.Star, Text: " " + turn}, {Style: t.Dim, Text: task + " "}}
	}
	worst, short := c.Preview.Exposure.String(), "—"
	if len(c.Preview.Exposure.Unpriced) == 0 {
		short = worst
	}
	over := ""
	if _, is := c.Left(c.Preview.Exposure.Bill); is {
		over = "· more than is left today "
	}
	long, sign := c.tooLong(), ""
	if long != "" {
		long, sign = "· "+long, "· too long "
	}
	figure := func(label, worst string, warnings ...string) styled.Line {
		out := styled.Line{{Style: t.Star, Text: " " + turn}, {Style: t.Dim, Text: label}, {Style: t.Text, Text: worst + " "}}
		for _, w := range warnings {
			out = out.Add(t.Warn, w)
		}
		return out
	}
	return styled.FirstFitting(c.Widths, c.Width-18,
		figure(task+" · worst case ", worst, over, long),
		figure("worst case ", worst, over, long),
		figure("worst case ", worst, over, sign),
		figure("worst case ", worst, sign),
		figure("worst case ", short, sign),
		figure("≤ ", short, sign),
		figure("≤ ", short))
}

// cursor is the text cursor of the prompt, in lines of the screen's part.
func (c *Compare) cursor(top int, l layout) *tea.Cursor {
	cur := c.Prompt.Cursor()
	if c.Mode() != InPrompt || cur == nil {
		return nil
	}
	cur.X += 2
	if l.compact {
		cur.X--
	}
	cur.Y += top + 1
	return cur
}
