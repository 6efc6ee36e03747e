package lane

import (
	"strings"

	"switchboard/ui/format"
	"switchboard/ui/markdown"
	"switchboard/ui/styled"
)

// thoughts are the reasoning of an answer. Once the answer begins they are
// folded into a line that counts their words, unless the reader has them shown.
type thoughts struct {
	text  markdown.WrappedText
	words int // counted when the reasoning is over
	shown bool
}

func (h *thoughts) any() bool { return h.text.Text.Len() > 0 }

// count counts the words, as nothing more comes.
func (h *thoughts) count() { h.words = len(strings.Fields(h.text.Text.String())) }

// line paints line i.
func (h *thoughts) line(t styled.Theme) func(int) string {
	return func(i int) string { return t.Dim.Render("┊ " + h.text.Lines[i]) }
}

// heading says above the answer that there was reasoning.
func (h *thoughts) heading(t styled.Theme) []string {
	switch said := t.Dim.Render("┊ " + format.Plural(h.words, "word") + " of thought"); {
	case !h.any():
		return nil
	case h.shown:
		return []string{said}
	default:
		return []string{said, ""}
	}
}
