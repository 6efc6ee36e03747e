package simulated

import (
	"flag"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

func TestTokenCountsAreLikeThoseOfRealTokenizers(t *testing.T) {
	for _, c := range []struct {
		text     string
		min, max int64
	}{
		{"", 0, 0},
		{" ", 1, 1},
		{"hello", 1, 1},
		{"The train was cancelled, so we had to take the night bus.", 12, 16},
		{"Donaudampfschifffahrtsgesellschaft", 6, 9},
		{"笼子里有鸡和兔共 35 只", 10, 14},
		{"ขอเผ็ดน้อยหน่อยครับ", 8, 14},
		{"3.14159", 3, 4},
		{"🙂🙂🙂", 3, 6},
		{"a\n\n    b", 3, 4},
		{strings.Repeat("ab", 500), 180, 220},
	} {
		if got := countTokens(c.text); got < c.min || got > c.max {
			t.Errorf("%q has %d tokens %q, want %d to %d", c.text, got, slices.Collect(tokens(c.text)), c.min, c.max)
		}
	}
}

func TestTokensAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune{'\x1b', '[', ' ', '\n', '日', '\u0301', '\u200d', '🚀'}))).Draw(t, "text")
		var all strings.Builder
		for token := range tokens(text) {
			if token == "" || (utf8.ValidString(text) && !utf8.ValidString(token)) {
				t.Fatalf("%q in %q", token, text)
			}
			all.WriteString(token)
		}
		if all.String() != text {
			t.Fatalf("%q became %q", text, all.String())
		}
	})
}
