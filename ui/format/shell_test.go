package format_test

import (
	"testing"

	"switchboard/ui/format"
)

func TestAShellReadsAPathAsOneWord(t *testing.T) {
	for path, want := range map[string]string{
		"usage/2026-09.csv": "usage/2026-09.csv",
		"my usage.csv":      "'my usage.csv'",
		"o'brien.csv":       `'o'\''brien.csv'`,
		"$(rm x).csv":       "'$(rm x).csv'",
		"":                  "''",
	} {
		if got := format.ShellWord(path); got != want {
			t.Errorf("%q: %s, want %s", path, got, want)
		}
	}
}
