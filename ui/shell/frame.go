package shell

import (
	"switchboard/ui/styled"
)

// FigureRows is a figure in lines of w cells: beside each other where there
// is room, else the origin below.
func (d *Desk) FigureRows(f styled.Figure, w int) []string {
	name, value, indent := 16, 18, 36
	if w < 64 {
		indent = 2
	}
	head := styled.Line{{Ink: d.Theme.Dim, Text: " " + d.Ruler.Fit(f.Name, name)}, {Ink: d.Theme.Text, Text: " " + f.Value}}
	origin := d.Ruler.Wrap(f.Origin, max(8, w-indent))
	if indent == 2 || d.Ruler.Width(f.Value) > value-1 {
		rows := []string{head.Render(d.Ruler, w)}
		for _, s := range origin {
			rows = append(rows, styled.Blank(indent)+d.Theme.Dim.Paint(s))
		}
		return rows
	}
	head[1].Text = " " + d.Ruler.Fit(f.Value, value)
	rows := []string{head.Add(d.Theme.Dim, origin[0]).Render(d.Ruler, w)}
	for _, s := range origin[1:] {
		rows = append(rows, styled.Blank(indent)+d.Theme.Dim.Paint(s))
	}
	return rows
}

// Box draws a frame around rows of w-4 cells.
func Box(d *Desk, title string, right styled.Line, rows []string, w int) []string {
	edge := d.Theme.Focus
	out := []string{styled.FrameTop(d.Ruler, edge, "╭", "╮", styled.Line{{Ink: edge, Text: "─"}, {Ink: d.Theme.Title, Text: " " + title + " "}}, right, w)}
	bar := edge.Paint("│")
	for _, s := range rows {
		out = append(out, bar+" "+d.Ruler.Fit(s, w-4)+" "+bar)
	}
	return append(out, styled.FrameBottom(edge, w))
}

// Framed draws a box of w cells around rows, which may be of any width.
func Framed(d *Desk, edge styled.Ink, left, right styled.Line, rows []string, w int) []string {
	out := []string{styled.FrameTop(d.Ruler, edge, "╭", "╮", left, right, w)}
	bar := edge.Paint("│")
	for _, s := range rows {
		out = append(out, bar+" "+d.Ruler.Fit(s, w-4)+" "+bar)
	}
	return append(out, styled.FrameBottom(edge, w))
}

// SayIn is a sentence instead of a table, in h lines of w cells.
func (d *Desk) SayIn(say string, w, h int) []string {
	rows := d.Ruler.Wrap(say, w)
	for len(rows) < h {
		rows = append(rows, "")
	}
	for i := range rows {
		rows[i] = d.Ruler.Fit(d.Theme.Dim.Paint(rows[i]), w)
	}
	return rows[:h]
}
