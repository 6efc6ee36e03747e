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

// passMidnight tells who shows figures of days that another one has begun: here, which is
// the day of the caps, or in UTC, which is that of Spend. As a look at what others apply
// does, it goes with a key.
func (m *program) passMidnight() tea.Cmd {
	today := daysOf(time.Now())
	if today == m.days {
		return nil
	}
	m.days = today
	return tea.Batch(m.Effects.Today(m.Generations.Now(shell.Lasting)), m.handlers.Handle(shell.DayBegan{}))
}

// days are those of one moment.
type days struct{ here, utc string }

func daysOf(t time.Time) days {
	return days{t.Local().Format(time.DateOnly), t.UTC().Format(time.DateOnly)}
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
