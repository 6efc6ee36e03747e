package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// help is the key table as a page: the mode it was called from first.
type help struct {
	*desk
	modes  []mode
	top    int
	height int // lines shown the last time
	total  int
}

func (h *help) mode() mode            { return inHelp }
func (h *help) typed(tea.Msg) tea.Cmd { return nil }

func (h *help) scroll(s scroll) tea.Cmd {
	h.top = min(max(0, h.top+s.in(h.height)), max(0, h.total-h.height))
	return nil
}

func (h *help) draw(w, height int) ([]string, *tea.Cursor) {
	w = min(w, 92)
	rows := h.page(w - 4)
	h.total, h.height = len(rows), max(1, min(len(rows), height-4))
	h.top = min(h.top, h.total-h.height)
	right := line{{h.theme.dim, " esc closes "}}
	if h.total > h.height {
		right = line{{h.theme.dim, " j k scroll · esc closes "}}
	}
	return box(h.desk, "keys", right, rows[h.top:h.top+h.height], w), nil
}

// page lists every mode with its keys, what they do, and why not now.
func (h *help) page(w int) []string {
	var rows []string
	for _, m := range h.modes {
		if len(rows) > 0 {
			rows = append(rows, "")
		}
		rows = append(rows, h.theme.title.paint(string(m)))
		for _, r := range h.keys.of(m) {
			if len(r.keys) == 0 {
				continue
			}
			row := line{{h.theme.key, h.ruler.fit(" "+strings.Join(r.keys, " "), 20)}, {h.theme.text, " " + r.help}}
			if why := r.why(); why != "" {
				row = row.add(h.theme.dim, " (now: "+why+")")
			}
			rows = append(rows, row.render(h.ruler, w))
		}
	}
	return rows
}
