package styled

import (
	"strings"
)

// FrameTop is a border with a title at its left and something at its right.
func FrameTop(r Widths, edge Style, from, to string, left, right Line, w int) string {
	fill := w - 3 - left.Width(r) - right.Width(r)
	if fill < 0 {
		right, fill = nil, max(0, w-3-left.Width(r))
	}
	return edge.Render(from) + left.Render(r, min(w-3, left.Width(r))) + edge.Render(strings.Repeat("─", fill)) +
		right.Render(r, right.Width(r)) + edge.Render("─"+to)
}

// FrameFoot is a lower border with something at its left.
func FrameFoot(r Widths, edge Style, left Line, w int) string {
	if len(left) == 0 {
		return FrameBottom(edge, w)
	}
	n := min(left.Width(r), w-4)
	return edge.Render("╰─") + left.Render(r, n) + edge.Render(strings.Repeat("─", max(0, w-3-n))+"╯")
}

// FrameBottom is the lower border of a box.
func FrameBottom(edge Style, w int) string {
	return edge.Render("╰" + strings.Repeat("─", max(0, w-2)) + "╯")
}

// Rect is a part of the screen, in cells.
type Rect struct{ X, Y, W, H int }

func (r Rect) Contains(x, y int) bool { return x >= r.X && x < r.X+r.W && y >= r.Y && y < r.Y+r.H }

// PlaceOverlay puts the box of an overlay over the middle of the lines.
func PlaceOverlay(r Widths, lines, box []string, w int) (x, y int) {
	if len(box) == 0 {
		return 0, 0
	}
	n := r.Width(box[0])
	x, y = max(0, (w-n)/2), max(0, (len(lines)-len(box))/2)
	for i, row := range box {
		if y+i >= len(lines) {
			break
		}
		under := lines[y+i]
		lines[y+i] = r.Between(under, 0, x) + row + r.Between(under, x+n, max(w, x+n))
	}
	return x, y
}

// JoinHorizontal joins two columns of lines of equal height.
func JoinHorizontal(left, right []string) []string {
	out := make([]string, min(len(left), len(right)))
	for i := range out {
		out[i] = left[i] + right[i]
	}
	return out
}
