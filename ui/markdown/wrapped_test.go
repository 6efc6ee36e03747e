package markdown

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"switchboard/ui/internal/uitest"
	"switchboard/ui/styled"
)

func TestFlowIsTheSameHoweverItArrives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, w := styled.Widths{Method: ansi.GraphemeWidth}, rapid.IntRange(8, 30).Draw(t, "width")
		pieces := rapid.SliceOf(rapid.SampledFrom(uitest.Alphabet)).Draw(t, "pieces")
		grown := WrappedText{Widths: r, Cells: w}
		for _, p := range pieces {
			grown.Add(p)
		}
		whole := WrappedText{Widths: r, Cells: w}
		whole.Add(strings.Join(pieces, ""))
		if got, want := strings.Join(grown.Lines, "\n"), strings.Join(whole.Lines, "\n"); got != want {
			t.Fatalf("grown %q, whole %q", got, want)
		}
	})
}
