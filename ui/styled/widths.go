package styled

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Widths measures text in terminal cells, by the method the terminal uses:
// most count code points, some say at the start that they count graphemes.
// A line made with the wrong one would push the border beside it away.
type Widths struct{ Method ansi.Method }

// Width is the number of cells that s takes; escape sequences take none.
func (r Widths) Width(s string) int {
	if plainASCII(s) {
		return len(s)
	}
	return r.Method.StringWidth(s)
}

// cut shortens s to w cells, the last of them an ellipsis where something was
// Truncate off. Escape sequences stay, so that no style leaks. (The truncation of
// x/ansi compares with the grapheme width whatever the method.)
func (r Widths) Truncate(s string, w int) string {
	if r.Width(s) <= w {
		return s
	}
	if w <= 0 {
		return ""
	}
	var out strings.Builder
	var state byte
	for cells, full := 0, false; len(s) > 0; {
		seq, n, size, next := r.Method.DecodeSequenceInString(s, state, nil)
		s, state = s[size:], next
		switch {
		case n == 0:
			out.WriteString(seq)
		case !full && cells+n < w:
			out.WriteString(seq)
			cells += n
		case !full:
			out.WriteString("…")
			full = true
		}
	}
	return out.String()
}

// Between is what stands in the cells of s from one to another, padded to
// exactly so many. A wide character that an edge cuts in half leaves a space
// on the side it is seen from: half of it cannot be shown, and the other half
// would push everything behind it. Escape sequences stay.
func (r Widths) Between(s string, from, to int) string {
	var out strings.Builder
	var state byte
	at, kept := 0, from
	for len(s) > 0 {
		seq, n, size, next := r.Method.DecodeSequenceInString(s, state, nil)
		s, state = s[size:], next
		switch {
		case seq[0] == 0x1b:
			out.WriteString(seq)
		case at >= from && at+n <= to && (n > 0 || at > from):
			out.WriteString(seq)
			kept += n
		case at < from && at+n > from || at < to && at+n > to:
			over := min(at+n, to) - kept
			out.WriteString(Spaces(over))
			kept += over
		}
		at += n
	}
	return out.String() + Spaces(to-kept)
}

// HardWrap breaks a painted line into lines of at most w cells, anywhere but
// inside a character. Each is painted as it was in one.
func (r Widths) HardWrap(s string, w int) []string {
	if r.Width(s) <= w {
		return []string{s}
	}
	return r.cut(s, func(line, _, next int) bool { return line+next > w && line > 0 })
}

// Cut breaks painted text where so many cells of it have come.
func (r Widths) Cut(s string, at []int) []string {
	return r.cut(s, func(_, before, next int) bool {
		if len(at) == 0 || next == 0 || before < at[0] {
			return false
		}
		at = at[1:]
		return true
	})
}

// cut breaks painted text before what is asked for: that so many cells wide,
// with so many before it, on its line and in all.
func (r Widths) cut(s string, here func(line, before, next int) bool) []string {
	var lines []string
	var line, on strings.Builder // on is what switches the style on that holds
	var state byte
	cells, before := 0, 0
	for len(s) > 0 {
		seq, n, size, next := r.Method.DecodeSequenceInString(s, state, nil)
		s, state = s[size:], next
		if here(cells, before, n) {
			lines, cells = append(lines, line.String()+ansi.ResetStyle), 0
			line.Reset()
			line.WriteString(on.String())
		}
		switch {
		case seq == "\x1b[m" || seq == "\x1b[0m":
			on.Reset()
		case seq[0] == 0x1b:
			on.WriteString(seq)
		}
		line.WriteString(seq)
		cells, before = cells+n, before+n
	}
	if strings.TrimSpace(ansi.Strip(line.String())) != "" {
		lines = append(lines, line.String())
	}
	return lines
}

// Pad cuts or pads s to exactly w cells.
func (r Widths) Pad(s string, w int) string {
	s = r.Truncate(s, w)
	return s + Spaces(w-r.Width(s))
}

// PadLeft is s in the last of w cells.
func (r Widths) PadLeft(s string, w int) string {
	s = r.Truncate(s, w)
	return Spaces(w-r.Width(s)) + s
}

// Wrap breaks a paragraph, which holds no newline, into lines of at most w
// cells: after the last space that fits, and inside a word only when it is
// longer than a line. Spaces at a break may hang over the edge. Every line
// but the last depends only on what stands before its end, so text that
// grows needs only its last line wrapped again.
func (r Widths) Wrap(s string, w int) []string {
	if len(s) <= w && plainASCII(s) {
		return []string{s}
	}
	starts := r.Breaks(s, w)
	lines := make([]string, len(starts))
	for i, from := range starts[:len(starts)-1] {
		lines[i] = strings.TrimRight(s[from:starts[i+1]], " ")
	}
	lines[len(lines)-1] = s[starts[len(starts)-1]:]
	return lines
}

// Breaks is where the lines of a wrapped paragraph begin.
func (r Widths) Breaks(s string, w int) []int {
	b := breaker{text: s, width: max(1, w), starts: []int{0}}
	for b.at < len(s) {
		b.step(r.Cluster(s[b.at:]))
	}
	return b.starts
}

// tabWidth is how many cells a tab takes.
const tabWidth = 4

// Cluster is the first grapheme of s: its length in bytes and its cells.
func (r Widths) Cluster(s string) (n, cells int) {
	if s[0] == '\t' {
		return 1, tabWidth
	}
	if s[0] < 0x80 && (len(s) == 1 || s[1] < 0x80) {
		return 1, 1
	}
	c, cells := ansi.FirstGraphemeCluster(s, r.Method)
	return max(1, len(c)), cells
}

// breaker finds the breaks of one paragraph.
type breaker struct {
	text   string
	width  int
	starts []int

	start, at  int // bytes: the line's first, the next to look at
	cells      int // of the line up to at
	gap        int // byte after the last space of the line; 0 is none
	gapCells   int // cells up to there
	hasLetters bool
}

func (b *breaker) step(n, cells int) {
	if b.text[b.at] == ' ' {
		tied := b.unitFollows()
		b.at, b.cells = b.at+1, b.cells+1
		if b.hasLetters && !tied {
			b.gap, b.gapCells = b.at, b.cells
		}
		return
	}
	if b.cells+cells > b.width && b.at > b.start {
		b.end()
		return
	}
	b.at, b.cells, b.hasLetters = b.at+n, b.cells+cells, true
}

// unitFollows reports whether the space here stands between a number and its %.
func (b *breaker) unitFollows() bool {
	return b.at > b.start && b.at+1 < len(b.text) && b.text[b.at+1] == '%' && b.text[b.at-1] >= '0' && b.text[b.at-1] <= '9'
}

// end closes the line at its last gap, or here when it has none.
func (b *breaker) end() {
	next, kept := b.at, 0
	if b.gap > b.start {
		next, kept = b.gap, b.cells-b.gapCells
	}
	b.starts = append(b.starts, next)
	b.start, b.cells, b.gap, b.hasLetters = next, kept, 0, kept > 0
}

// plainASCII reports whether every byte of s is one visible cell.
func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

const padding = "                                                                                                                                "

// Spaces is n spaces.
func Spaces(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(padding) {
		return padding[:n]
	}
	return strings.Repeat(" ", n)
}

// WithoutEnd is a text without the last of its parts, as far as it takes to fit into w
// cells; one whose first part does not fit is cut in it.
func (r Widths) WithoutEnd(text string, w int) string {
	for short := text; ; {
		if r.Width(short) <= w {
			return short
		}
		at := max(strings.LastIndex(short, "; "), strings.LastIndex(short, " · "))
		if at < 0 {
			at = strings.LastIndex(short, ", ")
		}
		if at <= 0 {
			return r.Truncate(text, max(0, w))
		}
		short = short[:at]
	}
}
