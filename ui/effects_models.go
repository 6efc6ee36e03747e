package ui

import (
	"context"
	"errors"
	"iter"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/eval"
)

// Everything that the Models screen does to the world stands in this file.

type (
	// measured is what the store says about models and raters.
	measured struct {
		turn
		stats   eval.Statistics
		stopped bool
		err     error
	}
	// peeked is a look at a reading under way.
	peeked struct{ turn }
)

// measure goes over the whole store, a record at a time.
func (e *effects) measure(ctx context.Context, t turn, m *meter) tea.Cmd {
	return func() tea.Msg {
		store := e.bench.Store
		stats, err := eval.NewStatistics(ctx, counted(store.Trials(eval.Query{}), m), store.AllRatings(), eval.StatisticsOptions{})
		return measured{t, stats, errors.Is(err, context.Canceled), err}
	}
}

// counted tells a meter how many trials have gone by.
func counted(trials iter.Seq2[engine.Trial, error], m *meter) iter.Seq2[engine.Trial, error] {
	return func(yield func(engine.Trial, error) bool) {
		n := 0
		for t, err := range trials {
			n++
			m.set(n, 0)
			if !yield(t, err) {
				return
			}
		}
	}
}

// peek waits until it is time to look at a reading again.
func (e *effects) peek(t turn) tea.Cmd {
	return tea.Tick(100*time.Millisecond, func(time.Time) tea.Msg { return peeked{t} })
}
