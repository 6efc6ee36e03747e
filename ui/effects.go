package ui

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
type effects struct {
	ctx   context.Context
	bench Workbench

	mu      sync.Mutex
	closed  bool
	seat    RatingDesk // nil: nobody sat down to rate
	flights sync.WaitGroup
}

type (
	// tick moves the clocks of running lanes.
	tick struct {
		turn
		at time.Time
	}
	// restyled says that the theme or the ruler has changed.
	restyled struct{}
	// settled says that the size has not changed for a while.
	settled struct{ turn }
	// spent is what was spent today.
	spent struct {
		turn
		sum     providers.Money
		unknown int
		err     error
	}
)

// close waits until what is under way has ended and is kept; the context must
// have ended before. Whoever leaves has rated: the votes are final.
func (e *effects) close() error {
	e.mu.Lock()
	e.closed = true
	seat := e.seat
	e.mu.Unlock()
	e.flights.Wait()
	if seat == nil {
		return nil
	}
	return seat.Reveal()
}

// tick waits a tenth of a second.
func (e *effects) tick(t turn) tea.Cmd {
	return tea.Tick(100*time.Millisecond, func(at time.Time) tea.Msg { return tick{t, at} })
}

// settle waits out a series of resizes.
func (e *effects) settle(t turn) tea.Cmd {
	return tea.Tick(80*time.Millisecond, func(time.Time) tea.Msg { return settled{t} })
}

// copy puts text on the clipboard of the terminal.
func (e *effects) copy(text string) tea.Cmd { return tea.SetClipboard(text) }

// today sums up what was spent today.
func (e *effects) today(t turn) tea.Cmd {
	return func() tea.Msg {
		sum, unknown, err := e.bench.Store.SpentOn(time.Now())
		return spent{t, sum, unknown, err}
	}
}
