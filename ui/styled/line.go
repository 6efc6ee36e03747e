package styled

import (
	"strings"
)

// Span is a piece of text in one style.
type Span struct {
	Style Style
	Text  string
}

// Line is a row of spans, measured before it is painted.
type Line []Span

// Add appends a span and returns the longer line.
func (l Line) Add(i Style, text string) Line { return append(l, Span{i, text}) }

// Width is the number of cells of the line.
func (l Line) Width(r Widths) int {
	n := 0
	for _, s := range l {
		n += r.Width(s.Text)
	}
	return n
}

// Render paints the line in exactly w cells.
func (l Line) Render(r Widths, w int) string {
	var out strings.Builder
	left := w
	for i, s := range l {
		text := s.Text
		n := r.Width(text)
		if n >= left {
			if strings.Trim(l[i+1:].Plain(), " ") != "" {
				text += "…"
			}
			text = r.Truncate(text, left)
			out.WriteString(s.Style.Render(text))
			left -= r.Width(text)
			break
		}
		out.WriteString(s.Style.Render(text))
		left -= n
	}
	out.WriteString(Spaces(left))
	return out.String()
}

// Wrap is the line in as many of w cells as it takes, broken as Widths.Wrap does.
func (l Line) Wrap(r Widths, w int) []string {
	text := l.Plain()
	starts := append(r.Breaks(text, w), len(text))
	var rows []string
	for i, from := range starts[:len(starts)-1] {
		var row strings.Builder
		at, end := 0, from+len(strings.TrimRight(text[from:starts[i+1]], " "))
		for _, s := range l {
			lo, hi := max(from, at), min(end, at+len(s.Text))
			if lo < hi {
				row.WriteString(s.Style.Render(s.Text[lo-at : hi-at]))
			}
			at += len(s.Text)
		}
		rows = append(rows, row.String())
	}
	return rows
}

// Justify is two lines in w cells, one at each end. When there is no room for
// both, the left one is cut.
func Justify(r Widths, left, right Line, w int) string {
	n := right.Width(r)
	if n > w {
		return right.Render(r, w)
	}
	return left.Render(r, w-n) + right.Render(r, n)
}

// FirstFitting is the first of the variants that fits into w cells, from the
// longest to the shortest, and else the last.
func FirstFitting(r Widths, w int, variants ...Line) Line {
	for _, v := range variants {
		if v.Width(r) <= w {
			return v
		}
	}
	return variants[len(variants)-1]
}

// Plain is the text of the line without its styles.
func (l Line) Plain() string {
	var out strings.Builder
	for _, s := range l {
		out.WriteString(s.Text)
	}
	return out.String()
}
