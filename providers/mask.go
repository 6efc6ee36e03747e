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

// mixed reports large and small letters and digits in one word.
func mixed(word string) bool {
	return strings.ContainsFunc(word, unicode.IsUpper) && strings.ContainsFunc(word, unicode.IsLower) && strings.ContainsFunc(word, unicode.IsDigit)
}
