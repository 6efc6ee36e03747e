package access

import (
	"regexp"
	"strings"

	"switchboard/providers"
)

// PersonalTag is the tag of a prompt in which Personal has found something.
const PersonalTag = "pii"

// Patterns of what is about a person, or secret. They find what is written in
// the usual way, and nothing that is only meant.
var (
	mail   = regexp.MustCompile(`[\pL\d._%+-]+@[\pL\d-]+(\.[\pL\d-]+)*\.\pL{2,}`)
	phone  = regexp.MustCompile(`(^|[^\w.])(\+\d{1,3}[ ./-]?(\(0\))?(\d[ ./-]?){7,12}|\(\d{3}\) ?\d{3}-\d{4}|\d{3}-\d{3}-\d{4})($|[^\w.-])`)
	digits = regexp.MustCompile(`(^|[^\w.])(\d[ -]?){12,18}\d($|[^\w.])`)
)

// Personal is what kind of thing about a person, or what secret, stands in the first
// of some texts that has any: email, phone, card or key; "" for none.
func Personal(texts ...string) string {
	for _, text := range texts {
		if kind := personal(text); kind != "" {
			return kind
		}
	}
	return ""
}

func personal(text string) string {
	switch {
	case mail.MatchString(text):
		return "email"
	case hasCard(text):
		return "card"
	case phone.MatchString(text):
		return "phone"
	case providers.MaskKeys(text) != text:
		return "key"
	}
	return ""
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
