package ui

import (
	"fmt"
	"strconv"
)

// tabs are the names of all lanes, for the border of the one that is shown,
// each with a sign for how it stands. Where they do not fit it is the name of
// that lane, and the others are numbers.
func (c *compare) tabs(i int, l layout) line {
	if !l.tabbed || len(c.lanes) < 2 {
		return nil
	}
	var all line
	for j, other := range c.lanes {
		if j == c.focused {
			all = append(all, span{c.theme.text, " "}, span{c.theme.chosen, "[" + c.tab(other, other.sign()) + "]"})
		} else {
			all = append(all, span{c.theme.dim, "  " + c.tab(other, other.sign()) + " "})
		}
	}
	short := line{{c.theme.text, " "}, {c.theme.chosen, "[" + c.tab(c.lanes[i], "") + "]"}, {c.theme.dim, "  " + c.places(i) + " "}}
	return firstFitting(c.ruler, l.lanes[i].w-16, append(all, span{c.theme.text, " "}), short)
}

// tab is a lane's name with a sign.
func (c *compare) tab(l *lane, sign string) string {
	name := l.name
	if name == c.choice() {
		name = "★ " + name
	}
	if sign != "" {
		name += " " + sign
	}
	return name
}

// places is where among the lanes one is: "1 of 3", or the signs of all while
// they have any.
func (c *compare) places(i int) string {
	signs, any := "", false
	for j, l := range c.lanes {
		if j > 0 {
			signs += " "
		}
		signs += strconv.Itoa(j+1) + l.sign()
		any = any || l.sign() != ""
	}
	if !any {
		return fmt.Sprintf("%d of %d", i+1, len(c.lanes))
	}
	return signs
}

// sign is how a lane stands, in a character or two: under way, failed, ended
// early, or how it was rated.
func (l *lane) sign() string {
	switch {
	case l.running():
		return "…"
	case l.failed() && !held(l.answer):
		return "✗"
	case l.stage == ended && !l.answer.OK():
		return "■"
	}
	return l.rating.short()
}
