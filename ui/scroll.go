package ui

import tea "charm.land/bubbletea/v2"

// scrollRows are the rows that move through the text of a mode. The handler
// takes lines, or pages of two halves, or the ends.
func scrollRows(m mode, move func(scroll) tea.Cmd) []row {
	by := func(s scroll) func() tea.Cmd { return func() tea.Cmd { return move(s) } }
	return []row{
		{m, "down", []string{"j", "down"}, "", "one line down", by(scroll{lines: 1}), nil},
		{m, "up", []string{"k", "up"}, "", "one line up", by(scroll{lines: -1}), nil},
		{m, "half-down", []string{"ctrl+d"}, "", "half a page down", by(scroll{halves: 1}), nil},
		{m, "half-up", []string{"ctrl+u"}, "", "half a page up", by(scroll{halves: -1}), nil},
		{m, "page-down", []string{"pgdown", "space"}, "", "a page down", by(scroll{halves: 2}), nil},
		{m, "page-up", []string{"pgup"}, "", "a page up", by(scroll{halves: -2}), nil},
		{m, "top", []string{"g", "home"}, "", "to the start", by(scroll{halves: -ends}), nil},
		{m, "bottom", []string{"G", "end"}, "", "to the end", by(scroll{halves: ends}), nil},
	}
}

// scroll is a way through a text.
type scroll struct{ lines, halves int }

// ends is more half pages than any text has.
const ends = 1 << 24

// in is the number of lines on a page of so many.
func (s scroll) in(height int) int { return s.lines + s.halves*max(1, height/2) }

// moving is 1 for the actions that scroll, 0 for all others.
func moving(action string) int {
	if action == "scroll-down" || action == "scroll-up" {
		return 1
	}
	for _, r := range scrollRows("", nil) {
		if r.action == action {
			return 1
		}
	}
	return 0
}
