package sametext

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// dress takes the marks of emphasis, and the backticks around a word, off a paragraph.
type dress struct {
	formulas bool // the text may have formulas: a single sign is one of theirs
}

func dressOf(text string) dress {
	return dress{strings.IndexByte(text, '\\') >= 0 || strings.Count(text, "$") > 1}
}

// off appends a paragraph without its dress, and composed by Unicode's rules. One with links
// or escapes is left as it is.
func (d dress) off(out []byte, s []byte) []byte {
	if bytes.IndexByte(s, '\\') >= 0 || bytes.Contains(s, []byte("](")) || bytes.Contains(s, []byte("www.")) {
		return append(out, s...)
	}
	from := len(out)
	if bytes.ContainsAny(s, "*_`") {
		out = d.marks(out, string(s))
	} else {
		out = append(out, s...)
	}
	return composed(out, from)
}

func (d dress) marks(out []byte, text string) []byte {
	for i := 0; i < len(text); {
		b := text[i]
		if b != '*' && b != '_' && b != '`' {
			out = append(out, b)
			i++
			continue
		}
		n := runOf(text[i:], b)
		if b == '`' {
			i, out = codeSpan(out, text, i)
			continue
		}
		if inside, ok := d.emphasis(text, i, n, b); ok {
			out = append(out, inside...)
			i += 2*n + len(inside)
			continue
		}
		out = append(out, text[i:i+n]...)
		i += n
	}
	return out
}

// codeSpan takes what stands in backticks at i: a word of a sentence without them, all else
// with them. A line that is no sentence may be a command, where they mean another.
func codeSpan(out []byte, text string, i int) (int, []byte) {
	end := strings.IndexByte(text[i+1:], '`')
	if end < 0 {
		return len(text), append(out, text[i:]...)
	}
	inside, after := text[i+1:i+1+end], i+end+2
	if isWord(inside) && edgeBefore(text[:i]) && edgeAfter(text[after:]) && (sentence(text) || i == 0 && after == len(text)) {
		return after, append(out, inside...)
	}
	return after, append(out, text[i:after]...)
}

func sentence(text string) bool { return strings.IndexByte(".:!?", text[len(text)-1]) >= 0 }

// isWord is for letters and digits of ASCII, and lines inside of them.
func isWord(s string) bool {
	if s == "" || s[0] == '_' || s[len(s)-1] == '_' {
		return false
	}
	for _, b := range []byte(s) {
		if !wordByte(b) {
			return false
		}
	}
	return true
}

// emphasis is what the n marks at i emphasise, where they and their like stand at the edges of
// words and are not signs of reckoning, of a pattern or of a name.
func (d dress) emphasis(text string, i, n int, mark byte) (string, bool) {
	if n > 3 || !edgeBefore(text[:i]) {
		return "", false
	}
	rest := text[i+n:]
	end := strings.IndexByte(rest, mark)
	if end <= 0 || runOf(rest[end:], mark) != n || !edgeAfter(rest[end+n:]) {
		return "", false
	}
	inside := rest[:end]
	if strings.IndexByte(inside, '`') >= 0 || !begins(inside) || !ends(inside) {
		return "", false
	}
	if mark == '_' || n == 1 {
		if d.formulas || !wordy(inside) || mark == '_' && strings.IndexByte(inside, ' ') < 0 {
			return "", false
		}
	}
	if digitByte(inside[0]) && (operandBefore(text[:i]) || digitAfter(rest[end+n:])) {
		return "", false
	}
	return inside, true
}

// begins reports whether emphasis can begin so: with a letter, a digit, an amount or a quote.
func begins(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("$€£\"“‘«„¿¡(", r)
}

func ends(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(".,;:!?%°)\"”’»“", r)
}

// wordy reports whether s begins with two letters: a single one may be a variable.
func wordy(s string) bool {
	first, size := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[size:])
	return unicode.IsLetter(first) && unicode.IsLetter(second)
}

// edgeBefore reports whether a mark that follows s can open: behind white space, a quote, or
// a bracket that is not of a call.
func edgeBefore(s string) bool {
	if before, ok := strings.CutSuffix(s, "("); ok {
		return before == "" || strings.HasSuffix(before, " ")
	}
	return s == "" || strings.HasSuffix(s, " ") || strings.HasSuffix(s, "“") || strings.HasSuffix(s, "«")
}

// edgeAfter reports whether a mark that s follows can close.
func edgeAfter(s string) bool {
	return s == "" || strings.IndexByte(" ).,;:!?", s[0]) >= 0 || strings.HasPrefix(s, "”") || strings.HasPrefix(s, "»")
}

// operandBefore reports whether what the last marks and white space of s follow may be reckoned with: a digit, a
// closing bracket, a letter that stands alone. Then a number in marks may be its power.
func operandBefore(s string) bool {
	s = strings.TrimRight(s, " *_")
	r, size := utf8.DecodeLastRuneInString(s)
	before, _ := utf8.DecodeLastRuneInString(s[:len(s)-size])
	return r == ')' || unicode.IsDigit(r) || unicode.IsLetter(r) && !unicode.IsLetter(before)
}

// digitAfter reports whether the first sign of s that is no mark and no white space is a digit.
func digitAfter(s string) bool {
	s = strings.TrimLeft(s, " *_")
	return s != "" && digitByte(s[0])
}

// composed brings what was appended from a place on to Unicode's canonical composition (NFC).
// What stands in backticks is code, and ideographs of compatibility may be drawn
// otherwise than what they would become: with either nothing is done.
func composed(out []byte, from int) []byte {
	if ascii(out[from:]) || norm.NFC.IsNormal(out[from:]) {
		return out
	}
	for i := from; i < len(out); {
		r, size := utf8.DecodeRune(out[i:])
		if r == '`' || r >= 0xf900 && r <= 0xfaff || r >= 0x2f800 && r <= 0x2fa1f {
			return out
		}
		i += size
	}
	return append(out[:from], norm.NFC.Bytes(out[from:])...)
}

func ascii(s []byte) bool {
	for _, b := range s {
		if b >= 0x80 {
			return false
		}
	}
	return true
}
