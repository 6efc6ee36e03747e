package history

import (
	tea "charm.land/bubbletea/v2"

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
		for trial, err := range e.App.Store.Trials(query) {
			if err != nil {
				out.Err = err
				break
			}
			if len(out.Entries) == page {
				out.More = true
				break
			}
			ratings, err := e.App.Store.Ratings(trial.ID)
			if err != nil {
				out.Err = err
			}
			out.Entries = append(out.Entries, shell.NewEntry(trial, ratings))
		}
		return out
	}
}

// forget deletes a trial for good.
func forget(e *shell.Effects, t shell.Generation, id string) tea.Cmd {
	return func() tea.Msg { return shell.Forgotten{Generation: t, Id: id, Err: e.App.Store.Forget(id)} }
}
