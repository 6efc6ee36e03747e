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

// draw appends the lanes that are shown to other lines.
func (v *laneView) draw(lines []string) []string {
	var row [][]string
	y := 0
	for n, i := range v.lanes.Visible() {
		r := v.layout.lanes[n]
		if r.H == 0 {
			continue
		}
		if r.Y != y {
			lines, row, y = beside(lines, row), row[:0], r.Y
		}
		tabs := v.tabs(i)
		row = append(row, v.lanes.All[i].Rows(v.lanes.Theme, v.boxStyle(i, r, tabs), tabs))
	}
	return beside(lines, row)
}

// beside appends boxes of one height, joined line by line, to other lines.
func beside(lines []string, boxes [][]string) []string {
	switch len(boxes) {
	case 0:
		return lines
	case 1:
		return append(lines, boxes[0]...)
	}
	var joined strings.Builder
	for y := range boxes[0] {
		joined.Reset()
		for _, rows := range boxes {
			joined.WriteString(rows[y])
		}
		lines = append(lines, joined.String())
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
	t, rule := v.lanes.Theme, styled.Span{Style: v.edge(), Text: "─"}
	var all styled.Line
	for n, j := range shown {
		if n > 0 {
			all = append(all, rule)
		}
		other := v.lanes.All[j]
		if j == v.lanes.Focused {
			all = append(all, styled.Span{Style: t.Chosen, Text: "[" + v.tab(other, other.Sign()) + "]"})
		} else {
			all = append(all, styled.Span{Style: t.Dim, Text: " " + v.tab(other, other.Sign()) + " "})
		}
	}
	short := styled.Line{{Style: t.Chosen, Text: "[" + v.tab(v.lanes.All[i], "") + "]"}, rule, {Style: t.Dim, Text: " " + v.places(i) + " "}}
	return styled.FirstFitting(v.lanes.Widths, v.layout.lanes[v.lanes.focusIndex()].W-16, all, short)
}

// edge is the border of the lane that is shown alone.
func (v *laneView) edge() styled.Style {
	if v.active {
		return v.lanes.Theme.Focus
	}
	return v.lanes.Theme.Rule
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

// places says which of the lanes is shown: "1 of 3", or the signs of all lanes while they
// have any.
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
