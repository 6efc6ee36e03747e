package markdown

import (
	"strings"

	"switchboard/ui/styled"
)

// WrappedText is text that grows at its end, wrapped to a width. A piece that
// arrives costs the wrapping of the last line, whatever came before.
type WrappedText struct {
	Widths styled.Widths
	Cells  int  // width of a line
	Plain  bool // the lines are painted as they were written
	Text   strings.Builder
	Start  int      // byte of the text at which the lines begin
	Lines  []string // the last one is open
	begins []bool   // whether a line begins a paragraph

	styles   []streamStyle // at the start of each line, as far as they were painted
	rendered []string
	theme    string // name of the theme they were painted in
}

// Add appends a clean piece.
func (f *WrappedText) Add(piece string) {
	f.Text.WriteString(piece)
	f.append(piece)
}

// Replace puts another text in the place of all, and reports whether it is
// another.
func (f *WrappedText) Replace(text string) bool {
	if text == f.Text.String() {
		return false
	}
	f.Text.Reset()
	f.SetStart(0)
	f.Add(text)
	return true
}

func (f *WrappedText) append(piece string) {
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
func (f *WrappedText) extend(s string) {
	if len(f.Lines) == 0 {
		f.Lines, f.begins = append(f.Lines, ""), append(f.begins, true)
	}
	last := len(f.Lines) - 1
	f.Lines = append(f.Lines[:last], f.Widths.WrapOpen(f.Lines[last]+s, f.Cells)...)
	for len(f.begins) < len(f.Lines) {
		f.begins = append(f.begins, false)
	}
}

// Rewrap wraps everything to another width.
func (f *WrappedText) Rewrap(r styled.Widths, cells int) {
	if f.Widths == r && f.Cells == cells {
		return
	}
	f.Widths, f.Cells = r, cells
	f.SetStart(f.Start)
}

// SetStart has the lines begin at another byte of the text: what stands before
// it is shown by somebody else.
func (f *WrappedText) SetStart(from int) {
	f.Start = from
	f.Lines, f.begins, f.styles, f.rendered = f.Lines[:0], f.begins[:0], f.styles[:0], f.rendered[:0]
	f.append(f.Text.String()[from:])
}

// At is line i, painted as a draft and padded to the width. Only the open
// line is ever painted twice.
func (f *WrappedText) At(i int, t styled.Theme) string {
	if f.Plain {
		return f.Widths.Pad(f.Lines[i], f.Cells)
	}
	if f.theme != t.Name {
		f.theme, f.styles, f.rendered = t.Name, nil, nil
	}
	if len(f.styles) == 0 {
		f.styles = append(f.styles, streamStyle{})
	}
	for j := len(f.rendered); j <= i; j++ {
		s, next := f.styles[j].render(t, f.Lines[j], f.begins[j])
		if j == len(f.Lines)-1 { // open: what comes next may change it
			if _, n := fenceSigns(f.Lines[j]); f.begins[j] && n > 0 && n < fewestSigns {
				return ""
			}
			return s
		}
		f.rendered = append(f.rendered, f.Widths.Pad(s, f.Cells))
		f.styles = append(f.styles, next)
	}
	return f.rendered[i]
}
