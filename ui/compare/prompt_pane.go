package compare

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// paneBorder is what stands in the border of the prompt.
type paneBorder struct {
	active bool                        // a key is for the prompt
	title  string                      // says which prompt it is
	asked  func(cells int) styled.Line // the parameters that are set
	price  styled.Line                 // what sending would cost
}

// pane is the prompt in its box, or under a rule on a low screen.
func (d *draft) pane(l layout, b paneBorder) []string {
	edge, mark := d.Theme.Rule, "─"
	if b.active {
		edge, mark = d.Theme.Focus, "▸"
	}
	left := styled.Line{{Style: edge, Text: mark}, {Style: d.Theme.Title, Text: " " + b.title + " "}}
	if l.compact {
		left = append(left, d.goesWith(max(14, d.Width/3), b.asked)...)
		rows := []string{styled.FrameTop(d.Widths, edge, "─", "─", left, b.price, d.Width)}
		for _, s := range d.Prompt.Lines(d.Theme, d.Widths, d.Width-2, l.prompt.H-1) {
			rows = append(rows, " "+s+" ")
		}
		return rows
	}
	rows := []string{styled.FrameTop(d.Widths, edge, "╭", "╮", left, b.price, d.Width)}
	bar := edge.Render("│")
	for _, s := range d.Prompt.Lines(d.Theme, d.Widths, d.Width-4, l.prompt.H-2) {
		rows = append(rows, bar+" "+s+" "+bar)
	}
	below := d.goesWith(d.Width-6, b.asked)
	if len(below) == 0 {
		below = d.tips(d.Width - 6)
	}
	return append(rows, styled.FrameFoot(d.Widths, edge, below, d.Width))
}

// goesWith names what is sent with the prompt, in at most w cells: files and parameters.
func (d *draft) goesWith(w int, asked func(int) styled.Line) styled.Line {
	out := d.files.chips(d.Theme)
	room := w - out.Width(d.Widths)
	if asked := asked(room); asked.Width(d.Widths) <= room {
		out = append(out, asked...)
	}
	return out
}

// tips stand in the lower border of the prompt.
func (d *draft) tips(w int) styled.Line {
	if !d.HistorySeen {
		return nil
	}
	rate := shell.Tip{Mode: InLanes, Action: "rate-answer", Words: "rates the answers", Before: ""}
	if key := d.Keys.First(InPrompt, "leave"); d.writing && key != "" {
		rate.Before = key + ", then "
	}
	return d.Tips(w, shell.Tip{Mode: InPrompt, Action: "send", Words: "sends", Before: ""}, rate)
}

// cursor is the text cursor of the prompt, in lines of the screen's part.
func (d *draft) cursor(top int, compact bool) *tea.Cursor {
	cur := d.Prompt.Cursor()
	if cur == nil {
		return nil
	}
	cur.X += 2
	if compact {
		cur.X--
	}
	cur.Y += top + 1
	return cur
}
