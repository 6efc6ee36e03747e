package ui

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/ui/shell"
)

// The mouse helps and is never needed: the wheel scrolls what is under it, a
// click goes there. Whoever holds shift has the terminal's own selection.

// wheelLines is how far a notch of the wheel goes.
const wheelLines = 3

func (m *program) toggleMouse() {
	m.mouse = !m.mouse
	m.Remark = "the mouse is the terminal's: select as anywhere else"
	if m.mouse {
		m.Remark = "the wheel scrolls and a click goes there; hold shift to select"
	}
}

// wheel scrolls the lane under it, or whatever up and down move.
func (m *program) wheel(at tea.Mouse) tea.Cmd {
	way := 0
	switch at.Button {
	case tea.MouseWheelUp:
		way = -1
	case tea.MouseWheelDown:
		way = 1
	}
	if way == 0 || m.Small() {
		return nil
	}
	if over, ok := m.Front.(shell.Wheeler); ok && m.Over() == nil {
		over.Wheel(at.X, at.Y, way*wheelLines)
		return nil
	}
	if r := m.Keys.Find(m.ActiveMode(), map[int]string{-1: "up", 1: "down"}[way]); r != nil {
		return m.run(r)
	}
	return nil
}

// click goes to the screen, the lane or the pane under it.
func (m *program) click(at tea.Mouse) tea.Cmd {
	if at.Button != tea.MouseLeft || m.Small() || m.Over() != nil {
		return nil
	}
	if at.Y == 0 {
		if i := m.tabAt(at.X); i >= 0 {
			return m.Show(m.Screens[i])
		}
		return nil
	}
	if s, ok := m.Front.(shell.Clicker); ok {
		return s.Click(at.X, at.Y)
	}
	return nil
}

// tabAt is the screen whose name stands in that cell of the tab bar.
func (m *program) tabAt(x int) int {
	names, _ := m.tabLine()
	head := len(names) - 2*len(m.Screens) // the name of the program, where it stands there
	end := 0
	for i, s := range names {
		start := end
		end += m.Widths.Width(s.Text)
		if x >= start && x < end && i > head && (i-head)%2 == 1 {
			return (i - head) / 2
		}
	}
	return -1
}
