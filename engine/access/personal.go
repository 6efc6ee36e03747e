package access

import (
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"switchboard/providers"
)

// Patterns of personal data and of secrets, as they are usually written. A regular
// expression takes a hundred times as long as a search for the few characters that each of
// them needs, so that they are tried only on the text around those characters.
var (
	mail   = regexp.MustCompile(`^@[\pL\d-]+(\.[\pL\d-]+)*\.\pL{2,}`) // from its @ on
	phone  = regexp.MustCompile(`(^|[^\w.])(\+\d{1,3}[ ./-]?(\(0\))?(\d[ ./-]?){7,12}|\(\d{3}\) ?\d{3}-\d{4}|\d{3}-\d{3}-\d{4})($|[^\w.-])`)
	digits = regexp.MustCompile(`(^|[^\w.])(\d[ -]?){12,18}\d($|[^\w.])`)
)

// Personal are the kinds of personal data and secrets that are found in texts: email,
// card, phone, key. Texts with the escapes of JSON are read too.
func Personal(texts ...string) (kinds []string) {
	for _, text := range texts {
		if said := unescaped(text); said != text {
			texts = append(texts, said)
		}
	}
	for _, kind := range []struct {
		name string
		in   func(text string) bool
	}{
		{"email", hasMail}, {"card", hasCard}, {"phone", hasPhone}, {"key", providers.HasKey},
	} {
		if slices.ContainsFunc(texts, kind.in) {
			kinds = append(kinds, kind.name)
		}
	}
	return kinds
}

// mostEscaped is how many levels of JSON within JSON are read.
const mostEscaped = 3

// unescaped is a text with the characters that JSON's escapes stand for, and spaces for
// those of line ends and tabs.
func unescaped(text string) string {
	for range mostEscaped {
		if !strings.Contains(text, `\`) {
			break
		}
		var out strings.Builder
		out.Grow(len(text))
		for {
			before, rest, found := strings.Cut(text, `\`)
			out.WriteString(before)
			if !found {
				break
			}
			sign, n := escapeAt(rest)
			out.WriteString(sign)
			text = rest[n:]
		}
		text = out.String()
	}
	return text
}

// escapeAt is the character of an escape, and how many bytes of the text the escape takes.
// Its backslash is before the text.
func escapeAt(text string) (sign string, n int) {
	if len(text) > 4 && text[0] == 'u' {
		if code, err := strconv.ParseUint(text[1:5], 16, 16); err == nil {
			return string(rune(code)), 5
		}
	}
	switch r, size := utf8.DecodeRuneInString(text); {
	case size == 0, r == '\n':
		return `\`, 0
	case r == '"', r == '\\', r == '/':
		return text[:1], 1
	default:
		return " ", size
	}
}

// hasMail reports whether the text around some @ is an address of email.
func hasMail(text string) bool {
	for at := 0; ; at++ {
		sign := strings.IndexByte(text[at:], '@')
		if sign < 0 {
			return false
		}
		at += sign
		if before, _ := utf8.DecodeLastRuneInString(text[:at]); inMailName(before) && mail.MatchString(text[at:]) {
			return true
		}
	}
}

func inMailName(r rune) bool {
	return unicode.IsLetter(r) || '0' <= r && r <= '9' || strings.ContainsRune("._%+-", r)
}

func hasPhone(text string) bool {
	for part := range numbers(text, 8) {
		if phone.MatchString(part) {
			return true
		}
	}
	return false
}

// numbers are the parts of a text that have at least this many digits, with nothing
// between them but what numbers are written with. Each has the characters before and after
// it too.
func numbers(text string, least int) iter.Seq[string] {
	return func(yield func(string) bool) {
		for from := 0; from < len(text); from++ {
			if !inNumber(text[from]) {
				continue
			}
			end, count := from, 0
			for ; end < len(text) && inNumber(text[end]); end++ {
				if '0' <= text[end] && text[end] <= '9' {
					count++
				}
			}
			if count >= least {
				_, before := utf8.DecodeLastRuneInString(text[:from])
				_, behind := utf8.DecodeRuneInString(text[end:])
				if !yield(text[from-before : end+behind]) {
					return
				}
			}
			from = end
		}
	}
}

// inNumber reports whether a byte can be part of the number of a phone or a card.
func inNumber(b byte) bool {
	return '0' <= b && b <= '9' || b == ' ' || b == '-' || b == '.' || b == '/' || b == '(' || b == ')' || b == '+'
}

// hasCard reports whether some run of 13 to 19 digits is the number of a card.
func hasCard(text string) bool {
	for part := range numbers(text, 13) {
		if slices.ContainsFunc(digits.FindAllString(part, -1), isCard) {
			return true
		}
	}
	return false
}

// isCard reports whether a run of digits has the check digit of a payment card (Luhn's
// formula, ISO/IEC 7812-1) and begins as one does.
func isCard(run string) bool {
	number := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, run)
	return strings.ContainsRune("23456", rune(number[0])) && luhn(number)
}

func luhn(number string) bool {
	sum := 0
	for i := range len(number) {
		d := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
