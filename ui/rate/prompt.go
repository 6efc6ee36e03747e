package rate

import (
	"strings"

	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// paragraphs wraps a text of several paragraphs.
func paragraphs(d *shell.Context, text string, w int) []string {
	if text == "" {
		return nil
	}
	var rows []string
	for p := range strings.SplitSeq(strings.ReplaceAll(text, "\t", "    "), "\n") {
		rows = append(rows, d.Widths.Wrap(p, max(1, w))...)
	}
	return rows
}

// wrapped is a text in lines, as it was wrapped the last time.
type wrapped struct {
	raw, text string
	cells     int
	ruler     styled.Widths
	rows      []string
}

// prompt is that of the item before the rater, clean.
func (r *Screen) prompt() string {
	raw := r.Backfill.item.Prompt
	if r.current != nil {
		raw = r.current.item.Prompt
	}
	if raw != r.text.raw {
		r.text = wrapped{raw: raw, text: providers.Clean(raw)}
	}
	return r.text.text
}

// promptRows is the prompt in lines of so many cells.
func (r *Screen) promptRows(cells int) []string {
	text := r.prompt()
	if w := &r.text; w.rows == nil || w.cells != cells || w.ruler != r.Widths {
		w.cells, w.ruler, w.rows = cells, r.Widths, paragraphs(r.Context, text, cells)
	}
	return r.text.rows
}

// promptPane is the prompt in its box, or under a rule on a low screen.
func (r *Screen) promptPane(l layout) []string {
	if l.prompt.H == 0 {
		return nil
	}
	edge, frame, inner := r.Theme.Rule, 2, r.Width-4
	if l.compact {
		frame = 1
	}
	height := l.prompt.H - frame
	rows := r.promptRows(inner)
	left := styled.Line{{Style: edge, Text: "─"}, {Style: r.Theme.Title, Text: " prompt "}}
	if x := r.current; x != nil && x.item.Task != "" {
		left = left.Add(r.Theme.Dim, "· "+providers.CleanLine(string(x.item.Task), 40)+" ")
	}
	right := r.promptNote(len(rows), height, r.Width-4-left.Width(r.Widths), l.compact)
	at := func(i int) string {
		if i < len(rows) {
			return r.Widths.Pad(rows[i], inner)
		}
		return styled.Spaces(inner)
	}
	if l.compact {
		out := []string{styled.FrameTop(r.Widths, edge, "─", "─", left, right, r.Width)}
		for i := range height {
			out = append(out, "  "+at(i)+"  ")
		}
		return out
	}
	out := []string{styled.FrameTop(r.Widths, edge, "╭", "╮", left, right, r.Width)}
	bar := edge.Render("│")
	for i := range height {
		out = append(out, bar+" "+at(i)+" "+bar)
	}
	return append(out, styled.FrameBottom(edge, r.Width))
}

// promptNote is what stands in the upper border of the prompt, in so many
// cells: that there is more of it, and on a low screen how far the rating has
// come.
func (r *Screen) promptNote(lines, shown, w int, compact bool) styled.Line {
	t := r.Theme
	var count, more, long styled.Line
	if p := r.progress; compact && p.Planned > 0 {
		count = styled.Line{{Style: t.Text, Text: " " + format.Comma(p.Done) + " of " + format.Comma(p.Planned) + " "}}
	}
	if key := r.Keys.First(voteMode(r.scale()), "read-prompt"); lines > shown && key != "" {
		more = styled.Line{{Style: t.Key, Text: " " + key}, {Style: t.Dim, Text: " all "}}
		long = styled.Line{{Style: t.Dim, Text: " " + format.Comma(shown) + " of " + format.Plural(lines, "line") + " ·"}, {Style: t.Key, Text: " " + key}, {Style: t.Dim, Text: " reads all "}}
	}
	return styled.FirstFitting(r.Widths, w, append(long, count...), append(more, count...), count, more, nil)
}
