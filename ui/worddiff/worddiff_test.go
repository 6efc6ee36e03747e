package worddiff

import (
	"flag"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"switchboard/ui/styled"
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

func TestTheSummaryCountsWords(t *testing.T) {
	for text, pair := range map[string][2]string{
		"they say the same, word for word":                 {"Paris, 1834", "Paris, 1834"},
		"the same words; signs or spaces differ":           {"Paris, 1834", "```json\nParis 1834\n```"},
		"[-1 word gone-] {+2 words new+}, 1 word the same": {"Paris: 1834", "~~~\nParis 1835 — BC\n~~~"},
	} {
		d := Difference{From: "a", To: "b"}
		d.Changes, _ = Compare(pair[0], pair[1])
		if got := d.Page(styled.Theme{}, styled.Widths{}, 80)[1]; strings.TrimSpace(ansi.Strip(got)) != text {
			t.Errorf("%q: %q, not %q", pair, got, text)
		}
	}
}
