package rate

import (
	"cmp"
	"errors"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/eval"
	"switchboard/eval/annotate"
	"switchboard/providers"
	"switchboard/ui/shell"
)

type (
	// opened says that the queue is open, with the votes of a session that has
	// not ended, and of those before it.
	opened struct {
		shell.Generation
		queue   shell.Queue
		votes   []eval.Rating
		earlier []eval.Rating // final, and not seen with names yet
		err     error
	}
	// handedOut is what is to be judged next, with its answers behind the mask.
	handedOut struct {
		shell.Generation
		item     annotate.Item
		shown    []engine.Answer
		progress annotate.Progress
		err      error
	}
	// upcoming is the item after the one on the screen, if it waits for answers.
	upcoming struct {
		shell.Generation
		item annotate.Item
	}
	// voted says that a vote, or taking one back, was stored, or why it was not. After
	// taking one back it also says how far the rating is now.
	voted struct {
		shell.Generation
		rating   eval.Rating
		progress annotate.Progress
		err      error
	}
	// recalled is the item that a stored vote was about, masked as well.
	recalled struct {
		shell.Generation
		rating eval.Rating
		item   annotate.Item
		shown  []engine.Answer
		err    error
	}
	// Revealed says who wrote the answers that the votes are about.
	Revealed struct {
		shell.Generation
		votes []revealedVote
		err   error
	}
	// backfillStarted says that missing answers are under way.
	backfillStarted struct {
		shell.Generation
		execution *dispatch.Execution
	}
	// backfillEnded says that they have ended.
	backfillEnded struct {
		shell.Generation
		trial engine.Trial
	}
)

// openQueue opens the queue.
func openQueue(e *shell.Effects, t shell.Generation) tea.Cmd {
	return func() tea.Msg {
		queue, err := e.App.OpenQueue(e.App.Rater)
		if err != nil {
			return opened{Generation: t, err: err}
		}
		votes, err := queue.Votes()
		if err != nil {
			return opened{Generation: t, err: err}
		}
		earlier, err := queue.Earlier()
		if err == nil {
			e.Mu.Lock()
			e.Queue = queue
			e.Mu.Unlock()
		}
		return opened{t, queue, votes, earlier, err}
	}
}

// nextItem asks for the next item, that of a task first.
func nextItem(e *shell.Effects, t shell.Generation, queue shell.Queue, first engine.Task, m mask) tea.Cmd {
	return func() tea.Msg {
		queue.Prefer(first)
		item, err := queue.Next(e.Ctx)
		progress, unknown := queue.Progress()
		if err == nil {
			err = unknown
		}
		return handedOut{t, item, masked(item, m), progress, err}
	}
}

// lookAhead looks for the item after another one, if it waits for answers. Errors are
// shown when that item comes up.
func lookAhead(t shell.Generation, queue shell.Queue, after annotate.Item) tea.Cmd {
	return func() tea.Msg {
		item, waits, err := queue.Upcoming(after)
		if err != nil || !waits {
			return nil
		}
		return upcoming{t, item}
	}
}

// putOff leaves an item for later and asks for the next one.
func putOff(e *shell.Effects, t shell.Generation, queue shell.Queue, first engine.Task, i annotate.Item, m mask) tea.Cmd {
	return func() tea.Msg {
		queue.PutOff(i)
		return nextItem(e, t, queue, first, m)()
	}
}

// masked are an item's answers as a rater may see them: the text, cleaned and masked, and
// how they ended as far as that does not tell who wrote them.
func masked(item annotate.Item, m mask) []engine.Answer {
	for _, a := range item.Answers {
		m = m.with(a.Model, a.Provider)
	}
	shown := make([]engine.Answer, len(item.Answers))
	for i, a := range item.Answers {
		hide := func(s string) string { return m.hide(providers.Clean(s), item.Prompt) }
		shown[i] = engine.Answer{Text: hide(a.Text), Finish: visibleFinish(a.Finish)}
		for _, c := range a.ToolCalls {
			shown[i].ToolCalls = append(shown[i].ToolCalls, engine.ToolCall{Name: hide(c.Name), Arguments: hide(c.Arguments)})
		}
	}
	return shown
}

// castVote stores what the rater says of an item.
func castVote(t shell.Generation, queue shell.Queue, i annotate.Item, j annotate.Judgement) tea.Cmd {
	return func() tea.Msg {
		r, err := queue.Cast(i, j)
		return voted{Generation: t, rating: r, err: err}
	}
}

// retractVote takes a vote back.
func retractVote(t shell.Generation, queue shell.Queue, id string, before annotate.Progress) tea.Cmd {
	return func() tea.Msg {
		r, err := queue.Retract(id)
		msg := voted{t, r, before, err}
		if err == nil {
			if p, err := queue.Progress(); err == nil {
				msg.progress = p
			}
		}
		return msg
	}
}

// recall reads what a stored vote was about.
func recall(t shell.Generation, queue shell.Queue, r eval.Rating, m mask) tea.Cmd {
	return func() tea.Msg {
		item, err := queue.Item(r)
		switch {
		case errors.Is(err, annotate.ErrNoAnswer):
			return recalled{Generation: t, err: errMissing}
		case err != nil:
			return recalled{Generation: t, err: err}
		}
		return recalled{t, r, item, masked(item, m), nil}
	}
}

// reveal ends the session, and reads the prompts of votes.
func reveal(e *shell.Effects, t shell.Generation, queue shell.Queue, votes []eval.Rating) tea.Cmd {
	return func() tea.Msg {
		if err := queue.Reveal(); err != nil {
			return Revealed{Generation: t, err: err}
		}
		out := make([]revealedVote, len(votes))
		for i, r := range votes {
			out[i].rating = r
			if trial, err := e.App.Store.Trial(r.Trial); err == nil {
				out[i].prompt = trial.Prompt
			}
		}
		return Revealed{t, out, nil}
	}
}

// startBackfill asks for missing answers. Nobody watches them come.
func startBackfill(e *shell.Effects, t shell.Generation, job dispatch.Job) tea.Cmd {
	return func() tea.Msg {
		e.Mu.Lock()
		defer e.Mu.Unlock()
		if e.Closed {
			return nil
		}
		execution := cmp.Or(e.App.Background.Dispatcher, e.App.Dispatcher).Start(e.Ctx, job)
		e.Executions.Go(func() { execution.Wait() })
		return backfillStarted{t, execution}
	}
}

// awaitBackfill waits for the end of an execution.
func awaitBackfill(e *shell.Effects, t shell.Generation, f *dispatch.Execution) tea.Cmd {
	return func() tea.Msg { return backfillEnded{t, f.Wait()} }
}
