package reading

import (
	"unicode/utf8"

	"switchboard/engine/routing/chars"
)

// nextFolded is the next character that counts in a comparison, and where the
// one after it begins. White space and hyphens, as many as there are, are one
// space; at the end of the text it is skipped.
func nextFolded(text string, i int) (rune, int) {
	for i < len(text) {
		b := text[i]
		if b >= 'a' && b <= 'z' {
			return rune(b), i + 1
		}
		if b < 0x80 {
			if b > '-' {
				return chars.Fold(rune(b)), i + 1
			}
			if b == '-' || chars.ASCII[b] == chars.Blank || b == '\n' {
				return ' ', spaceEnd(text, i)
			}
			return rune(b), i + 1
		}
		r, size := chars.At(text, i)
		i += size
		if r = chars.Fold(r); r != chars.Skipped {
			return r, i
		}
	}
	return chars.Skipped, i
}

// spaceEnd is where the white space and hyphens at i end. An empty line is
// no space within a phrase: it stays.
func spaceEnd(text string, i int) int {
	lines := 0
	for ; i < len(text); i++ {
		switch b := text[i]; {
		case b == '\n':
			if lines++; lines > 1 {
				return i
			}
		case b != '-' && (b >= 0x80 || chars.ASCII[b] != chars.Blank):
			return i
		}
	}
	return i
}

// wordEndsAt reports whether no letter or digit goes on at i. In scripts
// without spaces a word may end anywhere.
func wordEndsAt(text string, i int) bool {
	if i < len(text) && text[i] < 0x80 {
		return !chars.ASCIIWord[text[i]]
	}
	return endsBeforeMarks(text, i)
}

// endsBeforeMarks is wordEndsAt where marks may follow, which belong to the letter before
// them.
func endsBeforeMarks(text string, i int) bool {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch class := chars.ClassOf(r); {
		case class == chars.Letter, class == chars.Mark && chars.Fold(r) != chars.Skipped, r < 0x80 && chars.ASCIIWord[r]:
			return false
		case class != chars.Mark:
			return true
		}
		i += size
	}
	return true
}
