package markdown

import (
	"flag"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"switchboard/ui/styled"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

// shown is a text as it stands on the screen.
func shown(text string, cells int) string {
	var p Renderer
	r := p.Render(text, styled.Widths{Method: ansi.GraphemeWidth}, styled.NewTheme("dark", nil), cells, true)
	return ansi.Strip(strings.Join(append(r.Done, r.Open...), "\n"))
}

// missing is the first letter or digit of a text that is not on the screen
// after the ones before it, and what stands from there.
func missing(text, screen string) string {
	on := []rune(screen)
	for i, c := range text {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			continue
		}
		for len(on) > 0 && on[0] != c {
			on = on[1:]
		}
		if len(on) == 0 {
			return text[i:]
		}
		on = on[1:]
	}
	return ""
}

// lost is the first letter or digit of a text that is on the screen less often.
func lost(text, screen string) string {
	for _, c := range text {
		if (unicode.IsLetter(c) || unicode.IsDigit(c)) && strings.Count(screen, string(c)) < strings.Count(text, string(c)) {
			return string(c)
		}
	}
	return ""
}

// marks is what markdown is made of, and a few words.
var marks = []string{
	"a", "b ", "word", "字", "「", "」", "é", "7", "1. ", "3) ", "007. ", "- ", "* ", "+ ", "> ", "# ", "\n", "\n", "\n\n", "\n    ", "\n  ", "  \n", "\\\n", "\t",
	"*", "**", "_", "~~", "`", "``", "```", "\n```go\n", "\n```\n", "\n~~~ x y\n", "[", "]", "](", ")", "](b \"t\")", "![", "[^1]", "[1]: u", "<", ">", "<T>", "<div>", "\n<!-- ", " -->", "<br>",
	"<https://a.example/%zz>", "https://b.example/q?x=1&y=2", "www.c.example", "me@d.example", "&amp;", "&lt;", "&#65;", "&", "|", "| a | b |\n|---|--:|\n", "| c | d | e |\n", "\n---\n", "\n===\n",
	"[x] ", "\\*", "\\", ": def", "Vec<T>", "Map<String, List<Integer>>", "<think>x</think>", "](#top)", "](/a/../b)", "$x_1$", "{#id}", "!",
}

func TestEveryLetterOfAnAnswerIsOnTheScreen(t *testing.T) {
	t.Run("of any text", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(marks), 1, 40).Draw(t, "text"), "")
			cells := rapid.IntRange(12, 70).Draw(t, "cells")
			screen := shown(text, cells)
			if gone := lost(text, screen); gone != "" {
				t.Fatalf("of %q, %q is missing on the screen:\n%s", text, gone, screen)
			}
			// the lines of cells beside each other take turns
			if gone := missing(text, screen); gone != "" && !strings.Contains(text, "|") {
				t.Fatalf("of %q, %q and what follows is out of order on the screen:\n%s", text, gone, screen)
			}
		})
	})
	for name, c := range map[string]struct{ text, want string }{
		"a type with a parameter":               {"Use Vec<T> or a Map<String, List<Integer>> here.", "Vec<T> or a Map<String, List<Integer>>"},
		"a tag of HTML":                         {"<think>\nhm\n</think>\n\nDone<br>now", "<think>"},
		"a cell with a tag":                     {"| a | b |\n|---|---|\n| Vec<T> | x<y |", "Vec<T>"},
		"a reference to a character":            {"write &lt; for <", "&lt; for <"},
		"the end of a line":                     {"Roses are red,\nviolets are blue", "red,\n"},
		"a hard break":                          {"Roses are red,  \nviolets are blue", "red,\n"},
		"the numbers of a list":                 {"3. three\n7. seven\n\nthen\n\n1. a\n1. b", "7. seven"},
		"a box to tick":                         {"- [x] done", "[x] done"},
		"the name of a language, set apart":     {"```json\n{}\n```", "── json ──\n{}"},
		"of a language that nobody knows":       {"~~~ my config\na\n~~~", "── my config ──\na"},
		"within a list":                         {"1. one\n   ```go\n   a\n   ```", "── go ──\n"},
		"and none where there is none":          {"a\n\n```\nb\n```", "a\n\nb"},
		"a fence at the end":                    {"```a", "a"},
		"bold beside wide brackets":             {"これは**「重要」**です", "これは「重要」です"},
		"a definition":                          {"see [a][1]\n\n[1]: https://a.example \"title\"", "[1]: https://a.example"},
		"a cell beyond the last column":         {"| a | b |\n|---|---|\n| 1 | 2 | 3 |", "3"},
		"the title of a link":                   {"[a](https://a.example \"the title\")", "the title"},
		"code that is too long, behind a mark":  {"```text\n    " + strings.Repeat("abcdefghi ", 9) + "\n```", "    ↳ "},
		"what is nested too deeply":             {strings.Repeat("> ", 40) + "word", "> > > word"},
		"the paragraphs of an item, by a break": {"- one\n\n  two", "one\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var lines []string
			for line := range strings.SplitSeq(shown(c.text, 60), "\n") {
				lines = append(lines, strings.TrimRight(line, " "))
			}
			if screen := strings.Join(lines, "\n"); !strings.Contains(screen, c.want) {
				t.Errorf("the screen lacks %q:\n%s", c.want, screen)
			}
		})
	}
}

func TestChunksReadAsTheWholeDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(marks), 1, 40).Draw(t, "text"), "")
		p := Renderer{}
		p.load(styled.Widths{Method: ansi.GraphemeWidth}, styled.NewTheme("dark", nil), 48)
		signs := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got, want := signs(shown(text, 48)), signs(ansi.Strip(strings.Join(p.renderChunk(text), ""))); got != want {
			t.Fatalf("of %q\nchunks: %s\nwhole:  %s", text, got, want)
		}
	})
}
