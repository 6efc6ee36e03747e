package ui

import (
	"strconv"
	"strings"

	"switchboard/providers"
)

// paragraphs wraps a text of several paragraphs.
func (d *desk) paragraphs(text string, w int) []string {
	if text == "" {
		return nil
	}
	var rows []string
	for p := range strings.SplitSeq(strings.ReplaceAll(text, "\t", "    "), "\n") {
		rows = append(rows, d.ruler.wrap(p, max(1, w))...)
	}
	return rows
}

// wrapped is a text in lines, as it was wrapped the last time.
type wrapped struct {
	raw, text string
	cells     int
	ruler     ruler
	rows      []string
}

// prompt is that of the item before the rater, clean.
func (r *jury) prompt() string {
	raw := r.errand.item.Prompt
	if r.before != nil {
		raw = r.before.item.Prompt
	}
	if raw != r.text.raw {
		r.text = wrapped{raw: raw, text: providers.Clean(raw)}
	}
	return r.text.text
}

// promptRows is the prompt in lines of so many cells.
func (r *jury) promptRows(cells int) []string {
	text := r.prompt()
	if w := &r.text; w.rows == nil || w.cells != cells || w.ruler != r.ruler {
		w.cells, w.ruler, w.rows = cells, r.ruler, r.paragraphs(text, cells)
	}
	return r.text.rows
}

// promptPane is the prompt in its box, or under a rule on a low screen.
func (r *jury) promptPane(l rateLayout) []string {
	if l.prompt.h == 0 {
		return nil
	}
	edge, frame, inner := r.theme.rule, 2, r.width-4
	if l.compact {
		frame = 1
	}
	height := l.prompt.h - frame
	rows := r.promptRows(inner)
	left := line{{edge, "─"}, {r.theme.title, " prompt "}}
	if x := r.before; x != nil && x.item.Task != "" {
		left = left.add(r.theme.dim, "· "+providers.CleanLine(string(x.item.Task), 40)+" ")
	}
	right := r.promptNote(len(rows), height, r.width-4-left.width(r.ruler), l.compact)
	at := func(i int) string {
		if i < len(rows) {
			return r.ruler.fit(rows[i], inner)
		}
		return blank(inner)
	}
	if l.compact {
		out := []string{frameTop(r.ruler, edge, "─", "─", left, right, r.width)}
		for i := range height {
			out = append(out, "  "+at(i)+"  ")
		}
		return out
	}
	out := []string{frameTop(r.ruler, edge, "╭", "╮", left, right, r.width)}
	bar := edge.paint("│")
	for i := range height {
		out = append(out, bar+" "+at(i)+" "+bar)
	}
	return append(out, frameBottom(edge, r.width))
}

// promptNote is what stands in the upper border of the prompt, in so many
// cells: that there is more of it, and on a low screen how far the rating has
// come.
func (r *jury) promptNote(lines, shown, w int, compact bool) line {
	t := r.theme
	var count, more, long line
	if p := r.progress; compact && p.Planned > 0 {
		count = line{{t.text, " " + strconv.Itoa(p.Done) + " of " + strconv.Itoa(p.Planned) + " "}}
	}
	if key := r.keys.first(voteMode(r.scale()), "read-prompt"); lines > shown && key != "" {
		more = line{{t.key, " " + key}, {t.dim, " all "}}
		long = line{{t.dim, " " + strconv.Itoa(shown) + " of " + Counted(lines, "line") + " ·"}, {t.key, " " + key}, {t.dim, " reads all "}}
	}
	return firstFitting(r.ruler, w, append(long, count...), append(more, count...), count, more, nil)
}
