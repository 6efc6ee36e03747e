package compare

import (
	"slices"

	"switchboard/ui/compare/route"
	"switchboard/ui/lane"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// minLane is the narrowest lane that stands beside others: three of them fit
// into 80 columns and eight into 200. With less room they stand in several
// rows, as long as each lane has minGridLane lines, and else become tabs.
const (
	minLane     = 25
	minGridLane = 12
)

// layoutInput is everything that the layout of Compare depends on.
type layoutInput struct {
	width, height int
	lanes, focus  int
	maximised     bool // the focused lane takes the room of all
	notices       int  // lines of the notices
	prompt        int  // lines of the prompt's text
	question      int  // lines of what is asked before sending
	why           int  // lines of reasons beyond the usual
	idle          int  // lines that a lane needs while none was asked yet; 0: all there are
	way           int  // lines of the way of a routed prompt above its answer; 0: the prompt is not routed
	wayPane       int  // lines of the way in a pane of its own
}

// layout is where the panes of Compare stand. A lane that is not shown has
// the zero rect.
type layout struct {
	notices, way, route, question, prompt styled.Rect
	lanes                                 []styled.Rect
	tabbed                                bool // one lane is shown, the others are tabs in its border
	compact                               bool // the screen is low: meters are in the border, and the prompt has no box
}

// computeLayout divides what is left between the tab bar and the status line.
//
//	notices  as many lines as there are, at most a fifth
//	lanes    the rest, side by side, in several rows, or as tabs
//	route    1 to 4 lines, more when the reasons are unfolded
//	question what is asked before sending, at most two lines on a low screen
//	prompt   its lines, at most a quarter, in a box
func computeLayout(a layoutInput) layout {
	l := layout{compact: shell.Low(a.height)}
	y, bottom := 1, a.height-1
	take := func(h int) styled.Rect {
		bottom -= h
		return styled.Rect{X: 0, Y: bottom, W: a.width, H: h}
	}
	frame := 2
	if l.compact {
		frame = 1
	}
	l.prompt = take(min(max(1, a.prompt), max(1, (a.height-8)/4)) + frame)
	l.question = take(min(a.question, questionLines(a.height)))
	l.notices = styled.Rect{X: 0, Y: y, W: a.width, H: min(a.notices, max(1, a.height/5))}
	y += l.notices.H
	l.route = take(min(route.Usual(a.height)+a.why, max(1, bottom-y-leastLane(l.compact))))
	room := styled.Rect{X: 0, Y: y, W: a.width, H: bottom - y}
	if a.way > 0 && !a.maximised {
		room = l.placeWay(a, room)
	}
	rows := gridRows(room, a.lanes)
	l.tabbed = a.maximised || rows == 0
	if a.idle > 0 && !l.compact {
		room.H = min(room.H, max(max(1, rows)*a.idle, a.wayPane))
		if l.wide() {
			l.way.H = room.H
		}
	}
	if l.tabbed {
		l.lanes = lane.Columns(room, a.lanes, a.focus, true)
	} else {
		l.lanes = lane.Grid(room, a.lanes, rows)
	}
	return l
}

// wayFrom is the narrowest screen on which the way of a routed prompt has a pane
// of its own.
const wayFrom = 100

// placeWay puts the way at the left of the lanes, or above them in at most half
// of their room, and returns the rest of the room.
func (l *layout) placeWay(a layoutInput, room styled.Rect) styled.Rect {
	if a.width >= wayFrom && !l.compact {
		w := wayCells(a.width)
		l.way = styled.Rect{X: room.X, Y: room.Y, W: w, H: room.H}
		return styled.Rect{X: room.X + w, Y: room.Y, W: room.W - w, H: room.H}
	}
	h := min(a.way, room.H/2, room.H-leastLane(l.compact))
	if h < 1 {
		return room
	}
	l.way = styled.Rect{X: room.X, Y: room.Y, W: room.W, H: h}
	return styled.Rect{X: room.X, Y: room.Y + h, W: room.W, H: room.H - h}
}

// wayCells is the width of the pane on a screen of so many cells.
func wayCells(width int) int { return min(52, width*36/100) }

// wide reports whether the way stands beside the lanes.
func (l *layout) wide() bool { return l.way.H > 0 && l.way.W < l.prompt.W }

// gridRows is the number of rows in which a number of lanes finds room; 0: there is not
// enough room.
func gridRows(room styled.Rect, lanes int) int {
	rows := 1
	if most := max(1, room.W/minLane); lanes > most {
		rows = (lanes + most - 1) / most
	}
	if rows > 1 && room.H/rows < minGridLane || lanes*minLane > room.W*rows {
		return 0
	}
	return rows
}

// laneAt is the lane at a cell of the screen, as its place among the lanes shown, or -1.
func (l layout) laneAt(x, y int) int {
	return slices.IndexFunc(l.lanes, func(r styled.Rect) bool { return r.Contains(x, y) })
}

// narrowest is the cells of text in the narrowest lane shown.
func (l layout) narrowest() int {
	n := 0
	for _, r := range l.lanes {
		if cells := lane.BodyCells(r.W); r.H > 0 && (n == 0 || cells < n) {
			n = cells
		}
	}
	return n
}

// questionLines is the most lines that a question takes.
func questionLines(height int) int { return max(2, height/9) }

// leastLane is the fewest lines that the route leaves to the lanes: their borders, a line
// or two of text, and the meters where these have lines of their own.
func leastLane(compact bool) int {
	if compact {
		return 4
	}
	return 6
}
