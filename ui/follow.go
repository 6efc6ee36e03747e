package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/ui/format"
	"switchboard/ui/shell"
)

// followPause is the least time between two looks at what others apply. A look
// goes with a key: a screen that nobody touches does nothing.
const followPause = time.Second

// follow looks for a policy that another process applied.
func (m *program) follow() tea.Cmd {
	look := m.App.Follow.Policy
	if look == nil || time.Since(m.followed) < followPause {
		return nil
	}
	m.followed = time.Now()
	t := m.Generations.Now(shell.Lasting)
	return func() tea.Msg {
		said, err := look()
		return shell.PolicyFollowed{Generation: t, Said: said, Err: err}
	}
}

func (m *program) policyFollowed(msg shell.PolicyFollowed) {
	switch {
	case msg.Err != nil:
		m.Problem("what others apply cannot be read: " + format.Sentence(msg.Err))
	case msg.Said != "":
		m.Remark = msg.Said
		m.Notes = append(m.Notes, msg.Said)
	}
}
