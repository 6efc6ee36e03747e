package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval/metrics"
	"switchboard/ui/lane"
	"switchboard/ui/rate"
	"switchboard/ui/shell"
)

// quality keeps what quality has cost up to date, for the lanes. While somebody
// rates blind it waits: a figure that moves with a vote would tell whose answer
// it was about.
type quality struct {
	*shell.Context
	blind   func() bool // somebody rates
	changed func()
	models  *metrics.Models // what was read of the store; one reading at a time is under way
}

// handlers follow what changes the figures.
func (q quality) handlers() []shell.Handler {
	again := func() tea.Cmd { return q.read() }
	return []shell.Handler{
		shell.On(q.taken),
		shell.On(func(shell.Settled) tea.Cmd { return q.begin() }),
		shell.On(func(msg shell.Batch) tea.Cmd {
			if msg.More {
				return nil
			}
			return again()
		}),
		shell.On(func(shell.Rated) tea.Cmd { return again() }),
		shell.On(func(shell.Forgotten) tea.Cmd { return again() }),
		shell.On(func(rate.Revealed) tea.Cmd { return again() }),
	}
}

// begin reads for the first time.
func (q quality) begin() tea.Cmd {
	if q.Quality.ByModel != nil {
		return nil
	}
	q.Quality.ByModel = map[string]lane.Quality{}
	return q.read()
}

// read reads anew, or notes that it is to be read again.
func (q quality) read() tea.Cmd {
	if q.App.Store == nil {
		return nil
	}
	if q.Quality.Reading || q.blind() {
		q.Quality.Stale = true
		return nil
	}
	q.Quality.Reading, q.Quality.Stale = true, false
	return measureQuality(q.Effects, q.models, q.Generations.Next(measuringQuality))
}

// taken takes what was read. What cannot be read stays as it was: the Models
// screen says why.
func (q quality) taken(msg qualityRead) tea.Cmd {
	q.Quality.Reading = false
	if msg.err == nil && !q.blind() {
		q.Quality.ByModel = map[string]lane.Quality{}
		for _, s := range msg.models {
			q.Quality.ByModel[s.Model] = lane.Quality{Stats: s, Simulated: q.Simulates(s.Model)}
		}
		q.changed()
	}
	if q.Quality.Stale {
		return q.read()
	}
	return nil
}

// qualityRead is what the store says of the models that were rated.
type qualityRead struct {
	shell.Generation
	models []metrics.ModelStats
	err    error
}

// readDelay is how long a reading of the whole store waits, so that frames
// that are due come first.
const readDelay = 200 * time.Millisecond

// measureQuality reads what is new in the store, where anything in it was rated.
// Ratings on the scale accept count, and where there are none those on the scale with
// the most.
func measureQuality(e *shell.Effects, models *metrics.Models, t shell.Generation) tea.Cmd {
	return func() tea.Msg {
		select {
		case <-time.After(readDelay):
		case <-e.Ctx.Done():
			return nil
		}
		if models.Of == nil {
			models.Of = e.App.Store
		}
		stats, err := models.Read(e.Ctx)
		return qualityRead{t, stats, err}
	}
}
