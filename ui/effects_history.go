package ui

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/eval"
)

// page is how many trials the history reads at once.
const page = 50

type (
	// listed is a page of the history.
	listed struct {
		turn
		before, search string
		entries        []entry
		more           bool
		err            error
	}
	// reopened is a trial of the history with its ratings.
	reopened struct {
		turn
		trial   engine.Trial
		ratings []eval.Rating
		err     error

		chain    []engine.Trial // the turns before it
		chainErr error          // why they are not there
	}
	// forgotten says that a trial is gone for good, or why not.
	forgotten struct {
		turn
		id  string
		err error
	}
)

// list reads a page of the history: so many trials older than before, or the
// newest.
func (e *effects) list(t turn, before, search string, page int) tea.Cmd {
	return func() tea.Msg {
		out := listed{turn: t, before: before, search: search}
		query := eval.Query{Limit: page + 1, Before: before, Text: search}
		for trial, err := range e.bench.Store.Trials(query) {
			if err != nil {
				out.err = err
				break
			}
			if len(out.entries) == page {
				out.more = true
				break
			}
			ratings, err := e.bench.Store.Ratings(trial.ID)
			if err != nil {
				out.err = err
			}
			out.entries = append(out.entries, newEntry(trial, ratings))
		}
		return out
	}
}

// reopen reads a trial and its ratings.
func (e *effects) reopen(t turn, id string) tea.Cmd {
	return func() tea.Msg {
		out := reopened{turn: t}
		if out.trial, out.err = e.bench.Store.Trial(id); out.err == nil {
			out.ratings, out.err = e.bench.Store.Ratings(id)
			out.chain, out.chainErr = engine.Chain(out.trial.Follows, e.bench.Store.Trial)
		}
		return out
	}
}

// forget deletes a trial for good.
func (e *effects) forget(t turn, id string) tea.Cmd {
	return func() tea.Msg { return forgotten{t, id, e.bench.Store.Forget(id)} }
}
