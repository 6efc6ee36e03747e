package ui

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/providers"
	"switchboard/ui/markdown"
	"switchboard/ui/styled"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

// timeless is a test in a bubble, in which no deadline may be asked for.
type timeless struct{ *testing.T }

// Deadline says that there is none.
func (timeless) Deadline() (time.Time, bool) { return time.Time{}, false }

// pieces are what models write: whole blocks, halves of blocks, and what could
// be taken for the end of one.
var pieces = []string{
	"A paragraph of some words, *with* **signs** and `code` in it.", "one\ntwo\nthree", "# Heading", "## Heading\ntext right below", "Setext\n===", "---", "***", "* * *",
	"- one\n- two", "- one\n\n- two\n\n  more of two", "1. first\n2. second", "1. Step:\n   ```go\n   func main() {}\n\n   // more\n   ```\n2. Next", "* a\n  * b\n    * c",
	"1. Run:\n```sh\nls\n```", "- [ ] open\n- [x] done", "- item\nlazy\n# Heading", "+ plus", "10) ten",
	"```go\nfunc main() {\n\n\tprintln(\"# no heading\")\n}\n```", "````md\n```\n- no list\n\n```\n````", "~~~\na `tick`\n\nb\n~~~", "```", "~~~ info `x`", "    indented\n\n    code",
	"> quoted\n> more", "> ```\n> code\n\nafter", "> lazy\nline", "> - list in a quote\n\n> again",
	"| a | b |\n|---|:-:|\n| 文字 | 👩‍👩‍👧 |\n| c | d |", "a | b\n--|--\n1 | 2", "|", "| a |\n|---|\n\n| a |",
	"Term\n: means this\n: and that", "Term\n\n: later",
	"文字の段落です。長いので折り返されます。", "emoji 👩‍👩‍👧 ❤️ 🏳️‍🌈 in a row that has to be wrapped somewhere", "한국어 문장",
	"see [the docs] and [here](https://example.org/a)", "[the docs]: https://example.org/docs \"title\"", "<https://example.org>", "![alt](x.png)",
	"<div>\n\nin\n\n</div>", "<!-- a\n\ncomment -->", "<details>\n```\nx\n```\n</details>", "a<br>b", "&amp; &#65; &copy;", "a\\\nb  \nc", "trailing\\", "\t- tabbed", "   three", " - one space",
}

var joints = []string{"\n\n", "\n\n", "\n\n", "\n", "\n\n\n", " ", "\n \n", "\r\n\r\n"}

// answers draws a text out of pieces.
func answers(t *rapid.T) string {
	var text strings.Builder
	for range rapid.IntRange(1, 12).Draw(t, "pieces") {
		text.WriteString(rapid.SampledFrom(pieces).Draw(t, "piece"))
		text.WriteString(rapid.SampledFrom(joints).Draw(t, "joint"))
	}
	return text.String()
}

// grow sets a text in chunks of every size, and calls check after each.
func grow(t *rapid.T, p *markdown.Renderer, text string, r styled.Widths, cells int, check func(shown string, s markdown.Rendered)) {
	for at := 0; at < len(text); {
		at = min(len(text), at+rapid.SampledFrom([]int{1, 2, 3, 7, 19, 60, 400}).Draw(t, "bytes"))
		for at < len(text) && text[at]&0xc0 == 0x80 { // the engine cuts between characters
			at++
		}
		check(text[:at], p.Render(text[:at], r, styled.NewTheme("dark", nil), cells, false))
	}
}

func TestMarkdownThatGrowsIsTheMarkdownThatEnded(t *testing.T) {
	for name, method := range map[string]ansi.Method{"code points": ansi.WcWidth, "graphemes": ansi.GraphemeWidth} {
		story(t, "for every way to cut it, counted in "+name, func(t *testing.T) {
			t.Cleanup(drain)
			rapid.Check(timeless{t}, func(t *rapid.T) {
				text, r, cells := answers(t), styled.Widths{Method: method}, rapid.IntRange(8, 60).Draw(t, "cells")
				var growing markdown.Renderer
				var kept []string
				grow(t, &growing, text, r, cells, func(shown string, s markdown.Rendered) {
					var fresh markdown.Renderer
					if want := fresh.Render(shown, r, styled.NewTheme("dark", nil), cells, false); !slices.Equal(all(s), all(want)) {
						t.Fatalf("of %q\ngrown:\n%q\nat once:\n%q", shown, all(s), all(want))
					}
					if n := min(len(kept), len(s.Done)); !slices.Equal(kept[:n], s.Done[:n]) {
						t.Fatalf("of %q lines that were finished changed", shown)
					}
					kept = slices.Clone(s.Done)
					for _, line := range all(s) {
						if n := r.Width(line); n != cells {
							t.Fatalf("a line of %d cells has %d: %q", cells, n, line)
						}
					}
				})
				var fresh markdown.Renderer
				end, want := growing.Render(text, r, styled.NewTheme("dark", nil), cells, true), fresh.Render(text, r, styled.NewTheme("dark", nil), cells, true)
				if !slices.Equal(all(end), all(want)) || end.Rest != len(text) {
					t.Fatalf("of %q\nat the end:\n%q\nat once:\n%q", text, all(end), all(want))
				}
			})
		})
	}
}

func TestMarkdownStreams(t *testing.T) {
	piece := func(s *simulator, text string) {
		l := s.root.compare.Lanes.All[0]
		l.Take(dispatch.Delta{Text: text}, time.Now())
		s.act(s.root.compare.Lanes.Typeset(true))
		s.pass(time.Millisecond)
	}
	story(t, "a table is a table, and code is code, before the answer has ended", func(t *testing.T) {
		s := simulate(t, 160, 45)
		piece(s, "# Title\n\n| a | b |\n|---|---|\n| 文字 | 2 |\n\n```go\nfunc main() {}\n```\n\nand **then** m")
		s.shows(" 文字  ", "─┼─", "and then m", "Title")
		s.lacks("|---|", "```", "**", "# Title")
		s.whole()
	})
	story(t, "a reader who scrolled stays at the line while the lane grows and ends", func(t *testing.T) {
		s := simulate(t, 80, 24)
		var all strings.Builder
		write := func(text string) {
			all.WriteString(text)
			piece(s, text)
		}
		for i := range 40 {
			write(fmt.Sprintf("line %d of **it**\n\n", i))
		}
		s.press("tab", "g", "j", "j", "j", "j")
		at := s.lineOf(0)
		for i := range 40 {
			write("```go\nmore ")
			write(fmt.Sprintf("%d\n```\n\n", i))
			if got := s.lineOf(0); got != at {
				t.Fatalf("%q has become %q", at, got)
			}
		}
		s.root.compare.Lanes.All[0].Take(dispatch.Finished{Answer: engine.Answer{Text: all.String(), Finish: providers.Stop}}, time.Now())
		s.act(s.root.compare.Lanes.Typeset(true))
		s.pass(time.Second)
		if got := s.lineOf(0); got != at {
			t.Errorf("at the end %q has become %q", at, got)
		}
	})
	story(t, "a block too long to be set again and again streams as a draft, and is set when it ends", func(t *testing.T) {
		s := simulate(t, 80, 24)
		piece(s, "before\n\n```go\n"+strings.Repeat("x := 1\n", markdown.MaxOpen/7+1)+"LAST")
		s.shows("LAST")
		s.press("tab", "g")
		s.shows("```go")
		s.press("G")
		piece(s, "\n```\n\nafter\n")
		s.lacks("```")
		s.shows("after")
		s.whole()
	})
	story(t, "an answer is set as far as the limit, and goes on as it came", func(t *testing.T) {
		store := manyTrials(1)
		store.trials[0].Answers[0] = engine.Answer{Model: "demo-nano", Text: "**FIRST**\n\n" + strings.Repeat("a line\n\n", markdown.MaxRendered/6) + "**LAST**", Finish: providers.Stop}
		s := simulateOn(t, store, 80, 24)
		s.press("f7", "enter")
		s.pass(time.Second)
		s.lacks("**")
		s.shows("FIRST")
		s.press("tab", "G")
		s.shows("LAST")
		s.whole()
	})
}
