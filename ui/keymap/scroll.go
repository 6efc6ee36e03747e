package keymap

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/ui/widget"
)

// ScrollRows are the rows that move through the text of a mode. The handler
// takes lines, or pages of two halves, or the ends.
func ScrollRows(m Mode, move func(widget.Scroll) tea.Cmd) []Row {
	by := func(s widget.Scroll) func() tea.Cmd { return func() tea.Cmd { return move(s) } }
	return []Row{
		{m, "down", []string{"j", "down"}, "", "one line down", by(widget.Scroll{Lines: 1}), nil},
		{m, "up", []string{"k", "up"}, "", "one line up", by(widget.Scroll{Lines: -1}), nil},
		{m, "half-down", []string{"ctrl+d"}, "", "half a page down", by(widget.Scroll{Halves: 1}), nil},
		{m, "half-up", []string{"ctrl+u"}, "", "half a page up", by(widget.Scroll{Halves: -1}), nil},
		{m, "page-down", []string{"pgdown", "space"}, "", "a page down", by(widget.Scroll{Halves: 2}), nil},
		{m, "page-up", []string{"pgup"}, "", "a page up", by(widget.Scroll{Halves: -2}), nil},
		{m, "top", []string{"g", "home"}, "", "to the start", by(widget.Scroll{Halves: -widget.Ends}), nil},
		{m, "bottom", []string{"G", "end"}, "", "to the end", by(widget.Scroll{Halves: widget.Ends}), nil},
	}
}

// Moving is 1 for the actions that scroll, 0 for all others.
func Moving(action string) int {
	if action == "scroll-down" || action == "scroll-up" {
		return 1
	}
	for _, r := range ScrollRows(Mode{}, nil) {
		if r.Action == action {
			return 1
		}
	}
	return 0
}
