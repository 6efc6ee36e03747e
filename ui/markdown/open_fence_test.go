package markdown

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"switchboard/ui/styled"
)

func TestALineThatMayBecomeAFenceIsNotDrawn(t *testing.T) {
	for text, want := range map[string]string{
		"```go\nx := 1\n``":         "```go\nx := 1\n",
		"```go\nx := 1\n`":          "```go\nx := 1\n",
		"- a\n  ```go\n  x\n  ``":   "- a\n  ```go\n  x\n",
		"````\n```\n```":            "````\n```\n",
		"Here it is:\n\n``":         "Here it is:\n\n",
		"~~~\nx\n~~":                "~~~\nx\n",
		"```go\nx := 1\n```":        "```go\nx := 1\n```",
		"```go\nx := 1\n~~":         "```go\nx := 1\n~~",
		"```go\nx := 1\n``\n":       "```go\nx := 1\n``\n",
		"Call `f`":                  "Call `f`",
		"```go\nx := 1\n```\ndone":  "```go\nx := 1\n```\ndone",
		"```go\nx := 1\n```\n\n```": "```go\nx := 1\n```\n\n```",
	} {
		if got := shownOpen(text); got != want {
			t.Errorf("of %q is shown %q, not %q", text, got, want)
		}
	}
	r, theme := styled.Widths{Method: ansi.GraphemeWidth}, styled.NewTheme("dark", nil)
	t.Run("in an answer that streams", func(t *testing.T) {
		var p Renderer
		text := "So:\n\n```go\nx := 1\n```\n"
		for n := range len(text) {
			out := p.Render(text[:n], r, theme, 40, false)
			if shown := strings.Join(append(out.Done, out.Open...), "\n"); strings.Contains(shown, "`") {
				t.Errorf("after %q: %q", text[:n], shown)
			}
		}
	})
	t.Run("in one that has ended it is", func(t *testing.T) {
		var p Renderer
		out := p.Render("```go\nx\n``", r, theme, 40, true)
		if shown := strings.Join(append(out.Done, out.Open...), "\n"); !strings.Contains(shown, "``") {
			t.Errorf("%q", shown)
		}
	})
	t.Run("in one that is not set yet", func(t *testing.T) {
		f := WrappedText{Widths: r, Cells: 40}
		f.Add("x\n``")
		if shown := f.At(len(f.Lines)-1, theme); strings.Contains(shown, "`") {
			t.Errorf("%q", shown)
		}
	})
}
