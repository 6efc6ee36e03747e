package worddiff

import (
	"flag"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

func TestDiffKeepsBothTexts(t *testing.T) {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "word", " ", "\n", "文字", "é", "👩‍👩‍👧", "x1", ",", "**", "\t", "Ü", ""}), 0, 40)
	rapid.Check(t, func(t *rapid.T) {
		a, b := strings.Join(words.Draw(t, "a"), ""), strings.Join(words.Draw(t, "b"), "")
		changes, cut := Compare(a, b)
		var texts [3]strings.Builder
		same := true
		for _, c := range changes {
			same = same && c.In == Both
			for _, s := range []Side{Left, Right} {
				if c.In == Both || c.In == s {
					texts[s].WriteString(c.Text)
				}
			}
		}
		if texts[Left].String() != a || texts[Right].String() != b || cut || same != (a == b) {
			t.Fatalf("%q and %q became %+v", a, b, changes)
		}
	})
}
