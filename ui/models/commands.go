package models

import (
	"context"
	"iter"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/engine/circuit"
	"switchboard/engine/health"
	"switchboard/eval/metrics"
	"switchboard/ui/shell"
)

// Everything that the Models screen does to the world stands in this file.

type (
	// measured is what the store says about models and raters.
	measured struct {
		shell.Generation
		stats   metrics.Statistics
		health  *health.Health
		changes []circuit.Change
		err     error
	}
	// peeked is a look at a reading under way.
	peeked struct{ shell.Generation }
)

// measure goes over the whole store, a record at a time.
func measure(ctx context.Context, e *shell.Effects, t shell.Generation, m *shell.Meter) tea.Cmd {
	return func() tea.Msg {
		records := e.App.Store
		known := health.New()
		stats, err := metrics.NewStatistics(ctx, counted(records.Figures(time.Time{}), m, known), records.AllRatings(), metrics.StatisticsOptions{})
		return measured{t, stats, known, circuitChanges(records), err}
	}
}

// circuitChanges are the latest that a store has kept. Where they cannot be read
// the others are shown.
func circuitChanges(records shell.Store) []circuit.Change {
	if kept, ok := records.(interface {
		CircuitChanges() ([]circuit.Change, error)
	}); ok {
		all, _ := kept.CircuitChanges()
		return all
	}
	return nil
}

// counted tells a meter how many trials have gone by, and health what they
// were.
func counted(trials iter.Seq2[engine.Trial, error], m *shell.Meter, known *health.Health) iter.Seq2[engine.Trial, error] {
	return func(yield func(engine.Trial, error) bool) {
		n, now := 0, time.Now()
		for t, err := range trials {
			n++
			known.NoteTrial(t, now)
			m.Set(n, 0)
			if !yield(t, err) {
				return
			}
		}
	}
}

// peek waits until it is time to look at a reading again.
func peek(e *shell.Effects, t shell.Generation) tea.Cmd {
	return tea.Tick(100*time.Millisecond, func(time.Time) tea.Msg { return peeked{t} })
}
