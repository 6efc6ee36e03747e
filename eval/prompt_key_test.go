package eval

import (
	"flag"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

func TestPromptsDifferByMoreThanCaseAndSpace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune("aBz \t\n\v\f\r\x1c\x85é")))).Draw(t, "text")
		if got, want := normal(text), strings.Join(strings.Fields(strings.ToLower(text)), " "); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}
