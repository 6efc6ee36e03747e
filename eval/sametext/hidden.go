package sametext

import (
	"strings"
	"unicode/utf8"
)

// hides reports whether a text has what could make it read otherwise than it is written:
// controls, signs that turn the direction of writing, broken bytes, HTML.
func hides(text string) bool {
	for i := 0; i < len(text); {
		b := text[i]
		if b > '<' && b < 0x7f || b == ' ' {
			i++
			continue
		}
		if b >= 0x80 {
			r, size := utf8.DecodeRuneInString(text[i:])
			if r == utf8.RuneError && size == 1 || turns(r) {
				return true
			}
			i += size
			continue
		}
		if b < ' ' && b != '\n' && b != '\t' && !(b == '\r' && strings.HasPrefix(text[i+1:], "\n")) || b == 0x7f {
			return true
		}
		if b == '<' && i+1 < len(text) && (letterByte(text[i+1]) || text[i+1] == '/' || text[i+1] == '!' || text[i+1] == '?') {
			return true
		}
		i++
	}
	return false
}

// turns is for the controls of Unicode: C1, direction of writing, line and paragraph
// separators, annotations, tags.
func turns(r rune) bool {
	switch {
	case r < 0xa0, r == 0x061c, r == 0x200e, r == 0x200f, r == 0x2028, r == 0x2029:
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x206f, r >= 0xfff9 && r <= 0xfffb, r >= 0xe0000 && r <= 0xe0fff:
		return true
	}
	return false
}
