package ui

import "strings"

// flow is text that grows at its end, wrapped to a width. A piece that
// arrives costs the wrapping of the last line, whatever came before.
type flow struct {
	ruler  ruler
	cells  int // width of a line
	text   strings.Builder
	from   int      // byte of the text at which the lines begin
	lines  []string // the last one is open
	begins []bool   // whether a line begins a paragraph

	drafts  []draft // at the start of each line, as far as they were painted
	painted []string
	ink     string // name of the theme they were painted in
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
			f.lines, f.begins = append(f.lines, ""), append(f.begins, true)
		}
		piece = rest
	}
}

// extend continues the open line.
func (f *flow) extend(s string) {
	if len(f.lines) == 0 {
		f.lines, f.begins = append(f.lines, ""), append(f.begins, true)
	}
	last := len(f.lines) - 1
	f.lines = append(f.lines[:last], f.ruler.wrap(f.lines[last]+s, f.cells)...)
	for len(f.begins) < len(f.lines) {
		f.begins = append(f.begins, false)
	}
}

// rewrap wraps everything to another width.
func (f *flow) rewrap(r ruler, cells int) {
	if f.ruler == r && f.cells == cells {
		return
	}
	f.ruler, f.cells = r, cells
	f.begin(f.from)
}

// begin has the lines begin at another byte of the text: what stands before
// it is shown by somebody else.
func (f *flow) begin(from int) {
	f.from = from
	f.lines, f.begins, f.drafts, f.painted = f.lines[:0], f.begins[:0], f.drafts[:0], f.painted[:0]
	f.append(f.text.String()[from:])
}

// at is line i, painted as a draft and padded to the width. Only the open
// line is ever painted twice.
func (f *flow) at(i int, t theme) string {
	if f.ink != t.name {
		f.ink, f.drafts, f.painted = t.name, nil, nil
	}
	if len(f.drafts) == 0 {
		f.drafts = append(f.drafts, draft{})
	}
	for j := len(f.painted); j <= i; j++ {
		s, next := f.drafts[j].paint(t, f.lines[j], f.begins[j])
		if j == len(f.lines)-1 {
			return s // open: what comes next may change it
		}
		f.painted = append(f.painted, f.ruler.fit(s, f.cells))
		f.drafts = append(f.drafts, next)
	}
	return f.painted[i]
}
