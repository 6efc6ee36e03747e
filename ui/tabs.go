package ui

import (
	"fmt"
	"slices"
	"strconv"
)

// tabs are the names of all lanes, for the border of the one that is shown,
// each with a sign for how it stands. Where they do not fit it is the name of
// that lane, and the others are numbers.
func (c *compare) tabs(i int, l layout) line {
	shown := c.seated()
	if !l.tabbed || len(shown) < 2 {
		return nil
	}
	var all line
	for _, j := range shown {
		other := c.lanes[j]
		if j == c.focused {
			all = append(all, span{c.theme.text, " "}, span{c.theme.chosen, "[" + c.tab(other, other.sign()) + "]"})
		} else {
			all = append(all, span{c.theme.dim, "  " + c.tab(other, other.sign()) + " "})
		}
	}
	short := line{{c.theme.text, " "}, {c.theme.chosen, "[" + c.tab(c.lanes[i], "") + "]"}, {c.theme.dim, "  " + c.places(i) + " "}}
	return firstFitting(c.ruler, l.lanes[c.place()].w-16, append(all, span{c.theme.text, " "}), short)
}

// tab is a lane's name with a sign.
func (c *compare) tab(l *lane, sign string) string {
	name := l.title()
	if l.name == c.choice() {
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
	shown := c.seated()
	for j, lane := range shown {
		if j > 0 {
			signs += " "
		}
		l := c.lanes[lane]
		signs += strconv.Itoa(j+1) + l.sign()
		any = any || l.sign() != ""
	}
	if !any {
		return fmt.Sprintf("%d of %d", slices.Index(shown, i)+1, len(shown))
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
