package simulated

import (
	"iter"
	"unicode"
	"unicode/utf8"

	"switchboard/providers"
)

// Tokens of the simulated service. The rules imitate what tokenizers of real
// services do on average: about four letters a token in languages that put
// spaces between words, about one token for each Chinese character or Thai
// syllable.
const (
	shortWord  = 7 // letters that fit into one token
	wordPiece  = 5 // letters a token in longer words
	denseRunes = 2 // letters a token in scripts without spaces, Han aside
)

// inputTokens counts the prompt as the simulated service does.
func inputTokens(req providers.Request) int64 {
	const perMessage = 4
	n := countTokens(req.System) + perMessage
	for _, m := range req.Messages {
		n += countTokens(m.Text) + perMessage
	}
	return n
}

func countTokens(s string) int64 {
	var n int64
	for range tokens(s) {
		n++
	}
	return n
}

// tokens cuts s into the pieces that the simulated service streams and
// counts. They add up to s, and none cuts a rune in two.
func tokens(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for len(s) > 0 {
			n := tokenLen(s)
			if !yield(s[:n]) {
				return
			}
			s = s[n:]
		}
	}
}

// tokenLen is the length in bytes of the first token of s: a space belongs to
// the word that follows it.
func tokenLen(s string) int {
	skip := 0
	if s[0] == ' ' && len(s) > 1 {
		skip = 1
	}
	r, size := utf8.DecodeRuneInString(s[skip:])
	switch {
	case dense(r):
		return skip + runeSpan(s[skip:], denseOf(r), dense)
	case unicode.IsLetter(r):
		return skip + wordSpan(s[skip:])
	case unicode.IsDigit(r):
		return skip + runeSpan(s[skip:], 3, unicode.IsDigit)
	case unicode.IsSpace(r):
		return skip + runeSpan(s[skip:], 16, unicode.IsSpace)
	case unicode.IsPunct(r):
		return skip + runeSpan(s[skip:], 3, func(next rune) bool { return next == r })
	}
	return skip + size
}

// wordSpan is the length of the first token of a word.
func wordSpan(s string) int {
	whole := runeSpan(s, shortWord+1, inWord)
	if utf8.RuneCountInString(s[:whole]) <= shortWord {
		return whole
	}
	return runeSpan(s, wordPiece, inWord)
}

// runeSpan is the length in bytes of the first runes of s, at most n of them
// and as long as they belong.
func runeSpan(s string, n int, belongs func(rune) bool) int {
	for i, r := range s {
		if n == 0 || (i > 0 && !belongs(r)) {
			return i
		}
		n--
	}
	return len(s)
}

func inWord(r rune) bool { return (unicode.IsLetter(r) || unicode.IsMark(r)) && !dense(r) }

// dense reports letters of scripts that put no spaces between words.
func dense(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

func denseOf(r rune) int {
	if unicode.Is(unicode.Han, r) {
		return 1
	}
	return denseRunes
}
