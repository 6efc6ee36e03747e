package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// promptPane is the prompt in its box, or under a rule on a low screen.
func (c *compare) promptPane(l layout) []string {
	edge, mark := c.theme.rule, "─"
	if c.writing && c.offer == nil {
		edge, mark = c.theme.focus, "▸"
	}
	left := line{{edge, mark}, {c.theme.title, " prompt "}}
	switch {
	case c.following():
		left[1].text = " " + c.turnName() + " "
	case c.previewing() && c.trial.ID != "":
		left[1].text = " new prompt " // the answers above belong to another one
	}
	if l.compact {
		left = append(left, c.goesWith(max(14, c.width/3))...)
		rows := []string{frameTop(c.ruler, edge, "─", "─", left, c.price(), c.width)}
		for _, s := range c.prompt.lines(c.theme, c.ruler, c.width-2, l.prompt.h-1) {
			rows = append(rows, " "+s+" ")
		}
		return rows
	}
	rows := []string{frameTop(c.ruler, edge, "╭", "╮", left, c.price(), c.width)}
	bar := edge.paint("│")
	for _, s := range c.prompt.lines(c.theme, c.ruler, c.width-4, l.prompt.h-2) {
		rows = append(rows, bar+" "+s+" "+bar)
	}
	below := c.goesWith(c.width - 6)
	if len(below) == 0 {
		below = c.tips(c.width - 6)
	}
	return append(rows, frameFoot(c.ruler, edge, below, c.width))
}

// goesWith is what goes with the prompt, in so many cells: files, and what is
// asked for.
func (c *compare) goesWith(w int) line {
	var out line
	for _, a := range c.files {
		out = append(out, a.chip(c.theme)...)
	}
	room := w - out.width(c.ruler)
	if asked := c.askedLine(room); asked.width(c.ruler) <= room {
		out = append(out, asked...)
	}
	return out
}

// frameFoot is a lower border with something at its left.
func frameFoot(r ruler, edge ink, left line, w int) string {
	if len(left) == 0 {
		return frameBottom(edge, w)
	}
	n := min(left.width(r), w-4)
	return edge.paint("╰─") + left.render(r, n) + edge.paint(strings.Repeat("─", max(0, w-3-n))+"╯")
}

// price is what sending would cost at most, as what task, and whether the
// lanes are asked in turn.
func (c *compare) price() line {
	t, task, turn := c.theme, "task auto", ""
	if c.task != "" {
		task = "task " + string(c.task)
	}
	if c.inTurn {
		turn = "in turn · "
	}
	if strings.TrimSpace(c.plan.query.Prompt) == "" {
		return line{{t.star, " " + turn}, {t.dim, task + " "}}
	}
	worst, short := c.plan.exposure.String(), "—"
	if len(c.plan.exposure.unpriced) == 0 {
		short = worst
	}
	over := ""
	if _, is := c.left(c.plan.exposure.bill); is {
		over = "· more than is left today "
	}
	long, sign := c.tooLong(), ""
	if long != "" {
		long, sign = "· "+long, "· too long "
	}
	figure := func(label, worst string, warnings ...string) line {
		out := line{{t.star, " " + turn}, {t.dim, label}, {t.text, worst + " "}}
		for _, w := range warnings {
			out = out.add(t.warn, w)
		}
		return out
	}
	return firstFitting(c.ruler, c.width-18,
		figure(task+" · worst case ", worst, over, long),
		figure("worst case ", worst, over, long),
		figure("worst case ", worst, over, sign),
		figure("worst case ", worst, sign),
		figure("worst case ", short, sign),
		figure("≤ ", short, sign),
		figure("≤ ", short))
}

// cursor is the text cursor of the prompt, in lines of the screen's part.
func (c *compare) cursor(top int, l layout) *tea.Cursor {
	cur := c.prompt.cursor()
	if c.mode() != inPrompt || cur == nil {
		return nil
	}
	cur.X += 2
	if l.compact {
		cur.X--
	}
	cur.Y += top + 1
	return cur
}
