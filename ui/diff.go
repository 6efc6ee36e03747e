package ui

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/aymanbagabas/go-udiff"
	"github.com/charmbracelet/x/ansi"
)

// difference is what has to be done to one answer to get another one.
type difference struct {
	from, to string // names of the models
	changes  []change
	cut      bool // the answers are longer than what was compared
}

// change is a piece of text that both have, or one of them.
type change struct {
	in   side
	text string
}

// side says which of two answers holds a piece.
type side int

// The sides.
const (
	both side = iota
	left
	right
)

// signs stand around what only one answer holds, beside the colour.
var signs = [...]struct{ open, close string }{left: {"[-", "-]"}, right: {"{+", "+}"}}

// mostCompared is as much of an answer as is compared, in bytes.
const mostCompared = 64 << 10

// compareWords compares two texts word by word.
func compareWords(a, b string) (changes []change, cut bool) {
	cut = len(a) > mostCompared || len(b) > mostCompared
	words := lexicon{number: map[string]rune{}}
	before := words.encode(tokens(upTo(a, mostCompared)))
	after := words.encode(tokens(upTo(b, mostCompared)))
	at := 0
	add := func(in side, encoded string) {
		if encoded != "" {
			changes = append(changes, change{in, words.decode(encoded)})
		}
	}
	for _, e := range udiff.Strings(before, after) {
		add(both, before[at:e.Start])
		add(left, before[e.Start:e.End])
		add(right, e.New)
		at = e.End
	}
	add(both, before[at:])
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

// lexicon numbers words, so that a word can be compared as a character.
type lexicon struct {
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

func (l *lexicon) encode(tokens []string) string {
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

func (l *lexicon) decode(encoded string) string {
	var out strings.Builder
	for _, r := range encoded {
		if r >= firstSurrogate {
			r -= surrogates
		}
		out.WriteString(l.words[r-firstNumber])
	}
	return out.String()
}

// page is the difference in lines of w cells.
func (d difference) page(t theme, r ruler, w int) []string {
	rows := []string{
		line{{t.dim, "what turns "}, {t.title, d.from}, {t.dim, " into "}, {t.title, d.to}}.render(r, w),
		d.summary(t).render(r, w),
	}
	if d.cut {
		rows = append(rows, line{{t.warn, fmt.Sprintf("! only the first %d KB of each are compared", mostCompared>>10)}}.render(r, w))
	}
	rows = append(rows, "")
	var row line
	for _, c := range d.changes {
		for i, s := range strings.Split(c.text, "\n") {
			if i > 0 {
				rows = append(rows, row.wrap(r, w)...)
				row = nil
			}
			row = append(row, c.span(t, s)...)
		}
	}
	return append(rows, row.wrap(r, w)...)
}

// span is one line of the change, in its signs.
func (c change) span(t theme, s string) line {
	if s == "" {
		return nil
	}
	s = untabbed(s)
	if c.in == both {
		return line{{t.text, s}}
	}
	i := t.good
	if c.in == left {
		i = t.bad
	}
	return line{{i, signs[c.in].open + s + signs[c.in].close}}
}

// summary counts words.
func (d difference) summary(t theme) line {
	var n [3]int
	for _, c := range d.changes {
		n[c.in] += len(strings.Fields(c.text))
	}
	if n[left]+n[right] == 0 && len(d.changes) <= 1 {
		return line{{t.good, "they say the same, word for word"}}
	}
	return line{{t.bad, signs[left].open + Counted(n[left], "word") + " gone" + signs[left].close}, {t.text, " "},
		{t.good, signs[right].open + Counted(n[right], "word") + " new" + signs[right].close}, {t.dim, ", " + Counted(n[both], "word") + " the same"}}
}
