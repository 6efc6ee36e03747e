package ui

import (
	"cmp"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/providers"
)

type (
	// seated says that the rating desk is open, with the votes of a session
	// that has not ended.
	seated struct {
		turn
		seat  RatingDesk
		votes []eval.Rating
		err   error
	}
	// drawn is what is to be judged next, with its texts behind the mask.
	drawn struct {
		turn
		item     eval.Item
		texts    []string
		progress eval.Progress
		err      error
	}
	// voted says that a vote, or that it was taken back, was kept, or why not;
	// of what was taken back also how far the rating is now.
	voted struct {
		turn
		rating   eval.Rating
		progress eval.Progress
		err      error
	}
	// recalled is what a stored vote was about, likewise masked.
	recalled struct {
		turn
		rating eval.Rating
		item   eval.Item
		texts  []string
		err    error
	}
	// unveiled is who wrote what the votes are about.
	unveiled struct {
		turn
		votes []unveiledVote
		err   error
	}
	// sentFor says that missing answers are under way.
	sentFor struct {
		turn
		flight *engine.Flight
	}
	// brought says that they have ended.
	brought struct {
		turn
		trial engine.Trial
	}
)

// sit opens the rating desk.
func (e *effects) sit(t turn) tea.Cmd {
	return func() tea.Msg {
		seat, err := e.bench.RatingDesk()
		if err != nil {
			return seated{turn: t, err: err}
		}
		votes, err := seat.Votes()
		if err == nil {
			e.mu.Lock()
			e.seat = seat
			e.mu.Unlock()
		}
		return seated{t, seat, votes, err}
	}
}

// draw asks for the next item.
func (e *effects) draw(t turn, seat RatingDesk, m mask) tea.Cmd {
	return func() tea.Msg {
		item, err := seat.Next(e.ctx)
		progress, unknown := seat.Progress()
		if err == nil {
			err = unknown
		}
		return drawn{t, item, masked(item, m), progress, err}
	}
}

// masked are the texts of an item's answers, clean and behind the mask.
func masked(item eval.Item, m mask) []string {
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
func (e *effects) vote(t turn, seat RatingDesk, r eval.Rating, before eval.Progress) tea.Cmd {
	return func() tea.Msg {
		r.Time = time.Now()
		r.ID = engine.NewID(r.Time)
		msg := voted{t, r, before, e.bench.Store.AddRating(r)}
		if r.Retracts != "" && msg.err == nil {
			if p, err := seat.Progress(); err == nil {
				msg.progress = p
			}
		}
		return msg
	}
}

// recall reads what a stored vote was about.
func (e *effects) recall(t turn, r eval.Rating, m mask) tea.Cmd {
	return func() tea.Msg {
		item := eval.Item{Shown: r.Shown, Draw: r.Draw, Session: r.Session, Scale: r.Scale, Task: r.Task, Repeat: r.Draw.Repeat}
		var err error
		if item.Trial, err = e.bench.Store.Trial(r.Trial); err != nil {
			return recalled{turn: t, err: err}
		}
		item.Prompt = item.Trial.Prompt
		for _, s := range r.Shown {
			of := item.Trial
			if s.Trial != "" && s.Trial != r.Trial {
				if of, err = e.bench.Store.Trial(s.Trial); err != nil {
					return recalled{turn: t, err: err}
				}
			}
			if s.Lane >= len(of.Answers) {
				return recalled{turn: t, err: errMissing}
			}
			item.Answers = append(item.Answers, of.Answers[s.Lane])
		}
		return recalled{t, r, item, masked(item, m), nil}
	}
}

// reveal ends the session, and reads the prompts of its votes.
func (e *effects) reveal(t turn, seat RatingDesk, votes []eval.Rating) tea.Cmd {
	return func() tea.Msg {
		if err := seat.Reveal(); err != nil {
			return unveiled{turn: t, err: err}
		}
		out := make([]unveiledVote, len(votes))
		for i, r := range votes {
			out[i].rating = r
			if trial, err := e.bench.Store.Trial(r.Trial); err == nil {
				out[i].prompt = trial.Prompt
			}
		}
		return unveiled{t, out, nil}
	}
}

// sendFor asks for missing answers. Nobody watches them come.
func (e *effects) sendFor(t turn, job engine.Job) tea.Cmd {
	return func() tea.Msg {
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.closed {
			return nil
		}
		flight := cmp.Or(e.bench.Errands, e.bench.Dispatcher).Start(e.ctx, job)
		e.flights.Go(func() { flight.Wait() })
		return sentFor{t, flight}
	}
}

// await waits for the end of a flight.
func (e *effects) await(t turn, f *engine.Flight) tea.Cmd {
	return func() tea.Msg { return brought{t, f.Wait()} }
}
