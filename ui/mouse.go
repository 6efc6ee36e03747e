package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// The mouse helps and is never needed: the wheel scrolls what is under it, a
// click goes there. Whoever holds shift has the terminal's own selection.

// wheelLines is how far a notch of the wheel goes.
const wheelLines = 3

func (m *root) toggleMouse() {
	m.mouse = !m.mouse
	m.remark = "the mouse is the terminal's: select as anywhere else"
	if m.mouse {
		m.remark = "the wheel scrolls and a click goes there; hold shift to select"
	}
}

// wheel scrolls the lane under it, or whatever up and down move.
func (m *root) wheel(at tea.Mouse) tea.Cmd {
	way := 0
	switch at.Button {
	case tea.MouseWheelUp:
		way = -1
	case tea.MouseWheelDown:
		way = 1
	}
	if way == 0 || m.small() {
		return nil
	}
	if m.over == nil && m.screen() == screen(m.compare) {
		if i := m.compare.laneAt(at.X, at.Y); i >= 0 {
			l := m.compare.lanes[i]
			l.scroll(way*wheelLines, l.passage(m.theme).len())
		}
		return nil
	}
	if r := m.keys.find(m.mode(), map[int]string{-1: "up", 1: "down"}[way]); r != nil {
		return m.run(r)
	}
	return nil
}

// click goes to the screen, the lane or the pane under it.
func (m *root) click(at tea.Mouse) tea.Cmd {
	if at.Button != tea.MouseLeft || m.small() || m.over != nil {
		return nil
	}
	if at.Y == 0 {
		if i := m.tabAt(at.X); i >= 0 {
			return m.show(i)
		}
		return nil
	}
	switch s := m.screen().(type) {
	case *compare:
		s.click(at.X, at.Y)
	case *history:
		return s.click(at.Y)
	}
	return nil
}

// tabAt is the screen whose name stands in that cell of the tab bar.
func (m *root) tabAt(x int) int {
	names, _ := m.tabLine()
	head := len(names) - 2*len(m.screens) // the name of the program, where it stands there
	end := 0
	for i, s := range names {
		start := end
		end += m.ruler.width(s.text)
		if x >= start && x < end && i > head && (i-head)%2 == 1 {
			return (i - head) / 2
		}
	}
	return -1
}

// laneAt is the lane in that cell of the screen, or -1.
func (c *compare) laneAt(x, y int) int {
	return slices.IndexFunc(c.layOut().lanes, func(r rect) bool { return r.holds(x, y) })
}

func (r rect) holds(x, y int) bool { return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h }

// click goes to the lane or to the prompt. While something is asked or rated
// the keys stay where they are.
func (c *compare) click(x, y int) {
	if c.offer != nil || c.rating {
		return
	}
	if i := c.laneAt(x, y); i >= 0 {
		c.toLane(i)
		return
	}
	if c.layOut().prompt.holds(x, y) {
		c.toPrompt()
	}
}

// click selects the trial in that line of the screen.
func (h *history) click(y int) tea.Cmd {
	const above = 3 // the tab bar, the border, the head of the table
	i := h.top + y - above - len(h.problems)
	if i < h.top || i >= min(len(h.entries), h.top+h.shown) {
		return nil
	}
	return h.move(scroll{lines: i - h.selected})
}
