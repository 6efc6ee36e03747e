package access

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"switchboard/providers"
)

// Patterns of what is about a person, or secret. They find what is written in
// the usual way, and nothing that is only meant.
var (
	mail   = regexp.MustCompile(`[\pL\d._%+-]+@[\pL\d-]+(\.[\pL\d-]+)*\.\pL{2,}`)
	phone  = regexp.MustCompile(`(^|[^\w.])(\+\d{1,3}[ ./-]?(\(0\))?(\d[ ./-]?){7,12}|\(\d{3}\) ?\d{3}-\d{4}|\d{3}-\d{3}-\d{4})($|[^\w.-])`)
	digits = regexp.MustCompile(`(^|[^\w.])(\d[ -]?){12,18}\d($|[^\w.])`)
)

// Personal are the kinds of things about a person, and of secrets, that stand in texts:
// email, card, phone, key. What JSON writes by escapes is read too.
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
		{"email", mail.MatchString}, {"card", hasCard}, {"phone", phone.MatchString},
		{"key", func(text string) bool { return providers.MaskKeys(text) != text }},
	} {
		if slices.ContainsFunc(texts, kind.in) {
			kinds = append(kinds, kind.name)
		}
	}
	return kinds
}

// escape is one of JSON.
var escape = regexp.MustCompile(`\\(u[0-9a-fA-F]{4}|.)`)

// mostEscaped is how often a text may be JSON within JSON.
const mostEscaped = 3

// unescaped is a text without the escapes of JSON: letters and signs as they are, and
// spaces for lines and tabs.
func unescaped(text string) string {
	for range mostEscaped {
		if !strings.Contains(text, `\`) {
			break
		}
		text = escape.ReplaceAllStringFunc(text, func(of string) string {
			switch code, err := strconv.ParseUint(of[2:], 16, 16); {
			case err == nil:
				return string(rune(code))
			case strings.Contains(`"\/`, of[1:]):
				return of[1:]
			}
			return " "
		})
	}
	return text
}

// hasCard reports whether a run of 13 to 19 digits has the check digit of a
// payment card (Luhn's formula, ISO/IEC 7812-1) and begins as one does.
func hasCard(text string) bool {
	for _, run := range digits.FindAllString(text, -1) {
		number := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, run)
		if strings.ContainsRune("23456", rune(number[0])) && luhn(number) {
			return true
		}
	}
	return false
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
