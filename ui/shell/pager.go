package shell

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/ui/keymap"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
)

// Pager is a page over the screen, written anew for every frame: the help,
// and the figures of a lane.
type Pager struct {
	*Context
	Title string
	Keys  keymap.Mode
	Page  func(w int) []string

	help   bool    // it is the help
	under  Overlay // that was open and comes back when this is closed; nil: none
	top    int
	height int // lines shown the last time
	total  int
}

func (p *Pager) Mode() keymap.Mode { return p.Keys }

func (p *Pager) Update(tea.Msg) tea.Cmd { return nil }

func (p *Pager) Scroll(s widget.Scroll) tea.Cmd {
	p.top = min(max(0, p.top+s.LinesIn(p.height)), max(0, p.total-p.height))
	return nil
}

func (p *Pager) Draw(w, height int) ([]string, *tea.Cursor) {
	w = min(w, 100)
	rows := p.Page(w - 4)
	p.total, p.height = len(rows), max(1, min(len(rows), height-4))
	p.top = min(p.top, p.total-p.height)
	right := styled.Line{{Style: p.Theme.Dim, Text: " esc closes "}}
	if p.total > p.height {
		right = styled.Line{{Style: p.Theme.Dim, Text: " j k scroll · esc closes "}}
	}
	return Box(p.Context, p.Title, right, rows[p.top:p.top+p.height], w), nil
}
