package lane

import (
	"switchboard/ui/styled"
)

// Columns divides the room evenly among lanes; what is left over goes to the
// last ones. Where they are tabs, the one in focus has all of it, and the
// others have the zero rect.
func Columns(room styled.Rect, lanes, focus int, tabbed bool) []styled.Rect {
	out := make([]styled.Rect, lanes)
	if lanes == 0 {
		return out
	}
	if tabbed {
		out[min(focus, lanes-1)] = room
		return out
	}
	x := room.X
	for i := range out {
		w := (room.W - (x - room.X)) / (lanes - i)
		out[i] = styled.Rect{X: x, Y: room.Y, W: w, H: room.H}
		x += w
	}
	return out
}

// Grid divides the room among lanes in so many rows of as many lanes each; the
// last ones may have one less.
func Grid(room styled.Rect, lanes, rows int) []styled.Rect {
	var out []styled.Rect
	y := room.Y
	for left := rows; left > 0; left-- {
		n, h := (lanes-len(out)+left-1)/left, (room.H-(y-room.Y))/left
		out = append(out, Columns(styled.Rect{X: room.X, Y: y, W: room.W, H: h}, n, 0, false)...)
		y += h
	}
	return out
}
