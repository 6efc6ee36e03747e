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
