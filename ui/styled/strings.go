package styled

import (
	"strings"
)

// ExpandTabs shows tabs as what they take.
func ExpandTabs(s string) string { return strings.ReplaceAll(s, "\t", "    ") }

// Repeat is s n times, or nothing.
func Repeat(s string, n int) string { return strings.Repeat(s, max(0, n)) }
