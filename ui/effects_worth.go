package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
)

// appraised is what the store says of the models that were rated.
type appraised struct {
	turn
	models []eval.ModelStats
	err    error
}

// outOfTheWay is how long a reading of the whole store waits, so that frames
// that are due come first.
const outOfTheWay = 200 * time.Millisecond

// appraise goes over the store, a record at a time, where anything in it was
// rated. Ratings on the scale accept count, and where there are none those on
// the scale with the most.
func (e *effects) appraise(t turn) tea.Cmd {
	return func() tea.Msg {
		select {
		case <-time.After(outOfTheWay):
		case <-e.ctx.Done():
			return nil
		}
		store := e.bench.Store
		any, scale := false, eval.Scale("")
		for r, err := range store.AllRatings() {
			if err != nil || e.ctx.Err() != nil {
				continue // damaged: what can be read counts
			}
			if any = true; r.Scale == eval.Accept && !r.Skipped {
				scale = eval.Accept
				break
			}
		}
		if !any {
			return appraised{turn: t}
		}
		stats, err := eval.NewStatistics(e.ctx, store.Trials(eval.Query{}), store.AllRatings(), eval.StatisticsOptions{Scale: scale, Resamples: 1})
		return appraised{t, stats.Models, err}
	}
}
