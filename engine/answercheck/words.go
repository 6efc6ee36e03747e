package answercheck

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestWord is the length of the longest word that is looked up, in bytes.
const longestWord = 16

// latinWords are the words of Latin letters, digits and underscores in a text, in lower
// case, and where each begins and ends. Letters of other scripts end a word, since some
// scripts have no spaces between words. A word may be used until the next one, and is empty
// where it is longer than longestWord.
func latinWords(text string) iter.Seq2[span, []byte] {
	return func(yield func(span, []byte) bool) {
		room := make([]byte, 0, 2*longestWord)
		for at := 0; at < len(text); {
			size := latinSize(text[at:])
			if size == 0 {
				at++ // the further bytes of a longer letter do not begin a word either
				continue
			}
			w := span{from: at}
			for ; size > 0; size = latinSize(text[at:]) {
				at += size
			}
			if w.to = at; !yield(w, lowered(room, text[w.from:w.to])) {
				return
			}
		}
	}
}

// span is a part of a text, in bytes.
type span struct{ from, to int }

// lowered is a word in lower case.
func lowered(room []byte, word string) []byte {
	if len(word) > longestWord {
		return nil
	}
	for _, r := range word {
		room = utf8.AppendRune(room, unicode.ToLower(r))
	}
	return room
}

// latinSize is how many bytes the first letter of a text has, where it can be part of such a
// word; else 0.
func latinSize(text string) int {
	if text == "" {
		return 0
	}
	if c := text[0]; c < utf8.RuneSelf {
		if 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '_' {
			return 1
		}
		return 0
	}
	if r, size := utf8.DecodeRuneInString(text); unicode.Is(unicode.Latin, r) {
		return size
	}
	return 0
}

// set is the set of the words in a text.
func set(words string) map[string]bool {
	all := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		all[w] = true
	}
	return all
}
