package ui

import "strings"

// flow is text that grows at its end, wrapped to a width. A piece that
// arrives costs the wrapping of the last line, whatever came before.
type flow struct {
	ruler ruler
	cells int // width of a line
	text  strings.Builder
	lines []string // the last one is open
}

// add appends a clean piece.
func (f *flow) add(piece string) {
	f.text.WriteString(piece)
	f.append(piece)
}

func (f *flow) append(piece string) {
	piece = strings.ReplaceAll(piece, "\t", "    ")
	for len(piece) > 0 {
		paragraph, rest, more := strings.Cut(piece, "\n")
		f.extend(paragraph)
		if more {
			f.lines = append(f.lines, "")
		}
		piece = rest
	}
}

// extend continues the open line.
func (f *flow) extend(s string) {
	if len(f.lines) == 0 {
		f.lines = append(f.lines, "")
	}
	last := len(f.lines) - 1
	f.lines = append(f.lines[:last], f.ruler.wrap(f.lines[last]+s, f.cells)...)
}

// rewrap wraps everything to another width.
func (f *flow) rewrap(r ruler, cells int) {
	if f.ruler == r && f.cells == cells {
		return
	}
	f.ruler, f.cells = r, cells
	f.lines = f.lines[:0]
	f.append(f.text.String())
}
