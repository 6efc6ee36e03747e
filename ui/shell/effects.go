package shell

import (
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/providers"
)

// Everything that the program does to the world stands in this file and in
// effects_*.go, one for each screen: each method makes a command, and none
// touches a screen. What a command brings back is a reply.

// effects makes the commands.
type Effects struct {
	Ctx context.Context
	App App

	Mu         sync.Mutex
	Closed     bool
	Queue      Queue // nil: nobody has begun to rate
	Executions sync.WaitGroup
}

type (
	// Tick moves the clocks of running lanes.
	Tick struct {
		Generation
		At time.Time
	}
	// Restyled says that the theme or the ruler has changed.
	Restyled struct{}
	// Settled says that the size has not changed for a while.
	Settled struct{ Generation }
	// Spent is what was spent today.
	Spent struct {
		Generation
		Sum     providers.Money
		Unknown int
		Err     error
	}
)

// Close waits until what is under way has ended and is kept; the context must
// have ended before. Whoever leaves has rated: the votes are final.
func (e *Effects) Close() error {
	e.Mu.Lock()
	e.Closed = true
	queue := e.Queue
	e.Mu.Unlock()
	e.Executions.Wait()
	if queue == nil {
		return nil
	}
	return queue.Reveal()
}

// Tick waits a tenth of a second.
func (e *Effects) Tick(t Generation) tea.Cmd {
	return tea.Tick(100*time.Millisecond, func(at time.Time) tea.Msg { return Tick{t, at} })
}

// Settle waits out a series of resizes.
func (e *Effects) Settle(t Generation) tea.Cmd {
	return tea.Tick(80*time.Millisecond, func(time.Time) tea.Msg { return Settled{t} })
}

// Copy puts text on the clipboard of the terminal.
func (e *Effects) Copy(text string) tea.Cmd { return tea.SetClipboard(text) }

// Today sums up what was spent today.
func (e *Effects) Today(t Generation) tea.Cmd {
	return func() tea.Msg {
		sum, unknown, err := e.App.Store.SpentOn(time.Now())
		return Spent{t, sum, unknown, err}
	}
}
