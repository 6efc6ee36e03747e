package history

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/demo"
	"switchboard/eval/store"
	"switchboard/ui/shell"
)

// pageSize is how many trials are read at once.
const pageSize = 50

// list reads a page of the history: so many trials older than before, or the
// newest.
func list(e *shell.Effects, t shell.Generation, before, search string, page int) tea.Cmd {
	return func() tea.Msg {
		out := shell.Listed{Generation: t, Before: before}
		query := store.Query{Limit: page + 1, Before: before, Text: search}
		for trial, err := range e.App.Store.RatedTrials(query) {
			if err != nil {
				out.Err = err
				break
			}
			if len(out.Entries) == page {
				out.More = true
				break
			}
			if trial.Unread != nil {
				out.Err = trial.Unread
			}
			entry := shell.NewEntry(trial.Trial, trial.Ratings)
			if entry.Blind, err = stillBlind(e.App, trial.Trial, trial.Ratings); err != nil {
				out.Err = err
			}
			out.Entries = append(out.Entries, entry)
		}
		if before == "" {
			var err error
			if out.Batches, err = batchesUnderWay(e.App, time.Now()); err != nil && out.Err == nil {
				out.Err = err
			}
		}
		return out
	}
}

// stillBlind reports whether the rater can still be given a trial to judge
// without names: it is of a prompt set, as what is drawn to be rated is. Samples
// count for nothing.
func stillBlind(app shell.App, t engine.Trial, ratings []eval.Rating) (bool, error) {
	if app.OpenQueue == nil || t.Set == "" || t.Set == demo.DemoSet || t.Follows != "" {
		return false, nil
	}
	for _, r := range eval.WithoutRetracted(ratings) {
		if r.Rater == app.Rater {
			return false, nil
		}
	}
	seen, err := app.Store.Seen(app.Rater, eval.PromptKey(t.Prompt))
	return !seen && err == nil, err
}

// forget deletes a trial for good.
func forget(e *shell.Effects, t shell.Generation, id string) tea.Cmd {
	return func() tea.Msg { return shell.Forgotten{Generation: t, Id: id, Err: e.App.Store.Forget(id)} }
}
