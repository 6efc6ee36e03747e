package rate

import (
	"cmp"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/eval"
	"switchboard/eval/annotate"
	"switchboard/providers"
	"switchboard/ui/shell"
)

type (
	// seated says that the rating desk is open, with the votes of a session
	// that has not ended.
	seated struct {
		shell.Generation
		seat  shell.Queue
		votes []eval.Rating
		err   error
	}
	// drawn is what is to be judged next, with its texts behind the mask.
	drawn struct {
		shell.Generation
		item     annotate.Item
		texts    []string
		progress annotate.Progress
		err      error
	}
	// voted says that a vote, or that it was taken back, was kept, or why not;
	// of what was taken back also how far the rating is now.
	voted struct {
		shell.Generation
		rating   eval.Rating
		progress annotate.Progress
		err      error
	}
	// recalled is what a stored vote was about, likewise masked.
	recalled struct {
		shell.Generation
		rating eval.Rating
		item   annotate.Item
		texts  []string
		err    error
	}
	// Unveiled is who wrote what the votes are about.
	Unveiled struct {
		shell.Generation
		votes []unveiledVote
		err   error
	}
	// sentFor says that missing answers are under way.
	sentFor struct {
		shell.Generation
		execution *dispatch.Execution
	}
	// brought says that they have ended.
	brought struct {
		shell.Generation
		trial engine.Trial
	}
)

// sit opens the rating desk.
func sit(e *shell.Effects, t shell.Generation) tea.Cmd {
	return func() tea.Msg {
		seat, err := e.App.OpenQueue()
		if err != nil {
			return seated{Generation: t, err: err}
		}
		votes, err := seat.Votes()
		if err == nil {
			e.Mu.Lock()
			e.Queue = seat
			e.Mu.Unlock()
		}
		return seated{t, seat, votes, err}
	}
}

// draw asks for the next item.
func draw(e *shell.Effects, t shell.Generation, seat shell.Queue, m mask) tea.Cmd {
	return func() tea.Msg {
		item, err := seat.Next(e.Ctx)
		progress, unknown := seat.Progress()
		if err == nil {
			err = unknown
		}
		return drawn{t, item, masked(item, m), progress, err}
	}
}

// masked are the texts of an item's answers, clean and behind the mask.
func masked(item annotate.Item, m mask) []string {
	for _, a := range item.Answers {
		m = m.with(a.Model, a.Provider)
	}
	texts := make([]string, len(item.Answers))
	for i, a := range item.Answers {
		texts[i] = m.hide(providers.Clean(a.Text), item.Prompt)
	}
	return texts
}

// vote keeps an event of the rating desk.
func castVote(e *shell.Effects, t shell.Generation, seat shell.Queue, r eval.Rating, before annotate.Progress) tea.Cmd {
	return func() tea.Msg {
		r.Time = time.Now()
		r.ID = engine.NewID(r.Time)
		msg := voted{t, r, before, e.App.Store.AddRating(r)}
		if r.Retracts != "" && msg.err == nil {
			if p, err := seat.Progress(); err == nil {
				msg.progress = p
			}
		}
		return msg
	}
}

// recall reads what a stored vote was about.
func recall(e *shell.Effects, t shell.Generation, r eval.Rating, m mask) tea.Cmd {
	return func() tea.Msg {
		item := annotate.Item{Shown: r.Shown, Draw: r.Draw, Session: r.Session, Scale: r.Scale, Task: r.Task, Repeat: r.Draw.Repeat}
		var err error
		if item.Trial, err = e.App.Store.Trial(r.Trial); err != nil {
			return recalled{Generation: t, err: err}
		}
		item.Prompt = item.Trial.Prompt
		for _, s := range r.Shown {
			of := item.Trial
			if s.Trial != "" && s.Trial != r.Trial {
				if of, err = e.App.Store.Trial(s.Trial); err != nil {
					return recalled{Generation: t, err: err}
				}
			}
			if s.Lane >= len(of.Answers) {
				return recalled{Generation: t, err: errMissing}
			}
			item.Answers = append(item.Answers, of.Answers[s.Lane])
		}
		return recalled{t, r, item, masked(item, m), nil}
	}
}

// reveal ends the session, and reads the prompts of its votes.
func reveal(e *shell.Effects, t shell.Generation, seat shell.Queue, votes []eval.Rating) tea.Cmd {
	return func() tea.Msg {
		if err := seat.Reveal(); err != nil {
			return Unveiled{Generation: t, err: err}
		}
		out := make([]unveiledVote, len(votes))
		for i, r := range votes {
			out[i].rating = r
			if trial, err := e.App.Store.Trial(r.Trial); err == nil {
				out[i].prompt = trial.Prompt
			}
		}
		return Unveiled{t, out, nil}
	}
}

// sendFor asks for missing answers. Nobody watches them come.
func sendFor(e *shell.Effects, t shell.Generation, job dispatch.Job) tea.Cmd {
	return func() tea.Msg {
		e.Mu.Lock()
		defer e.Mu.Unlock()
		if e.Closed {
			return nil
		}
		execution := cmp.Or(e.App.BackgroundDispatcher, e.App.Dispatcher).Start(e.Ctx, job)
		e.Executions.Go(func() { execution.Wait() })
		return sentFor{t, execution}
	}
}

// await waits for the end of an execution.
func await(e *shell.Effects, t shell.Generation, f *dispatch.Execution) tea.Cmd {
	return func() tea.Msg { return brought{t, f.Wait()} }
}
