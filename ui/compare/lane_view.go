package compare

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"switchboard/ui/lane"
	"switchboard/ui/styled"
)

// laneView draws the lanes in their places.
type laneView struct {
	lanes  *laneGroup
	layout layout
	active bool                  // the keys are for the lanes
	choice string                // the model with the star
	letter func(lane int) string // under which a lane is rated, or ""
}

// draw puts the lanes that are shown, joined line by line, below other lines,
// up to so many in all.
func (v *laneView) draw(lines []string, most int) []string {
	var shown [][]string
	for n, i := range v.lanes.Visible() {
		if r := v.layout.lanes[n]; r.H > 0 {
			tabs := v.tabs(i)
			shown = append(shown, v.lanes.All[i].Rows(v.lanes.Theme, v.boxStyle(i, r, tabs), tabs))
		}
	}
	if len(shown) == 1 {
		return append(lines, shown[0]...)
	}
	var row strings.Builder
	for y := range most - len(lines) {
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

func (v *laneView) boxStyle(i int, r styled.Rect, tabs styled.Line) lane.BoxStyle {
	focused := i == v.lanes.Focused
	return lane.BoxStyle{
		Rect: r, Focused: v.active && focused, Paged: !v.active && focused && v.lanes.All[i].Stage != lane.Idle && !v.layout.tabbed, Starred: v.lanes.All[i].Name == v.choice,
		Compact: v.layout.compact, Theme: v.lanes.Theme.Name, Ruler: v.lanes.Widths, Letter: v.letter(i), Narrowest: v.layout.narrowest(), Tabs: tabs.Plain(),
	}
}

// tabs are the names of all lanes, for the border of the one that is shown,
// each with a sign for how it stands. Where they do not fit it is the name of
// that lane, and the others are numbers.
func (v *laneView) tabs(i int) styled.Line {
	shown := v.lanes.Visible()
	if !v.layout.tabbed || len(shown) < 2 {
		return nil
	}
	var all styled.Line
	for _, j := range shown {
		other := v.lanes.All[j]
		if j == v.lanes.Focused {
			all = append(all, styled.Span{Style: v.lanes.Theme.Text, Text: " "}, styled.Span{Style: v.lanes.Theme.Chosen, Text: "[" + v.tab(other, other.Sign()) + "]"})
		} else {
			all = append(all, styled.Span{Style: v.lanes.Theme.Dim, Text: "  " + v.tab(other, other.Sign()) + " "})
		}
	}
	short := styled.Line{{Style: v.lanes.Theme.Text, Text: " "}, {Style: v.lanes.Theme.Chosen, Text: "[" + v.tab(v.lanes.All[i], "") + "]"}, {Style: v.lanes.Theme.Dim, Text: "  " + v.places(i) + " "}}
	return styled.FirstFitting(v.lanes.Widths, v.layout.lanes[v.lanes.focusIndex()].W-16, append(all, styled.Span{Style: v.lanes.Theme.Text, Text: " "}), short)
}

// tab is a lane's name with a sign.
func (v *laneView) tab(l *lane.Lane, sign string) string {
	name := l.Title()
	if l.Name == v.choice {
		name = "★ " + name
	}
	if sign != "" {
		name += " " + sign
	}
	return name
}

// places is where among the lanes one is: "1 of 3", or the signs of all while
// they have any.
func (v *laneView) places(i int) string {
	signs, any := "", false
	shown := v.lanes.Visible()
	for j, lane := range shown {
		if j > 0 {
			signs += " "
		}
		l := v.lanes.All[lane]
		signs += strconv.Itoa(j+1) + l.Sign()
		any = any || l.Sign() != ""
	}
	if !any {
		return fmt.Sprintf("%d of %d", slices.Index(shown, i)+1, len(shown))
	}
	return signs
}
