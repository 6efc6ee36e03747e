package providers

import (
	"flag"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

func TestCleanTakesOutWhatMovesACursor(t *testing.T) {
	for outcome, c := range map[string]struct{ in, want string }{
		"plain text stays":                        {"a\tb\nc — 日本 🙂", "a\tb\nc — 日本 🙂"},
		"joined emoji stay whole":                 {"👩🏽\u200d🚀 ❤️ क्\u200dष", "👩🏽\u200d🚀 ❤️ क्\u200dष"},
		"colours go":                              {"\x1b[1;31mred\x1b[0m", "red"},
		"a window title goes":                     {"a\x1b]0;title\x07b", "ab"},
		"the clipboard is not touched":            {"a\x1b]52;c;aGk=\x1b\\b", "ab"},
		"a link keeps its text":                   {"\x1b]8;;http://evil\x1b\\text\x1b]8;;\x1b\\", "text"},
		"device control goes":                     {"a\x1bP$qm\x1b\\b", "ab"},
		"private messages go":                     {"\x1b^x\x1b\\\x1b_y\x1b\\\x1bXz\x1b\\!", "!"},
		"C1 forms go":                             {"a\u009b2Jb\u009d0;t\u009cc\u0090q\u009cd", "abcd"},
		"two-byte escapes go":                     {"a\x1b7b\x1b(Bc\x1b#8d", "abcd"},
		"an escape inside a string ends it":       {"a\x1b]0;t\x1b[31mb", "ab"},
		"a doubled escape before ST is ST":        {"a\x1b]0;t\x1b\x1b\\b", "ab"},
		"a string without end loses one line":     {"a\x1b]0;lost\nb", "a\nb"},
		"a control sequence cut by a line ends":   {"a\x1b[12\nb", "a\nb"},
		"a lone escape before a line":             {"a\x1b\nb", "a\nb"},
		"a lone escape before a letter of others": {"a\x1béb", "aéb"},
		"bells and backspaces go":                 {"a\a\b\x00\x7fb", "ab"},
		"a carriage return becomes a newline":     {"a\rb\r\nc\r\rd", "a\nb\nc\n\nd"},
		"reordering goes":                         {"\u202egnp\u202c \u2066x\u2069 \u200fy\u061c", "gnp x y"},
		"what cannot be seen goes":                {"a\u200bb\u00adc\ufeffd\u2028e\U000e0041f\u3164g", "abcdefg"},
		"broken bytes are replaced":               {"a\xffb\xe6\x97", "a\ufffdb\ufffd"},
	} {
		t.Run(outcome, func(t *testing.T) {
			if got := Clean(c.in); got != c.want {
				t.Errorf("Clean(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestCleanLineIsOneLineOfBoundedLength(t *testing.T) {
	for outcome, c := range map[string]struct {
		in   string
		n    int
		want string
	}{
		"many lines become one":     {" a\n\n b\tc ", 20, "a b c"},
		"what fits stays":           {"日本語", 3, "日本語"},
		"a long one is cut":         {"one two three", 8, "one two…"},
		"no space before the cut":   {"one two three", 5, "one…"},
		"no room is no text":        {"one", 0, ""},
		"escapes do not take space": {"\x1b[31mred\x1b[0m", 3, "red"},
	} {
		t.Run(outcome, func(t *testing.T) {
			if got := CleanLine(c.in, c.n); got != c.want {
				t.Errorf("CleanLine(%q, %d) = %q, want %q", c.in, c.n, got, c.want)
			}
		})
	}
}

// hostile draws texts in which escape sequences begin, end and nest in every
// way.
func hostile() *rapid.Generator[string] {
	pieces := rapid.SampledFrom([]string{
		"\x1b", "[", "]", "P", "\\", "\x07", "0;t", "31", "m", " ", "\x18", "#",
		"\u009b", "\u009c", "\u009d", "\r", "\n", "\t", "é", "日", "👩\u200d🚀",
		"\xff", "\xe6", "\x97\xa5", "\xf0\x9f", "\u202e", "\u200b", "plain text",
	})
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(pieces, 0, 30).Draw(t, "pieces"), "")
	})
}

func TestCleaningHoldsForAnyText(t *testing.T) {
	t.Run("nothing harmful is left", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { checkHarmless(t, Clean(hostile().Draw(t, "text"))) })
	})
	t.Run("cleaning twice changes nothing", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { checkIdempotent(t, hostile().Draw(t, "text")) })
	})
	t.Run("it does not matter where chunks are cut", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			text := hostile().Draw(t, "text")
			checkChunks(t, text, func(rest int) int { return rapid.IntRange(0, rest).Draw(t, "chunk") })
		})
	})
	t.Run("lines after a broken sequence survive", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			if got := Clean(hostile().Draw(t, "text") + "\nlast line"); !strings.HasSuffix(got, "\nlast line") {
				t.Fatalf("got %q", got)
			}
		})
	})
}

func FuzzCleaner(f *testing.F) {
	f.Add("a\x1b]52;c;aGk=\x1b\\b", 3)
	f.Add("\u009b31m\r\n\xe6\x97", 1)
	f.Fuzz(func(t *testing.T, text string, size int) {
		checkHarmless(t, Clean(text))
		checkIdempotent(t, text)
		checkChunks(t, text, func(rest int) int { return min(rest, 1+(size&0xff)) })
	})
}

// failer is what a test and a property have in common.
type failer interface {
	Fatalf(format string, args ...any)
}

func checkHarmless(t failer, out string) {
	if !utf8.ValidString(out) {
		t.Fatalf("%q is no UTF-8", out)
	}
	for _, r := range out {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			t.Fatalf("%q holds %U", out, r)
		}
	}
}

func checkIdempotent(t failer, text string) {
	once := Clean(text)
	if twice := Clean(once); twice != once {
		t.Fatalf("%q became %q, then %q", text, once, twice)
	}
}

// checkChunks cuts the text into chunks of the sizes that size says.
func checkChunks(t failer, text string, size func(rest int) int) {
	var c Cleaner
	var got strings.Builder
	for rest := text; rest != ""; {
		n := size(len(rest))
		got.WriteString(c.Clean(rest[:n]))
		rest = rest[n:]
	}
	got.WriteString(c.Flush())
	if want := Clean(text); got.String() != want {
		t.Fatalf("%q in chunks became %q, whole %q", text, got.String(), want)
	}
	if c.state != plain || len(c.partial) != 0 || c.afterCR {
		t.Fatalf("%q left the cleaner at %+v", text, c)
	}
}

func TestALineThatIsCleanCostsNothing(t *testing.T) {
	for _, line := range []string{"", "gpt-5-nano-2026-08-07", "a b"} {
		if n := testing.AllocsPerRun(10, func() { CleanLine(line, 40) }); n > 0 || CleanLine(line, 40) != line {
			t.Errorf("%q becomes %q, with %g allocations", line, CleanLine(line, 40), n)
		}
	}
	for line, want := range map[string]string{" a": "a", "a ": "a", "a  b": "a b", "a\tb": "a b", "é  e": "é e"} {
		if got := CleanLine(line, 40); got != want {
			t.Errorf("%q becomes %q, want %q", line, got, want)
		}
	}
}

func BenchmarkCleaner(b *testing.B) {
	for name, text := range map[string]string{
		"ASCII":    strings.Repeat("The quick brown fox.\n", 50),
		"mixed":    strings.Repeat("Ein Füchslein — 狐狸 🙂\n", 50),
		"escapes":  strings.Repeat("\x1b[31mred\x1b[0m text\n", 50),
		"a string": "\x1b]0;" + strings.Repeat("x", 1000) + "\x07",
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				var c Cleaner
				c.Clean(text)
			}
		})
	}
}
