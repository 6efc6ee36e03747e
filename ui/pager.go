package ui

import (
	tea "charm.land/bubbletea/v2"
)

// pager is a page over the screen, written anew for every frame: the help,
// and the figures of a lane.
type pager struct {
	*desk
	title string
	keys  mode
	page  func(w int) []string

	top    int
	height int // lines shown the last time
	total  int
}

func (p *pager) mode() mode            { return p.keys }
func (p *pager) typed(tea.Msg) tea.Cmd { return nil }

func (p *pager) scroll(s scroll) tea.Cmd {
	p.top = min(max(0, p.top+s.in(p.height)), max(0, p.total-p.height))
	return nil
}

func (p *pager) draw(w, height int) ([]string, *tea.Cursor) {
	w = min(w, 100)
	rows := p.page(w - 4)
	p.total, p.height = len(rows), max(1, min(len(rows), height-4))
	p.top = min(p.top, p.total-p.height)
	right := line{{p.theme.dim, " esc closes "}}
	if p.total > p.height {
		right = line{{p.theme.dim, " j k scroll · esc closes "}}
	}
	return box(p.desk, p.title, right, rows[p.top:p.top+p.height], w), nil
}

// pagerRows are the part of the key table that moves a page and closes it.
func (m *root) pagerRows(in mode, more ...string) []row {
	keys := append([]string{"esc", "q", "enter"}, more...)
	rows := []row{{in, "close", keys, "close", "close the page", do(m.closeOverlay), nil}}
	return append(rows, scrollRows(in, m.scrollPage)...)
}

func (m *root) scrollPage(s scroll) tea.Cmd {
	if p, ok := m.over.(*pager); ok {
		return p.scroll(s)
	}
	return nil
}
