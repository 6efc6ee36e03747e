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

// Truncate shortens s to w cells, the last of them an ellipsis where more than
// spaces was cut off. Escape sequences stay, so that no style leaks. (The
// truncation of x/ansi compares with the grapheme width whatever the method.)
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
		case n == 0 && (!full || seq[0] == 0x1b):
			out.WriteString(seq)
		case !full && (cells+n < w || cells+n == w && r.blank(s)):
			out.WriteString(seq)
			cells += n
		case !full && seq == " " && r.blank(s):
			full = true
		case !full:
			out.WriteString("…")
			full = true
		}
	}
	return out.String()
}

// blank reports whether a painted text takes no cell but with spaces.
func (r Widths) blank(s string) bool {
	return r.Method.StringWidth(strings.TrimRight(ansi.Strip(s), " ")) == 0
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

// Rewrap breaks a painted line that is too long as Wrap does. Each part is
// painted as it was in one.
func (r Widths) Rewrap(s string, w int) []string {
	if r.Width(s) <= w {
		return []string{s}
	}
	plain, at := strings.TrimRight(ansi.Strip(s), " "), []int(nil)
	for _, start := range r.Breaks(plain, w)[1:] {
		at = append(at, r.Width(plain[:start]))
	}
	lines := r.Cut(s, at)
	for i, line := range lines {
		lines[i] = r.Truncate(line, max(1, w))
	}
	return lines
}

// Cut breaks painted text where so many cells of it have come.
func (r Widths) Cut(s string, at []int) []string {
	var lines []string
	var line, on strings.Builder // on is what switches the style on that holds
	var state byte
	cells := 0
	for len(s) > 0 {
		seq, n, size, next := r.Method.DecodeSequenceInString(s, state, nil)
		s, state = s[size:], next
		if len(at) > 0 && n > 0 && cells >= at[0] {
			lines, at = append(lines, line.String()+ansi.ResetStyle), at[1:]
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
		cells += n
	}
	if !r.blank(line.String()) {
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
