package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// arm is a way from the middle of a cell to one of its sides.
type arm int

const (
	toLeft arm = 1 << iota
	toRight
	up
	down
	round // the two arms meet in a curve
)

var boxes = map[rune]arm{
	'─': toLeft | toRight, '│': up | down,
	'╭': down | toRight | round, '╮': down | toLeft | round, '╰': up | toRight | round, '╯': up | toLeft | round,
	'┌': down | toRight, '┐': down | toLeft, '└': up | toRight, '┘': up | toLeft,
	'├': up | down | toRight, '┤': up | down | toLeft, '┬': toLeft | toRight | down, '┴': toLeft | toRight | up,
	'┼': toLeft | toRight | up | down,
	'╴': toLeft, '╶': toRight, '╵': up, '╷': down,
}

// strokes are the lines and dots of a screen by colour, in half cells, so that
// those that touch become one.
type strokes map[string]*pen

// pen is what is drawn in one colour.
type pen struct {
	across, along map[[2]int]bool // half a cell: column and row; across in half columns, along in half rows
	curves, dots  strings.Builder
}

func newStrokes() strokes { return strokes{} }

func (s strokes) pen(colour string) *pen {
	if s[colour] == nil {
		s[colour] = &pen{across: map[[2]int]bool{}, along: map[[2]int]bool{}}
	}
	return s[colour]
}

// take draws a run that is of lines or of dots, and reports whether it is.
func (s strokes) take(r run, y int, colour string) bool {
	first := []rune(r.text)[0]
	arms, box := boxes[first]
	braille := first > 0x2800 && first <= 0x28ff
	if !box && !braille {
		return false
	}
	p := s.pen(colour)
	for x := r.x; x < r.end(); x++ {
		if box {
			p.box(arms, x, y)
		} else {
			p.braille(first-0x2800, x, y)
		}
	}
	return true
}

func (p *pen) box(arms arm, x, y int) {
	if arms&round != 0 {
		p.curve(arms, x, y)
		return
	}
	for i, a := range [...]arm{toLeft, toRight} {
		if arms&a != 0 {
			p.across[[2]int{2*x + i, y}] = true
		}
	}
	for i, a := range [...]arm{up, down} {
		if arms&a != 0 {
			p.along[[2]int{x, 2*y + i}] = true
		}
	}
}

func (p *pen) curve(arms arm, x, y int) {
	dx, dy := cellWidth/2, cellHeight/2.0
	if arms&toLeft != 0 {
		dx = -dx
	}
	if arms&up != 0 {
		dy = -dy
	}
	cx, cy := left(x)+cellWidth/2, top(y)+cellHeight/2
	fmt.Fprintf(&p.curves, "M%s %sQ%s %s %s %s", px(cx), px(cy+dy), px(cx), px(cy), px(cx+dx), px(cy))
}

// brailleDots are the places of a cell's eight dots, column and row, by bit.
var brailleDots = [...][2]int{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}, {0, 3}, {1, 3}}

func (p *pen) braille(dots rune, x, y int) {
	for bit, at := range brailleDots {
		if dots>>bit&1 == 1 {
			fmt.Fprintf(&p.dots, "M%s %sh0", px(left(x)+cellWidth*(float64(at[0])+.5)/2), px(top(y)+cellHeight*(float64(at[1])+.5)/4))
		}
	}
}

// draw writes a path for the lines of each colour, and one for its dots.
func (s strokes) draw(b *strings.Builder) {
	for _, colour := range slices.Sorted(maps.Keys(s)) {
		p := s[colour]
		if path := p.lines() + p.curves.String(); path != "" {
			fmt.Fprintf(b, `<path fill="none" stroke="%s" d="%s"/>`+"\n", colour, path)
		}
		if p.dots.Len() > 0 {
			fmt.Fprintf(b, `<path fill="none" stroke="%s" stroke-width="2.4" stroke-linecap="round" d="%s"/>`+"\n", colour, p.dots.String())
		}
	}
}

// lines is a path along all halves of cells, those in a row at once.
func (p *pen) lines() string {
	var b strings.Builder
	for _, at := range ordered(p.across) {
		if p.across[[2]int{at[0] - 1, at[1]}] {
			continue
		}
		n := 1
		for p.across[[2]int{at[0] + n, at[1]}] {
			n++
		}
		fmt.Fprintf(&b, "M%s %sh%s", px(margin+float64(at[0])*cellWidth/2), px(top(at[1])+cellHeight/2), px(float64(n)*cellWidth/2))
	}
	for _, at := range ordered(p.along) {
		if p.along[[2]int{at[0], at[1] - 1}] {
			continue
		}
		n := 1
		for p.along[[2]int{at[0], at[1] + n}] {
			n++
		}
		fmt.Fprintf(&b, "M%s %sv%s", px(left(at[0])+cellWidth/2), px(margin+float64(at[1])*cellHeight/2), px(float64(n)*cellHeight/2))
	}
	return b.String()
}

func ordered(halves map[[2]int]bool) [][2]int {
	return slices.SortedFunc(maps.Keys(halves), func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
}
