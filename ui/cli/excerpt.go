package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"switchboard/providers"
)

// Excerpt is a line of a file with a mistake in it: what stands before the
// mistake, the mistake, and what stands behind it. Line counts from 1; 0 is no
// excerpt.
type Excerpt struct {
	Line                 int
	Before, Under, After string
}

// String is the line with its number, and carets under the mistake.
func (e Excerpt) String() string {
	if e.Line == 0 {
		return ""
	}
	before, under, after := visible(e.Before), visible(e.Under), visible(e.After)
	carets := strings.Repeat("^", max(1, ansi.StringWidth(under)))
	return fmt.Sprintf("%6d | %s\n       | %s%s", e.Line, before+under+after,
		strings.Repeat(" ", ansi.StringWidth(before)), carets)
}

// visible is a part of a line as a terminal may see it.
func visible(s string) string {
	s = strings.TrimRight(strings.ToValidUTF8(s, "\uFFFD"), "\r")
	return providers.Clean(strings.ReplaceAll(s, "\t", " "))
}

// excerptOf is the line of a file that an error is about, or empty.
func excerptOf(err error) string {
	var shown interface{ Excerpt() Excerpt }
	if errors.As(err, &shown) {
		return shown.Excerpt().String()
	}
	return ""
}
