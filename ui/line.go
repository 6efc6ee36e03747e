package ui

import "strings"

// span is a piece of text in one ink.
type span struct {
	ink  ink
	text string
}

// line is a row of spans, measured before it is painted.
type line []span

// add appends a span and returns the longer line.
func (l line) add(i ink, text string) line { return append(l, span{i, text}) }

// width is the number of cells of the line.
func (l line) width(r ruler) int {
	n := 0
	for _, s := range l {
		n += r.width(s.text)
	}
	return n
}

// render paints the line in exactly w cells.
func (l line) render(r ruler, w int) string {
	var out strings.Builder
	left := w
	for i, s := range l {
		text := s.text
		n := r.width(text)
		if n > left || (n == left && i < len(l)-1 && l[i+1:].width(r) > 0) {
			text = r.cut(text+"…", left)
			n = r.width(text)
			out.WriteString(s.ink.paint(text))
			left -= n
			break
		}
		out.WriteString(s.ink.paint(text))
		left -= n
	}
	out.WriteString(blank(left))
	return out.String()
}

// wrap is the line in as many of w cells as it takes.
func (l line) wrap(r ruler, w int) []string {
	text := l.plain()
	starts := append(r.breaks(text, w), len(text))
	var rows []string
	for i, from := range starts[:len(starts)-1] {
		var row strings.Builder
		at := 0
		for _, s := range l {
			lo, hi := max(from, at), min(starts[i+1], at+len(s.text))
			if lo < hi {
				row.WriteString(s.ink.paint(s.text[lo-at : hi-at]))
			}
			at += len(s.text)
		}
		rows = append(rows, row.String())
	}
	return rows
}

// spread is two lines in w cells, one at each end. When there is no room for
// both, the left one is cut.
func spread(r ruler, left, right line, w int) string {
	n := right.width(r)
	if n > w {
		return right.render(r, w)
	}
	return left.render(r, w-n) + right.render(r, n)
}

// firstFitting is the first of the variants that fits into w cells, from the
// longest to the shortest, and else the last.
func firstFitting(r ruler, w int, variants ...line) line {
	for _, v := range variants {
		if v.width(r) <= w {
			return v
		}
	}
	return variants[len(variants)-1]
}

// plain is the text of the line without its inks.
func (l line) plain() string {
	var out strings.Builder
	for _, s := range l {
		out.WriteString(s.text)
	}
	return out.String()
}
