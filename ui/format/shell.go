package format

import (
	"strings"
	"unicode"

	"switchboard/providers"
)

// ShellWord is a path as it is typed into a shell.
func ShellWord(path string) string {
	path = providers.CleanLine(path, 300)
	plain := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("/._-+@%,:=~", r)
	}
	if path != "" && strings.IndexFunc(path, func(r rune) bool { return !plain(r) }) < 0 {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
