package ui

// framed draws a box of w cells around rows, which may be of any width.
func framed(d *desk, edge ink, left, right line, rows []string, w int) []string {
	out := []string{frameTop(d.ruler, edge, "╭", "╮", left, right, w)}
	bar := edge.paint("│")
	for _, s := range rows {
		out = append(out, bar+" "+d.ruler.fit(s, w-4)+" "+bar)
	}
	return append(out, frameBottom(edge, w))
}

// beside joins two columns of lines of equal height.
func beside(left, right []string) []string {
	out := make([]string, min(len(left), len(right)))
	for i := range out {
		out[i] = left[i] + right[i]
	}
	return out
}

// sayIn is a sentence instead of a table, in h lines of w cells.
func (d *desk) sayIn(say string, w, h int) []string {
	rows := d.ruler.wrap(say, w)
	for len(rows) < h {
		rows = append(rows, "")
	}
	for i := range rows {
		rows[i] = d.ruler.fit(d.theme.dim.paint(rows[i]), w)
	}
	return rows[:h]
}
