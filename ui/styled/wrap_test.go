package styled

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"switchboard/ui/internal/uitest"
)

// oneLine is any text without what a line does not hold.
func oneLine(t *rapid.T) string {
	return strings.NewReplacer("\n", "", "\t", "").Replace(uitest.Text(t))
}

// wideEnough is a width that every character fits into.
func wideEnough(t *rapid.T) int { return rapid.IntRange(8, 30).Draw(t, "width") }

func squeeze(s string) string { return strings.ReplaceAll(s, " ", "") }

func TestWrapKeepsEveryWordAndTheWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, w, s := methods(t), wideEnough(t), oneLine(t)
		lines := r.Wrap(s, w)
		for _, l := range lines {
			if n := r.Width(l); n > w {
				t.Fatalf("%q takes %d of %d cells", l, n, w)
			}
			if got := r.Pad(l, w); strings.TrimRight(got, " ") != strings.TrimRight(l, " ") {
				t.Fatalf("%q is cut to %q", l, got)
			}
		}
		if got, want := squeeze(strings.Join(lines, "")), squeeze(s); got != want {
			t.Fatalf("wrapped to %q, want %q", got, want)
		}
	})
}

func TestNoWordStandsAloneBehindFullLines(t *testing.T) {
	for w, want := range map[int]string{
		36: "87 % of it is spent, past|the alert (simulated)",
		30: "87 % of it is spent, past the|alert (simulated)",
		60: "87 % of it is spent, past the alert (simulated)",
	} {
		if got := strings.Join(Widths{}.WrapEven("87 % of it is spent, past the alert (simulated)", w), "|"); got != want {
			t.Errorf("in %d cells %q, want %q", w, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		r, w, s := methods(t), wideEnough(t), oneLine(t)
		rows, usual := r.WrapEven(s, w), r.Wrap(s, w)
		if len(rows) != len(usual) || squeeze(strings.Join(rows, "")) != squeeze(s) {
			t.Fatalf("%q in %d cells: %q, want as much in as many lines as in %q", s, w, rows, usual)
		}
		for _, row := range rows {
			if n := r.Width(row); n > w {
				t.Fatalf("%q takes %d of %d cells", row, n, w)
			}
		}
	})
}

func TestNoLineIsOfSignsAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, w, s := methods(t), wideEnough(t), oneLine(t)
		lines := r.Wrap(s, w)
		for i, l := range lines[1:] {
			if before := lines[i]; onlyClosing(l) && !strings.Contains(s, " "+l) && !onlyClosing(before[first(r, before):]) {
				t.Fatalf("%q stands alone behind %q", l, before)
			}
		}
	})
}

// first is the bytes of the first character.
func first(r Widths, s string) int {
	n, _ := r.Cluster(s)
	return n
}

func onlyClosing(s string) bool {
	for _, c := range s {
		if !closing(string(c)) {
			return false
		}
	}
	return true
}

func TestPaintedLinesAreWrappedAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, w, s := methods(t), wideEnough(t), oneLine(t)
		cut := 0
		for range rapid.IntRange(0, 20).Draw(t, "cut") {
			if cut < len(s) {
				cut += first(r, s[cut:])
			}
		}
		want := r.Wrap(s, w)
		for name, lines := range map[string][]string{
			"a line of spans": Line{{Style{"\x1b[1m"}, s[:cut]}, {Style{}, s[cut:]}}.Wrap(r, w),
			"a painted line":  r.Rewrap("\x1b[1m"+s+ansi.ResetStyle, w),
		} {
			for _, l := range lines {
				if n := r.Width(l); n > w {
					t.Fatalf("%s: %q takes %d of %d cells", name, l, n, w)
				}
			}
			if got := squeeze(ansi.Strip(strings.Join(lines, ""))); got != squeeze(strings.Join(want, "")) {
				t.Fatalf("%s: %q, want %q", name, got, want)
			}
		}
	})
}

func TestNothingButSpacesIsCutWithoutASign(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, w, s := methods(t), wideEnough(t), oneLine(t)
		for name, got := range map[string]string{"a text": r.Truncate(s, w), "a line": Line{{Style{}, s}, {Style{}, "  "}}.Render(r, w)} {
			got = ansi.Strip(got)
			if n := r.Width(got); n > w {
				t.Fatalf("%s: %q takes %d of %d cells", name, got, n, w)
			}
			fits, whole := r.Width(strings.TrimRight(s, " ")) <= w, strings.TrimRight(got, " ") == strings.TrimRight(s, " ")
			if fits != whole || !fits && !strings.HasSuffix(strings.TrimRight(got, " "), "…") {
				t.Fatalf("%s: %q is cut to %q", name, s, got)
			}
		}
	})
}

func TestWrapBreaksAtSpaces(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		w    int
		want string
	}{
		"between words":                     {"one two three", 8, "one two|three"},
		"inside a word that is longer":      {"abcdefghij", 4, "abcd|efgh|ij"},
		"indentation stays":                 {"    if x {", 20, "    if x {"},
		"wide characters":                   {"日本語のテキスト", 6, "日本語|のテキ|スト"},
		"a space hangs over the edge":       {"four five", 4, "four|five"},
		"so it does at the end":             {"four ", 4, "four"},
		"a number keeps its unit":           {"at most 95 %, it says", 10, "at most|95 %, it|says"},
		"but not to leave the width":        {"123456 %", 6, "123456|%"},
		"no sign alone behind a long word":  {"abcdefgh, i", 8, "abcdefg|h, i"},
		"nor several":                       {"abcdefgh…).", 8, "abcdefg|h…)."},
		"nor a wide one":                    {"日本語。", 6, "日本|語。"},
		"signs alone go where they have to": {",,,,,", 4, ",,,,|,"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(Widths{ansi.GraphemeWidth}.Wrap(c.in, c.w), "|"); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
