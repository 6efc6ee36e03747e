package markdown

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"switchboard/ui/styled"
)

// hostile is what a model that is caught in a loop writes, a text for every
// kind of block.
func hostile() map[string]string {
	deep := func(sign string, levels int) string {
		var b strings.Builder
		for i := range levels {
			fmt.Fprintf(&b, "%s%s\n", strings.Repeat(sign, i), "- item")
		}
		return b.String()
	}
	each := func(format string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i, i)
		}
		return b.String()
	}
	of := strings.Repeat
	return map[string]string{
		"quotes in quotes":              of("> ", 150) + "word",
		"quotes in quotes on each line": of(of("> ", 150)+"word\n", 400),
		"quotes without spaces":         of(">", 100_000),
		"lists in lists on a line":      of("- ", 1000) + "word",
		"numbers in numbers on a line":  of("1. ", 1000) + "word",
		"lists in lists by indent":      deep("  ", 400),
		"quotes and lists in turns":     of("> - ", 500) + "word",
		"lists and quotes on each line": of(of("- > ", 100)+"word\n", 200),
		"a long list":                   of("- item\n", 15_000),
		"a loose list":                  of("- item\n\n", 15_000),
		"a list of numbers":             each("%d. item %d\n", 8000),
		"emphasis in emphasis":          of("*a ", 50_000) + of("a*", 50_000),
		"emphasis that never ends":      of("*a_b ", 25_000),
		"stars":                         of("*", 100_000),
		"stars and letters":             of("**a", 40_000),
		"underscores":                   of("_", 100_000) + "a",
		"tildes":                        of("~~a", 40_000),
		"footnotes":                     each("word[^%d] ", 1500) + "\n\n" + each("[^%d]: note %d\n\n", 3000),
		"definitions":                   each("[a%d]: https://example.org/%d\n", 3000) + each("[a%d] %d\n\n", 1000),
		"brackets":                      of("[", 100_000),
		"images in images":              of("![", 40_000),
		"links":                         of("[a](b) ", 15_000),
		"links in links":                of("[a](", 25_000),
		"addresses":                     of("https://example.org/a ", 5000),
		"addresses in angles":           of("<https://", 10_000),
		"angles":                        of("<", 100_000),
		"an open comment":               of("<!-- ", 20_000),
		"tags":                          of("<div><b>", 12_000),
		"backticks":                     of("`", 100_000),
		"backticks of every length":     each("%[2]*[1]d` ", 300),
		"a table of many rows":          "|a|b|\n|-|-|\n" + of("|1|2|\n", 16_000),
		"a table of many columns":       of("|a", 5000) + "|\n" + of("|-", 5000) + "|\n" + of(of("|1", 5000)+"|\n", 5),
		"a table of long cells":         "|a|b|\n|-|-|\n|" + of("word ", 4000) + "|" + of("word", 5000) + "|\n",
		"rulers of tables":              of("|-|-|\n", 16_000),
		"a heading":                     "# " + of("word ", 20_000),
		"headings":                      of("# a\n", 25_000),
		"titles by underline":           of("a\n===\n", 15_000),
		"one line":                      of("word ", 25_000),
		"one word":                      of("word", 25_000),
		"short lines":                   of("a\n", 60_000),
		"hard breaks":                   of("a  \n", 25_000),
		"blank lines":                   "a" + of("\n", 100_000) + "b",
		"code":                          "```go\n" + of("x := \"a\" // b\n", 8000) + "```\n",
		"code on one line":              "```js\n" + of("f(a[{", 20_000) + "\n```\n",
		"code of open strings":          "```python\n" + of("\"'\\", 30_000) + "\n```\n",
		"code of a strange language":    "```" + of("a", 50_000) + "\nx\n```\n",
		"code within a list":            of("- ```\n  code\n  ```\n", 6000),
		"an open fence":                 of("```\n~~~\n", 12_000),
		"code by indent":                of("    code\n", 12_000),
		"references":                    of("&amp;&#65;", 10_000),
		"backslashes":                   of("\\", 100_000),
		"rulers":                        of("---\n\n", 20_000),
		"characters that join":          of("a\u0301\u0301\u0301", 15_000),
		"stars beside wide characters":  of("**「文」**", 8000),
	}
}

// sizes is a text as it is, parts of it that are within the bounds of a chunk,
// and as many of those as an answer holds.
func sizes(text string) []string {
	part := text[:min(3000, len(text))]
	return []string{text, text[:min(20_000, len(text))], part, strings.Repeat(part+"\n\n", MaxRendered/len(part))}
}

func TestHostileTextIsLaidOutWithinBounds(t *testing.T) {
	if testing.Short() {
		t.Skip("it measures time and memory, which the race detector multiplies")
	}
	// An answer of honest text takes a tenth of that, and less memory than that
	// for all its lines together. Without bounds some of these take minutes.
	const most, mostBytes = 5 * time.Second, 800 << 20
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			for _, text := range sizes(text) {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				began := time.Now()
				var p Renderer
				p.Render(text, styled.Widths{Method: ansi.GraphemeWidth}, styled.NewTheme("dark", nil), 40, true)
				took := time.Since(began)
				runtime.ReadMemStats(&after)
				if bytes := after.TotalAlloc - before.TotalAlloc; took > most || bytes > mostBytes {
					t.Errorf("%d bytes took %v and %d MB", len(text), took, bytes>>20)
				}
			}
		})
	}
}
