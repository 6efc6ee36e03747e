package markdown

import (
	"strings"

	"switchboard/ui/styled"
)

// Flow is text that grows at its end, wrapped to a width. A piece that
// arrives costs the wrapping of the last line, whatever came before.
type Flow struct {
	Ruler  styled.Ruler
	Cells  int // width of a line
	Text   strings.Builder
	From   int      // byte of the text at which the lines begin
	Lines  []string // the last one is open
	begins []bool   // whether a line begins a paragraph

	drafts  []draft // at the start of each line, as far as they were painted
	painted []string
	ink     string // name of the theme they were painted in
}

// Add appends a clean piece.
func (f *Flow) Add(piece string) {
	f.Text.WriteString(piece)
	f.append(piece)
}

func (f *Flow) append(piece string) {
	piece = strings.ReplaceAll(piece, "\t", "    ")
	for len(piece) > 0 {
		paragraph, rest, more := strings.Cut(piece, "\n")
		f.extend(paragraph)
		if more {
			f.Lines, f.begins = append(f.Lines, ""), append(f.begins, true)
		}
		piece = rest
	}
}

// extend continues the open line.
func (f *Flow) extend(s string) {
	if len(f.Lines) == 0 {
		f.Lines, f.begins = append(f.Lines, ""), append(f.begins, true)
	}
	last := len(f.Lines) - 1
	f.Lines = append(f.Lines[:last], f.Ruler.Wrap(f.Lines[last]+s, f.Cells)...)
	for len(f.begins) < len(f.Lines) {
		f.begins = append(f.begins, false)
	}
}

// Rewrap wraps everything to another width.
func (f *Flow) Rewrap(r styled.Ruler, cells int) {
	if f.Ruler == r && f.Cells == cells {
		return
	}
	f.Ruler, f.Cells = r, cells
	f.Begin(f.From)
}

// Begin has the lines begin at another byte of the text: what stands before
// it is shown by somebody else.
func (f *Flow) Begin(from int) {
	f.From = from
	f.Lines, f.begins, f.drafts, f.painted = f.Lines[:0], f.begins[:0], f.drafts[:0], f.painted[:0]
	f.append(f.Text.String()[from:])
}

// At is line i, painted as a draft and padded to the width. Only the open
// line is ever painted twice.
func (f *Flow) At(i int, t styled.Theme) string {
	if f.ink != t.Name {
		f.ink, f.drafts, f.painted = t.Name, nil, nil
	}
	if len(f.drafts) == 0 {
		f.drafts = append(f.drafts, draft{})
	}
	for j := len(f.painted); j <= i; j++ {
		s, next := f.drafts[j].paint(t, f.Lines[j], f.begins[j])
		if j == len(f.Lines)-1 {
			return s // open: what comes next may change it
		}
		f.painted = append(f.painted, f.Ruler.Fit(s, f.Cells))
		f.drafts = append(f.drafts, next)
	}
	return f.painted[i]
}
