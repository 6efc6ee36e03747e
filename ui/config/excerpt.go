package config

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"switchboard/providers"
)

// excerpt is a line of a file with a mistake in it: what stands before the
// mistake, the mistake, and what stands behind it. line counts from 1; 0 is no
// excerpt.
type excerpt struct {
	line                 int
	before, under, after string
}

// String is the line with its number, and carets under the mistake.
func (e excerpt) String() string {
	if e.line == 0 {
		return ""
	}
	before, under, after := visible(e.before), visible(e.under), visible(e.after)
	carets := strings.Repeat("^", max(1, ansi.StringWidth(under)))
	return fmt.Sprintf("%6d | %s\n       | %s%s", e.line, before+under+after,
		strings.Repeat(" ", ansi.StringWidth(before)), carets)
}

// visible is a part of a line as a terminal may see it.
func visible(s string) string {
	s = strings.TrimRight(strings.ToValidUTF8(s, "\uFFFD"), "\r")
	return providers.Clean(strings.ReplaceAll(s, "\t", " "))
}

// excerptAt is the line of a document on which a span begins. What may be a
// secret is not in it.
func excerptAt(src string, s span) excerpt {
	s.start = min(max(s.start, 0), len(src))
	begin := strings.LastIndexByte(src[:s.start], '\n') + 1
	end := endOfLine(src, begin)
	visible := begin + withoutSecret(src[begin:end])
	from := min(s.start, visible)
	to := min(max(s.end, from), visible)
	e := excerpt{
		line:   strings.Count(src[:begin], "\n") + 1,
		before: src[begin:from],
		under:  src[from:to],
		after:  src[to:visible],
	}
	if visible < end {
		e.after += " …"
	}
	return e
}

// secretKey finds keys that hold a secret, or might by mistake, and the
// user's part of an address.
var secretKey = regexp.MustCompile(`(?i)(api[_-]?(key|token)|secret|password)[a-z_-]*["']?[ \t]*=|https?://[^"'/ ]*@`)

// withoutSecret is how much of a line may be shown: all of it, or what stands
// before something that may be a secret.
func withoutSecret(line string) int {
	masked := providers.MaskKeys(line) // of as many bytes
	for i := range line {
		if line[i] != masked[i] {
			return i
		}
	}
	if found := secretKey.FindStringIndex(line); found != nil {
		return found[0] + strings.IndexAny(line[found[0]:], "=:") + 1
	}
	return len(line)
}
