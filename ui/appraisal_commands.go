package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
	"switchboard/eval/metrics"
	"switchboard/eval/store"
	"switchboard/ui/shell"
)

// appraised is what the store says of the models that were rated.
type appraised struct {
	shell.Generation
	models []metrics.ModelStats
	err    error
}

// outOfTheWay is how long a reading of the whole store waits, so that frames
// that are due come first.
const outOfTheWay = 200 * time.Millisecond

// appraise goes over the store, a record at a time, where anything in it was
// rated. Ratings on the scale accept count, and where there are none those on
// the scale with the most.
func appraise(e *shell.Effects, t shell.Generation) tea.Cmd {
	return func() tea.Msg {
		select {
		case <-time.After(outOfTheWay):
		case <-e.Ctx.Done():
			return nil
		}
		records := e.App.Store
		any, scale := false, eval.Scale("")
		for r, err := range records.AllRatings() {
			if err != nil || e.Ctx.Err() != nil {
				continue // damaged: what can be read counts
			}
			if any = true; r.Scale == eval.Accept && !r.Skipped {
				scale = eval.Accept
				break
			}
		}
		if !any {
			return appraised{Generation: t}
		}
		stats, err := metrics.NewStatistics(e.Ctx, records.Trials(store.Query{}), records.AllRatings(), metrics.StatisticsOptions{Scale: scale, Resamples: 1})
		return appraised{t, stats.Models, err}
	}
}
