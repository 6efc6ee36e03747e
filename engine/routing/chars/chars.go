// Package chars says what a character does in a text, and brings characters to
// one form for a comparison. Everything that reads prompts asks it for every
// character, so it is written for speed.
package chars

import (
	"unicode"
	"unicode/utf8"
)

// Class is what a character does in a text. It is coarser than Unicode's
// categories and found by a few comparisons: a table walk for every character
// would cost more than everything else that is done with it.
type Class uint8

// The classes.
const (
	Control  Class = iota // nothing that is read: controls, broken bytes
	Blank                 // spaces and tabs
	Newline               // ends a line; what comes after it here stands on one
	Letter                // of a script that puts spaces between words
	Mark                  // belongs to the letter before it
	Unspaced              // a letter of a script without reliable spaces: Han, Kana, Hangul, Thai, Lao, Khmer, Burmese
	Digit                 // in any script
	Sign                  // punctuation and symbols
)

// At is the character at i, as utf8.DecodeRuneInString has it, by a
// shorter way for most scripts of Asia.
func At(text string, i int) (rune, int) {
	if i+2 < len(text) {
		a, b, c := text[i], text[i+1], text[i+2]
		if a > 0xe0 && a < 0xed && b&0xc0 == 0x80 && c&0xc0 == 0x80 {
			return rune(a&0xf)<<12 | rune(b&0x3f)<<6 | rune(c&0x3f), 3
		}
	}
	return utf8.DecodeRuneInString(text[i:])
}

// ASCII are the classes of the characters of ASCII, by byte.
var ASCII = func() (t [128]Class) {
	for b := range t {
		switch {
		case b == '\n':
			t[b] = Newline
		case b == ' ', b == '\t', b == '\r', b == '\v', b == '\f':
			t[b] = Blank
		case b < ' ', b == 0x7f:
			t[b] = Control
		case b >= '0' && b <= '9':
			t[b] = Digit
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b == '_':
			t[b] = Letter
		default:
			t[b] = Sign
		}
	}
	return t
}()

// ASCIIWord marks the bytes of ASCII letters and digits.
var ASCIIWord = func() (t [256]bool) {
	for b, c := range ASCII {
		t[b] = c == Letter || c == Digit
	}
	return t
}()

// ClassOf is the class of a character.
func ClassOf(r rune) Class {
	switch {
	case r < 0x80:
		return ASCII[r]
	case r < 0x0300:
		return classOfLatin(r)
	case r <= 0x036f:
		return Mark
	case r < 0x2000:
		return classOfAlphabet(r)
	case r < 0x3041:
		return classOfSymbol(r)
	case r < 0xa000:
		return classOfEastAsian(r)
	}
	return classOfRest(r)
}

func classOfLatin(r rune) Class {
	switch {
	case r < 0xa0:
		return Control
	case r == 0xa0:
		return Blank
	case r == 0xaa, r == 0xb5, r == 0xba:
		return Letter
	case r < 0xc0, r == 0xd7, r == 0xf7:
		return Sign
	}
	return Letter
}

// classOfAlphabet is the class of a character from U+0370 to U+1FFF.
func classOfAlphabet(r rune) Class {
	switch {
	case r >= 0x0e00 && r < 0x0f00, r >= 0x1000 && r < 0x10a0, r >= 0x1780 && r < 0x1800:
		return classOfSoutheastAsian(r)
	case r >= 0x1100 && r < 0x1200:
		return Unspaced // Hangul in parts
	case r < 0x0590:
		return classOfEuropean(r)
	case r < 0x0900:
		return classOfSemitic(r)
	case r < 0x0e00:
		return classOfIndic(r)
	}
	return Letter
}

func classOfEuropean(r rune) Class {
	switch {
	case r == 0x037e, r == 0x0387, r >= 0x055a && r <= 0x055f, r == 0x0589, r == 0x058a:
		return Sign
	case r >= 0x0483 && r <= 0x0489:
		return Mark
	}
	return Letter
}

func classOfSemitic(r rune) Class {
	switch {
	case r >= 0x0660 && r <= 0x0669, r >= 0x06f0 && r <= 0x06f9:
		return Digit
	case r == 0x060c, r == 0x061b, r == 0x061f, r == 0x06d4, r >= 0x066a && r <= 0x066d:
		return Sign
	case r >= 0x064b && r <= 0x065f, r == 0x0670, r >= 0x0591 && r <= 0x05c7, r == 0x0640:
		return Mark
	}
	return Letter
}

// classOfIndic is for the ten blocks of Brahmi scripts, which share a layout:
// signs and digits have the same place in each.
func classOfIndic(r rune) Class {
	if r == 0x0964 || r == 0x0965 {
		return Sign
	}
	switch low := r & 0x7f; {
	case low >= 0x66 && low <= 0x6f:
		return Digit
	case low <= 0x03, low >= 0x3c && low <= 0x4d && low != 0x3d:
		return Mark
	}
	return Letter
}

func classOfSoutheastAsian(r rune) Class {
	switch {
	case r >= 0x0e50 && r <= 0x0e59, r >= 0x0ed0 && r <= 0x0ed9, r >= 0x1040 && r <= 0x1049, r >= 0x17e0 && r <= 0x17e9:
		return Digit
	case r == 0x0e3f, r == 0x0e4f, r == 0x0e5a, r == 0x0e5b, r == 0x104a, r == 0x104b, r >= 0x17d4 && r <= 0x17da:
		return Sign
	}
	return Unspaced
}

// classOfSymbol is the class of a character from U+2000 to U+3040.
func classOfSymbol(r rune) Class {
	switch {
	case r <= 0x200b, r == 0x202f, r == 0x205f, r == 0x3000:
		return Blank
	case r == 0x200c, r == 0x200d:
		return Mark // joiners
	case r == 0x2028, r == 0x2029:
		return Newline
	case r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
		return Control
	case r >= 0x2c00 && r < 0x2e00:
		return Letter
	case r >= 0x2e80 && r < 0x2fe0, r >= 0x3005 && r <= 0x3007:
		return Unspaced
	}
	return Sign
}

func classOfEastAsian(r rune) Class {
	switch {
	case r == 0x30fb, r >= 0x3200 && r < 0x3400, r >= 0x4dc0 && r < 0x4e00:
		return Sign
	}
	return Unspaced
}

// classOfRest is the class of a character from U+A000 on.
func classOfRest(r rune) Class {
	switch {
	case r >= 0xac00 && r < 0xd7b0, r >= 0xf900 && r < 0xfb00, r >= 0x20000 && r < 0x40000:
		return Unspaced
	case r < 0xd800, r >= 0xfb00 && r < 0xfe00, r >= 0xfe70 && r < 0xfeff:
		return Letter
	case r >= 0xff00 && r < 0xfff0:
		return classOfFullWidth(r)
	case r >= 0xfe00 && r <= 0xfe0f, r >= 0x1f3fb && r <= 0x1f3ff:
		return Mark
	case r >= 0xfe10 && r < 0xfe70, r >= 0x1f000 && r < 0x20000:
		return Sign
	case r >= 0x10000 && r < 0x1f000:
		return Letter
	}
	return Control
}

func classOfFullWidth(r rune) Class {
	switch {
	case r <= 0xff5e:
		return ASCII[r-0xfee0]
	case r >= 0xff66 && r <= 0xffdc:
		return Unspaced
	}
	return Sign
}

// Skipped is the result of Fold for characters that do not count in a comparison.
const Skipped rune = -1

// Fold brings characters to one form, so that case, accents, width and
// vowel signs of Arabic do not matter in a comparison.
func Fold(r rune) rune {
	switch {
	case r < 0x80:
		if r >= 'A' && r <= 'Z' {
			return r + ('a' - 'A')
		}
		return r
	case r < 0x180:
		return foldLatin(r)
	case r >= 0x0300 && r <= 0x036f:
		return Skipped
	case r < 0x3000:
		return foldAlphabet(r)
	case r >= 0xff01 && r <= 0xff5e:
		return Fold(r - 0xfee0)
	}
	return r
}

// latinBases are the letters under the accents of U+00C0 to U+017F; a dot
// stands for letters that have no simple one.
const latinBases = "aaaaaa.ceeeeiiii.nooooo.ouuuuy..aaaaaa.ceeeeiiii.nooooo.ouuuuy.y" +
	"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkk.llllllllllnnnnnn...oooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"

func foldLatin(r rune) rune {
	if r < 0xc0 {
		return r
	}
	if base := latinBases[r-0xc0]; base != '.' {
		return rune(base)
	}
	return unicode.ToLower(r)
}

func foldAlphabet(r rune) rune {
	switch {
	case r >= 0x0410 && r <= 0x042f:
		return r + 0x20
	case r == 0x0451, r == 0x0401:
		return 0x0435 // ё as е
	case r >= 0x0400 && r <= 0x040f:
		return r + 0x50
	case r == 0x0622, r == 0x0623, r == 0x0625:
		return 0x0627 // the forms of alif
	case r == 0x0649:
		return 0x064a
	case r >= 0x064b && r <= 0x0652, r == 0x0640:
		return Skipped
	case r == 0x2019:
		return '\''
	case r == 0x200c, r == 0x200d:
		return Skipped
	case r < 0x0600 || r >= 0x1c80 && r < 0x2000:
		return unicode.ToLower(r)
	}
	return r
}
