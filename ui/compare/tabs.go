package compare

import (
	"fmt"
	"slices"
	"strconv"

	"switchboard/ui/lane"
	"switchboard/ui/styled"
)

// tabs are the names of all lanes, for the border of the one that is shown,
// each with a sign for how it stands. Where they do not fit it is the name of
// that lane, and the others are numbers.
func (c *Compare) tabs(i int, l layout) styled.Line {
	shown := c.VisibleLanes()
	if !l.tabbed || len(shown) < 2 {
		return nil
	}
	var all styled.Line
	for _, j := range shown {
		other := c.Lanes[j]
		if j == c.Focused {
			all = append(all, styled.Span{Style: c.Theme.Text, Text: " "}, styled.Span{Style: c.Theme.Chosen, Text: "[" + c.tab(other, other.Sign()) + "]"})
		} else {
			all = append(all, styled.Span{Style: c.Theme.Dim, Text: "  " + c.tab(other, other.Sign()) + " "})
		}
	}
	short := styled.Line{{Style: c.Theme.Text, Text: " "}, {Style: c.Theme.Chosen, Text: "[" + c.tab(c.Lanes[i], "") + "]"}, {Style: c.Theme.Dim, Text: "  " + c.places(i) + " "}}
	return styled.FirstFitting(c.Widths, l.lanes[c.focusIndex()].W-16, append(all, styled.Span{Style: c.Theme.Text, Text: " "}), short)
}

// tab is a lane's name with a sign.
func (c *Compare) tab(l *lane.Lane, sign string) string {
	name := l.Title()
	if l.Name == c.choice() {
		name = "★ " + name
	}
	if sign != "" {
		name += " " + sign
	}
	return name
}

// places is where among the lanes one is: "1 of 3", or the signs of all while
// they have any.
func (g *laneGroup) places(i int) string {
	signs, any := "", false
	shown := g.VisibleLanes()
	for j, lane := range shown {
		if j > 0 {
			signs += " "
		}
		l := g.Lanes[lane]
		signs += strconv.Itoa(j+1) + l.Sign()
		any = any || l.Sign() != ""
	}
	if !any {
		return fmt.Sprintf("%d of %d", slices.Index(shown, i)+1, len(shown))
	}
	return signs
}
