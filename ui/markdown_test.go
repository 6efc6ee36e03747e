package ui

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"switchboard/ui/markdown"
	"switchboard/ui/styled"
)

func set(t *testing.T, text string) string {
	t.Helper()
	var p markdown.Renderer
	return strings.Join(all(p.Render(text, styled.Widths{Method: ansi.WcWidth}, styled.NewTheme("dark", nil), 40, true)), "\n")
}

// all is the lines of a sheet.
func all(s markdown.Rendered) []string { return slices.Concat(s.Done, s.Open) }

func TestMarkdownIsNoWayAroundTheCleaning(t *testing.T) {
	for name, text := range map[string]string{
		"a link has no hidden address":        "[https://good.example](https://evil.example)",
		"a reference to the escape character": "a &#27;]52;c;aGk=&#7; b &#x1b;[2J c &#x0001B;[8mhidden",
		"a reference to an override":          "&#x202e;gnp.exe &#8238; &rlm; &lrm;",
		"an image":                            "![x](https://evil.example/x.png)",
		"a table of links":                    "| a |\n|---|\n| [x](https://evil.example) |\n",
		"a reference in a link's address":     "[x](https://e.example/&#27;]0;title&#7;)",
		"an autolink":                         "<https://evil.example>",
		"a reference without a semicolon":     "&#27 [31m and &#X1B;P$q",
	} {
		t.Run(name, func(t *testing.T) {
			out := set(t, text)
			for _, bad := range []string{"\x1b]", "\x1bP", "\x1b[2J", "\x1b[8m", "\u202e", "\u200f", "\u200e", "\a"} {
				if strings.Contains(out, bad) {
					t.Errorf("%q holds %q", out, bad)
				}
			}
		})
	}
}

func TestMarkdownKeepsTheWords(t *testing.T) {
	out := ansi.Strip(set(t, "# Title\n\nSome *words* & `code`, 5 < 6.\n\n- one\n- two\n"))
	for _, want := range []string{"Title", "words", "code", "5 < 6", "• one"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q lacks %q", out, want)
		}
	}
}

func TestDraft(t *testing.T) {
	const text = "# A heading that is wrapped\n- one **strong\nword** and `co de`\n```go\n# no heading\n**\n```\nplain * text **strong words that are wrapped**, then plain"
	f := markdown.WrappedText{Widths: styled.Widths{Method: ansi.WcWidth}, Cells: 16}
	th := styled.Theme{Dim: styled.Style{On: "\x1b[1m"}, Heading: styled.Style{On: "\x1b[2m"}, Strong: styled.Style{On: "\x1b[3m"}, Code: styled.Style{On: "\x1b[4m"}}
	tags := strings.NewReplacer("\x1b[1m", "<d>", "\x1b[2m", "<h>", "\x1b[3m", "<b>", "\x1b[4m", "<c>", ansi.ResetStyle, "</>")
	var got []string
	paint := func() []string {
		got = got[:0]
		for i := range f.Lines {
			got = append(got, strings.TrimRight(tags.Replace(f.At(i, th)), " "))
		}
		return got
	}
	for _, r := range text { // painted while it grows, as in a stream
		f.Add(string(r))
		paint()
	}
	want := []string{
		"<h>A heading that</>", "<h>is wrapped</>", "• one <b>strong</>", "<b>word</> and <c>co</>", "<c>de</>", "<d>```go</>",
		"# no heading", "**", "<d>```</>", "plain * text", "<b>strong words</>", "<b>that are</>", "<b>wrapped</>, then", "plain",
	}
	if a, b := strings.Join(paint(), "\n"), strings.Join(want, "\n"); a != b {
		t.Errorf("got\n%s\nwant\n%s", a, b)
	}
}
