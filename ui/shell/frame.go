package shell

import (
	"switchboard/ui/styled"
)

// FigureRows is a figure in lines of w cells: beside each other where there
// is room, else the origin below.
func (d *Context) FigureRows(f styled.Figure, w int) []string {
	name, value, indent := 16, 18, 36
	if w < 64 {
		indent = 2
	}
	head := styled.Line{{Style: d.Theme.Dim, Text: " " + d.Widths.Pad(f.Name, name)}, {Style: d.Theme.Text, Text: " " + f.Value}}
	origin := d.Widths.Wrap(f.Origin, max(8, w-indent))
	if indent == 2 || d.Widths.Width(f.Value) > value-1 {
		rows := []string{head.Render(d.Widths, w)}
		for _, s := range origin {
			rows = append(rows, styled.Spaces(indent)+d.Theme.Dim.Render(s))
		}
		return rows
	}
	head[1].Text = " " + d.Widths.Pad(f.Value, value)
	rows := []string{head.Add(d.Theme.Dim, origin[0]).Render(d.Widths, w)}
	for _, s := range origin[1:] {
		rows = append(rows, styled.Spaces(indent)+d.Theme.Dim.Render(s))
	}
	return rows
}

// Box is the frame of an overlay, w cells wide, around rows.
func Box(d *Context, title string, right styled.Line, rows []string, w int) []string {
	edge := d.Theme.Focus
	return Framed(d, edge, styled.Line{{Style: edge, Text: "─"}, {Style: d.Theme.Title, Text: " " + title + " "}}, right, rows, w)
}

// Framed draws a box of w cells around rows, which may be of any width.
func Framed(d *Context, edge styled.Style, left, right styled.Line, rows []string, w int) []string {
	out := []string{styled.FrameTop(d.Widths, edge, "╭", "╮", left, right, w)}
	bar := edge.Render("│")
	for _, s := range rows {
		out = append(out, bar+" "+d.Widths.Pad(s, w-4)+" "+bar)
	}
	return append(out, styled.FrameBottom(edge, w))
}

// SayIn is a sentence instead of a table, in h lines of w cells.
func (d *Context) SayIn(say string, w, h int) []string {
	rows := d.Widths.Wrap(say, w)
	for len(rows) < h {
		rows = append(rows, "")
	}
	for i := range rows {
		rows[i] = d.Widths.Pad(d.Theme.Dim.Render(rows[i]), w)
	}
	return rows[:h]
}
