package providers

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	// keyPrefix is how keys of services begin that mark theirs.
	keyPrefix = regexp.MustCompile(`\b(?:sk|pk|rk|gsk|xai|hf|ghp|gho|github_pat|glpat|nvapi|pplx|csk|tgp|r8|fw)[-_][A-Za-z0-9_-]{10,}|\b(?:AIza|AKIA|ya29)[A-Za-z0-9_.-]{12,}`)
	// longWord is long enough to be a key of a service that does not.
	longWord = regexp.MustCompile(`[A-Za-z0-9]{24,}`)
	// queryValue is what the query of an address holds.
	queryValue = regexp.MustCompile(`([?&][A-Za-z0-9_.-]+=)([^&\s"'#]+)`)
)

// MaskKeys puts stars in the place of what looks like a key, of as many bytes,
// wherever a config or an address is shown.
func MaskKeys(s string) string {
	stars := func(s string) string { return strings.Repeat("*", len(s)) }
	s = keyPrefix.ReplaceAllStringFunc(s, stars)
	masked := []byte(s)
	for _, at := range longWord.FindAllStringIndex(s, -1) {
		begin := strings.LastIndexAny(s[:at[0]], " \t\n\"'=(") + 1
		if isPath := strings.HasPrefix(s[begin:], "/") || strings.HasPrefix(s[begin:], "~/"); !isPath && mixed(s[at[0]:at[1]]) {
			copy(masked[at[0]:], stars(s[at[0]:at[1]]))
		}
	}
	s = string(masked)
	return queryValue.ReplaceAllStringFunc(s, func(pair string) string {
		at := strings.IndexByte(pair, '=') + 1
		return pair[:at] + stars(pair[at:])
	})
}

// HasKey reports whether MaskKeys would put a star into a text. It looks only at words that
// may be a key, so that a long text takes a hundredth of the time.
func HasKey(s string) bool {
	for len(s) > 0 {
		end, may := keyWord(s)
		if may && MaskKeys(s[:end]) != s[:end] {
			return true
		}
		s = s[min(len(s), end+1):]
	}
	return false
}

// keyWord is the length of the word that a text begins with, and whether it has what each
// pattern asks for. What ends a word is in no key, and in no value of an address.
func keyWord(s string) (end int, may bool) {
	run, longest, joined, asks, equals := 0, 0, false, false, false
scan:
	for ; end < len(s); end++ {
		run++
		switch b := s[end]; b {
		case ' ', '\t', '\n', '\f', '\r', '"', '\'':
			break scan
		case '-', '_':
			joined = true
		case '?', '&':
			asks = true
		case '=':
			equals = true
		default:
			if isAlphanumeric(b) {
				longest = max(longest, run)
				continue
			}
		}
		run = 0
	}
	if longest >= 24 || asks && equals {
		return end, true
	}
	word := s[:end]
	return end, end >= 13 && (joined || longest >= 4 && (strings.Contains(word, "AIza") || strings.Contains(word, "AKIA") || strings.Contains(word, "ya29")))
}

func isAlphanumeric(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9'
}

// mixed reports large and small letters and digits in one word.
func mixed(word string) bool {
	return strings.ContainsFunc(word, unicode.IsUpper) && strings.ContainsFunc(word, unicode.IsLower) && strings.ContainsFunc(word, unicode.IsDigit)
}
