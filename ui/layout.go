package ui

// rect is a part of the screen, in cells.
type rect struct{ x, y, w, h int }

// minWidth and minHeight are the smallest screen there is a layout for.
const (
	minWidth  = 40
	minHeight = 12
)

// minLane is the narrowest lane that stands beside others: three of them fit
// into 80 columns and eight into 200. With less room the lanes become tabs.
const minLane = 25

// wish is everything that the layout of Compare depends on.
type wish struct {
	width, height int
	lanes, focus  int
	maximised     bool // the focused lane takes the room of all
	notices       int  // lines of them
	prompt        int  // lines of its text
	question      int  // lines of what is asked before sending
	why           int  // lines of reasons beyond the usual
}

// layout is where the panes of Compare stand. A lane that is not shown has
// the zero rect.
type layout struct {
	notices, route, question, prompt rect
	lanes                            []rect
	tabbed                           bool // one lane is shown, the others are tabs in its border
	compact                          bool // low: meters in the border, no box around the prompt
}

// layOut divides what is left between the tab bar and the status line.
//
//	notices  as many lines as there are, at most a fifth
//	lanes    the rest, side by side
//	route    1 to 3 lines, more when the reasons are unfolded
//	question what is asked before sending, at most two lines on a low screen
//	prompt   its lines, at most a quarter, in a box
func layOut(a wish) layout {
	l := layout{compact: low(a.height)}
	y, bottom := 1, a.height-1
	take := func(h int) rect {
		bottom -= h
		return rect{0, bottom, a.width, h}
	}
	frame := 2
	if l.compact {
		frame = 1
	}
	l.prompt = take(min(max(1, a.prompt), max(1, (a.height-8)/4)) + frame)
	l.question = take(min(a.question, questionLines(a.height)))
	l.notices = rect{0, y, a.width, min(a.notices, max(1, a.height/5))}
	y += l.notices.h
	l.route = take(min(routeLines(a.height)+a.why, max(1, bottom-y-leastLane(l.compact))))
	room := rect{0, y, a.width, bottom - y}
	l.tabbed = a.maximised || a.lanes*minLane > a.width
	l.lanes = layLanes(room, a, l.tabbed)
	return l
}

// narrowest is the cells of text in the narrowest lane shown.
func (l layout) narrowest() int {
	n := 0
	for _, r := range l.lanes {
		if cells := bodyCells(r.w); r.h > 0 && (n == 0 || cells < n) {
			n = cells
		}
	}
	return n
}

// low reports a screen that has no lines to spare.
func low(height int) bool { return height < 18 }

// routeLines is the usual height of the route pane: the route, its reasons,
// its ledger.
func routeLines(height int) int {
	switch {
	case height >= 24:
		return 3
	case height >= 18:
		return 2
	}
	return 1
}

// questionLines is the most that a question takes.
func questionLines(height int) int { return max(2, height/9) }

// leastLane is what the route leaves to the lanes: their borders, a line or
// two of text, and the meters where they stand apart.
func leastLane(compact bool) int {
	if compact {
		return 4
	}
	return 6
}

// layLanes divides the room evenly; what is left over goes to the last lanes.
func layLanes(room rect, a wish, tabbed bool) []rect {
	lanes := make([]rect, a.lanes)
	if a.lanes == 0 {
		return lanes
	}
	if tabbed {
		lanes[min(a.focus, a.lanes-1)] = room
		return lanes
	}
	x := room.x
	for i := range lanes {
		w := (room.w - (x - room.x)) / (a.lanes - i)
		lanes[i] = rect{x, room.y, w, room.h}
		x += w
	}
	return lanes
}
