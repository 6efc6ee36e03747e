package ui

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/ui/shell"
)

// rerun shows Compare and sends its prompt once more, or in History the one
// selected, which is opened first.
func (m *program) rerun() tea.Cmd {
	if m.Shows(m.history) {
		m.again = m.history.SelectedID()
		return m.history.Open()
	}
	return tea.Batch(m.Show(m.compare), m.compare.Rerun())
}

func (m *program) whyNoRerun() string {
	if m.Shows(m.history) {
		return m.history.WhyNoOpen()
	}
	if m.Shows(m.rating) {
		return "prompts are sent again from Compare"
	}
	return m.compare.Shown.WhyNoRerun()
}

// sendAgain sends a trial that was opened for that.
func (m *program) sendAgain(opened shell.Reopened) tea.Cmd {
	again := m.again != "" && m.again == opened.Trial.ID && !m.Hidden(opened.Trial.ID)
	if m.again = ""; !again {
		return nil
	}
	m.compare.ToPrompt()
	return m.compare.Rerun()
}
