// Package worddiff compares two answers word by word, and shows how they differ.
package worddiff

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	udiff "github.com/aymanbagabas/go-udiff"
	"github.com/charmbracelet/x/ansi"

	"switchboard/ui/format"
	"switchboard/ui/styled"
)

// Difference is what has to be done to one answer to get another one.
type Difference struct {
	From, To string // names of the models
	Changes  []Change
	Cut      bool // the answers are longer than what was compared
}

// Change is a piece of text that both have, or one of them.
type Change struct {
	In   Side
	Text string
}

// Side says which of two answers holds a piece.
type Side int

// The sides.
const (
	Both Side = iota
	Left
	Right
)

// signs stand around what only one answer holds, beside the colour.
var signs = [...]struct{ open, close string }{Left: {"[-", "-]"}, Right: {"{+", "+}"}}

// mostCompared is as much of an answer as is compared, in bytes.
const mostCompared = 64 << 10

// Compare compares two texts word by word.
func Compare(a, b string) (changes []Change, cut bool) {
	cut = len(a) > mostCompared || len(b) > mostCompared
	words := wordCodes{number: map[string]rune{}}
	before := words.encode(tokens(upTo(a, mostCompared)))
	after := words.encode(tokens(upTo(b, mostCompared)))
	at := 0
	add := func(in Side, encoded string) {
		if encoded != "" {
			changes = append(changes, Change{in, words.decode(encoded)})
		}
	}
	for _, e := range udiff.Strings(before, after) {
		add(Both, before[at:e.Start])
		add(Left, before[e.Start:e.End])
		add(Right, e.New)
		at = e.End
	}
	add(Both, before[at:])
	return changes, cut
}

// upTo is the start of s, of at most so many bytes and whole characters.
func upTo(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}

// tokens are the words of a text and what stands between them. Scripts
// without spaces between words are taken character by character.
func tokens(s string) []string {
	var out []string
	for len(s) > 0 {
		n := wordAt(s)
		if n == 0 {
			cluster, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
			n = max(1, len(cluster))
		}
		out = append(out, s[:n])
		s = s[n:]
	}
	return out
}

// wordAt is the length of the word that s begins with.
func wordAt(s string) int {
	for i, r := range s {
		dense := unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
		if dense || !(unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) && i > 0) {
			return i
		}
	}
	return len(s)
}

// wordCodes numbers words, so that a word can be compared as a character.
type wordCodes struct {
	words  []string
	number map[string]rune
}

// The characters that stand for words: beyond ASCII, which is compared byte by
// byte, and around the surrogates, which are none.
const (
	firstNumber    = 0x100
	firstSurrogate = 0xD800
	surrogates     = 0x800
)

func (l *wordCodes) encode(tokens []string) string {
	var out strings.Builder
	for _, t := range tokens {
		r, ok := l.number[t]
		if !ok {
			if r = rune(firstNumber + len(l.words)); r >= firstSurrogate {
				r += surrogates
			}
			l.number[t], l.words = r, append(l.words, t)
		}
		out.WriteRune(r)
	}
	return out.String()
}

func (l *wordCodes) decode(encoded string) string {
	var out strings.Builder
	for _, r := range encoded {
		if r >= firstSurrogate {
			r -= surrogates
		}
		out.WriteString(l.words[r-firstNumber])
	}
	return out.String()
}

// Page is the difference in lines of w cells.
func (d Difference) Page(t styled.Theme, r styled.Widths, w int) []string {
	head := []styled.Line{{{Style: t.Dim, Text: "what turns "}, {Style: t.Title, Text: d.From}, {Style: t.Dim, Text: " into "}, {Style: t.Title, Text: d.To}}, d.summary(t)}
	if d.Cut {
		head = append(head, styled.Line{{Style: t.Warn, Text: fmt.Sprintf("! only the first %d KB of each are compared", mostCompared>>10)}})
	}
	var rows []string
	for _, l := range head {
		rows = append(rows, l.Wrap(r, w)...)
	}
	rows = append(rows, "")
	var row styled.Line
	for _, c := range d.Changes {
		for i, s := range strings.Split(c.Text, "\n") {
			if i > 0 {
				rows = append(rows, row.Wrap(r, w)...)
				row = nil
			}
			row = append(row, c.span(t, s)...)
		}
	}
	return append(rows, row.Wrap(r, w)...)
}

// span is one line of the change, in its signs.
func (c Change) span(t styled.Theme, s string) styled.Line {
	if s == "" {
		return nil
	}
	s = styled.ExpandTabs(s)
	if c.In == Both {
		return styled.Line{{Style: t.Text, Text: s}}
	}
	i := t.Good
	if c.In == Left {
		i = t.Bad
	}
	return styled.Line{{Style: i, Text: signs[c.In].open + s + signs[c.In].close}}
}

// summary counts words.
func (d Difference) summary(t styled.Theme) styled.Line {
	var n [3]int
	for _, c := range d.Changes {
		n[c.In] += wordsIn(c.Text)
	}
	switch {
	case len(d.Changes) <= 1 && n[Left]+n[Right] == 0 && !d.differs():
		return styled.Line{{Style: t.Good, Text: "they say the same, word for word"}}
	case n[Left]+n[Right] == 0:
		return styled.Line{{Style: t.Text, Text: "the same words; signs or spaces differ"}}
	}
	return styled.Line{{Style: t.Bad, Text: signs[Left].open + format.Plural(n[Left], "word") + " gone" + signs[Left].close}, {Style: t.Text, Text: " "},
		{Style: t.Good, Text: signs[Right].open + format.Plural(n[Right], "word") + " new" + signs[Right].close}, {Style: t.Dim, Text: ", " + format.Plural(n[Both], "word") + " the same"}}
}

// differs reports whether there is a change at all.
func (d Difference) differs() bool {
	return slices.ContainsFunc(d.Changes, func(c Change) bool { return c.In != Both })
}

// wordsIn counts the words of a text. Signs alone are none, nor is a fence of code with
// its label.
func wordsIn(text string) (n int) {
	for word := range strings.FieldsSeq(text) {
		if strings.HasPrefix(word, "```") || strings.HasPrefix(word, "~~~") || !strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
			continue
		}
		n++
	}
	return n
}
