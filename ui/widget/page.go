package widget

import "switchboard/ui/styled"

// Page is a text that is scrolled in a pane.
type Page struct{ top, shown, total int }

// Of is the part of the rows that is shown in h lines.
func (p *Page) Of(rows []string, h int) []string {
	p.total, p.shown = len(rows), max(1, h)
	p.top = max(0, min(p.top, p.total-p.shown))
	rows = rows[p.top:min(len(rows), p.top+p.shown)]
	for len(rows) < h {
		rows = append(rows, "")
	}
	return rows
}

// Scroll goes through the text.
func (p *Page) Scroll(by Scroll) {
	p.top = max(0, min(p.top+by.LinesIn(p.shown), p.total-p.shown))
}

// More says that there is more than what was shown last.
func (p *Page) More(t styled.Theme) styled.Line {
	if p.total <= p.shown {
		return nil
	}
	return styled.Line{{Style: t.Dim, Text: " j k scroll "}}
}
