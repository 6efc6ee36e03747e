package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

// alphabet mixes what breaks naive measuring: spaces, wide and combining
// characters, joined emoji.
var alphabet = []string{"a", "bc", "word", " ", "  ", "\n", "中", "文字", "é", "e\u0301", "👩‍👩‍👧", "❤️", "ก็", "-", "\t", "longerwordthanthewidth"}

func text(t *rapid.T) string {
	return strings.Join(rapid.SliceOf(rapid.SampledFrom(alphabet)).Draw(t, "text"), "")
}

func methods(t *rapid.T) ruler {
	return ruler{rapid.SampledFrom([]ansi.Method{ansi.WcWidth, ansi.GraphemeWidth}).Draw(t, "method")}
}

func TestFitTakesExactlyTheCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, w := methods(t), rapid.IntRange(0, 40).Draw(t, "width")
		s := strings.ReplaceAll(strings.ReplaceAll(text(t), "\n", ""), "\t", "")
		if got := r.width(r.fit(s, w)); got != w {
			t.Fatalf("fit(%q, %d) takes %d cells", s, w, got)
		}
	})
}

func TestWrapKeepsEveryWordAndTheWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, w := methods(t), rapid.IntRange(8, 30).Draw(t, "width")
		s := strings.ReplaceAll(strings.ReplaceAll(text(t), "\n", ""), "\t", "")
		lines := r.wrap(s, w)
		for _, l := range lines {
			if n := r.width(strings.TrimRight(l, " ")); n > w {
				t.Fatalf("%q takes %d of %d cells", l, n, w)
			}
		}
		if got, want := squeeze(strings.Join(lines, "")), squeeze(s); got != want {
			t.Fatalf("wrapped to %q, want %q", got, want)
		}
	})
}

func squeeze(s string) string { return strings.ReplaceAll(s, " ", "") }

func TestFlowIsTheSameHoweverItArrives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, w := methods(t), rapid.IntRange(8, 30).Draw(t, "width")
		pieces := rapid.SliceOf(rapid.SampledFrom(alphabet)).Draw(t, "pieces")
		grown := flow{ruler: r, cells: w}
		for _, p := range pieces {
			grown.add(p)
		}
		whole := flow{ruler: r, cells: w}
		whole.add(strings.Join(pieces, ""))
		if got, want := strings.Join(grown.lines, "\n"), strings.Join(whole.lines, "\n"); got != want {
			t.Fatalf("grown %q, whole %q", got, want)
		}
	})
}

func TestWrapBreaksAtSpaces(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		w    int
		want string
	}{
		"between words":                {"one two three", 8, "one two|three"},
		"inside a word that is longer": {"abcdefghij", 4, "abcd|efgh|ij"},
		"indentation stays":            {"    if x {", 20, "    if x {"},
		"wide characters":              {"日本語のテキスト", 6, "日本語|のテキ|スト"},
		"a space hangs over the edge":  {"four five", 4, "four|five"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(ruler{ansi.GraphemeWidth}.wrap(c.in, c.w), "|"); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
