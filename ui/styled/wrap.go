package styled

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Wrap breaks a paragraph, which holds no newline, into lines of at most w
// cells: after the last space that fits, and inside a word only when it is
// longer than a line. Spaces at a break are dropped.
func (r Widths) Wrap(s string, w int) []string {
	lines := r.WrapOpen(s, w)
	if last := len(lines) - 1; r.Width(lines[last]) > w {
		lines[last] = strings.TrimRight(lines[last], " ")
	}
	return lines
}

// WrapEven is Wrap with lines of about one length where else a word would stand alone in
// the last.
func (r Widths) WrapEven(s string, w int) []string {
	rows := r.Wrap(s, w)
	if len(rows) == 1 || strings.Contains(rows[len(rows)-1], " ") {
		return rows
	}
	return r.Wrap(s, sort.Search(w, func(n int) bool { return len(r.Wrap(s, n)) <= len(rows) }))
}

// WrapOpen is Wrap of a paragraph that grows: spaces at its end may hang over
// the edge, for they stand before what comes. Every line but the last depends
// only on what stands before its end and the character behind it, so only the
// last line needs to be wrapped again.
func (r Widths) WrapOpen(s string, w int) []string {
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
	open       int // byte of the last character that a line may begin with
	openCells  int // cells up to there
	hasLetters bool
}

func (b *breaker) step(n, cells int) {
	if b.text[b.at] == ' ' && n == 1 {
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
	if cells > 0 && !closing(b.text[b.at:]) {
		b.open, b.openCells = b.at, b.cells
	}
	b.at, b.cells, b.hasLetters = b.at+n, b.cells+cells, true
}

// closing reports whether a text begins with what ends a word or a sentence,
// and so begins no line.
func closing(s string) bool {
	if s[0] < utf8.RuneSelf {
		return strings.IndexByte(",.;:!?)]}", s[0]) >= 0
	}
	r, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("…、。，．；：！？", r) || unicode.In(r, unicode.Pe, unicode.Pf)
}

// unitFollows reports whether the space here stands between a number and its %.
func (b *breaker) unitFollows() bool {
	return b.at > b.start && b.at+1 < len(b.text) && b.text[b.at+1] == '%' && b.text[b.at-1] >= '0' && b.text[b.at-1] <= '9'
}

// end closes the line at its last gap; where it has none, here, or before the
// last character if what comes would stand alone without it.
func (b *breaker) end() {
	next, kept := b.at, 0
	switch {
	case b.gap > b.start:
		next, kept = b.gap, b.cells-b.gapCells
	case b.open > b.start && closing(b.text[b.at:]):
		next, kept = b.open, b.cells-b.openCells
	}
	b.starts = append(b.starts, next)
	b.openCells -= b.cells - kept
	b.start, b.cells, b.gap, b.hasLetters = next, kept, 0, kept > 0
}
