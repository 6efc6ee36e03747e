package ui

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/providers"
)

// Everything that the program does to the world stands in this file: each
// method makes a command, and none touches a screen. What a command brings
// back is a reply.

// frame is the time between two batches of a flight: what comes within it is
// shown together, because a message costs a painting of the whole screen.
const frame = 30 * time.Millisecond

// page is how many trials the history reads at once.
const page = 50

// effects makes the commands.
type effects struct {
	ctx   context.Context
	bench Workbench

	mu      sync.Mutex
	closed  bool
	seat    RatingDesk // nil: nobody sat down to rate
	flights sync.WaitGroup
}

type (
	// launched says that a trial has begun.
	launched struct {
		turn
		flight *engine.Flight
		trial  engine.Trial
		at     time.Time
	}
	// batch is what happened in a flight since the last one.
	batch struct {
		turn
		updates []engine.Update
		trial   engine.Trial
		more    bool
		at      time.Time
	}
	// tick moves the clocks of running lanes.
	tick struct {
		turn
		at time.Time
	}
	// restyled says that the theme or the ruler has changed.
	restyled struct{}
	// settled says that the size has not changed for a while.
	settled struct{ turn }
	// typeset is the markdown of some lanes as painted lines.
	typeset struct {
		turn
		proofs []proof
		took   time.Duration
	}
	// compared is what two answers have in common and what not.
	compared struct {
		turn
		difference
	}
	// remembered is the prompts that were sent before, newest first.
	remembered struct {
		turn
		prompts []string
		err     error
	}
	// edited is the prompt as the user's editor left it.
	edited struct {
		turn
		text string
		err  error
	}
	// saved says where a transcript was written to, or why not.
	saved struct {
		turn
		path string
		err  error
	}
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
	// rated says that a rating was kept, or why not.
	rated struct {
		turn
		rating eval.Rating
		err    error
	}
	// forgotten says that a trial is gone for good, or why not.
	forgotten struct {
		turn
		id  string
		err error
	}
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
	// voted says that a vote, or that it was taken back, was kept, or why not.
	voted struct {
		turn
		rating eval.Rating
		err    error
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
	// fetched is the files that a prompt names; with text, that prompt waits
	// to be sent.
	fetched struct {
		turn
		files []attached
		text  string
	}
	// completed is a longer mention, and the files that begin like it.
	completed struct {
		turn
		word, longer string
		found        []string
	}
	// examined is how the latest calls went, by model.
	examined struct {
		turn
		health map[string]health
	}
	// schemaRead is a schema out of a file, or why there is none.
	schemaRead struct {
		turn
		schema providers.Schema
		err    error
	}
	// spent is what was spent today.
	spent struct {
		turn
		sum     providers.Money
		unknown int
		err     error
	}
)

// launch starts a trial.
func (e *effects) launch(t turn, job engine.Job) tea.Cmd {
	return func() tea.Msg {
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.closed {
			return nil
		}
		flight := e.bench.Dispatcher.Start(e.ctx, job)
		e.flights.Go(func() { flight.Wait() })
		return launched{t, flight, flight.Trial(), time.Now()}
	}
}

// close waits until what is under way has ended and is kept; the context must
// have ended before. Whoever leaves has rated: the votes are final.
func (e *effects) close() error {
	e.mu.Lock()
	e.closed = true
	seat := e.seat
	e.mu.Unlock()
	e.flights.Wait()
	if seat == nil {
		return nil
	}
	return seat.Reveal()
}

// listen waits for something to happen in a flight, and for the frame that
// began with the last batch to pass.
func (e *effects) listen(t turn, f *engine.Flight, last time.Time) tea.Cmd {
	return func() tea.Msg {
		<-f.Updates.Ready()
		if rest := frame - time.Since(last); rest > 0 {
			time.Sleep(rest)
		}
		updates, more := f.Updates.Take()
		return batch{t, updates, f.Trial(), more, time.Now()}
	}
}

// cancel ends all lanes of a flight, or one.
func (e *effects) cancel(f *engine.Flight) tea.Cmd {
	return func() tea.Msg {
		f.Cancel()
		return nil
	}
}

func (e *effects) cancelLane(f *engine.Flight, lane int) tea.Cmd {
	return func() tea.Msg {
		f.CancelLane(lane)
		return nil
	}
}

// tick waits a tenth of a second.
func (e *effects) tick(t turn) tea.Cmd {
	return tea.Tick(100*time.Millisecond, func(at time.Time) tea.Msg { return tick{t, at} })
}

// settle waits out a series of resizes.
func (e *effects) settle(t turn) tea.Cmd {
	return tea.Tick(80*time.Millisecond, func(time.Time) tea.Msg { return settled{t} })
}

// typeset renders the markdown of some lanes, as far as it came.
func (e *effects) typeset(t turn, proofs []proof, r ruler, th theme) tea.Cmd {
	return func() tea.Msg {
		start := time.Now()
		for i, p := range proofs {
			proofs[i].sheet = p.press.set(p.text, r, th, p.cells, p.sheet.ended)
		}
		return typeset{t, proofs, time.Since(start)}
	}
}

// copy puts text on the clipboard of the terminal.
func (e *effects) copy(text string) tea.Cmd { return tea.SetClipboard(text) }

// compare compares two answers word by word.
func (e *effects) compare(t turn, d difference, a, b string) tea.Cmd {
	return func() tea.Msg {
		d.changes, d.cut = compareWords(a, b)
		return compared{t, d}
	}
}

// remember reads the prompts that were sent before, each once. Those of prompt
// sets and samples were not written here.
func (e *effects) remember(t turn) tea.Cmd {
	return func() tea.Msg {
		const trials, most = 500, 100
		out := remembered{turn: t}
		seen := map[string]bool{}
		for trial, err := range e.bench.Store.Trials(eval.Query{Limit: trials}) {
			if err != nil {
				out.err = err
				break
			}
			if trial.Set != "" || seen[trial.Prompt] {
				continue
			}
			seen[trial.Prompt] = true
			if out.prompts = append(out.prompts, providers.Clean(trial.Prompt)); len(out.prompts) == most {
				break
			}
		}
		return out
	}
}

// edit opens the prompt in the user's editor; the program waits in the
// background.
func (e *effects) edit(t turn, text string) tea.Cmd {
	return func() tea.Msg {
		m, err := newManuscript(text)
		if err != nil {
			return edited{turn: t, err: err}
		}
		return tea.ExecProcess(m.editor(), func(err error) tea.Msg {
			out := edited{turn: t}
			out.text, out.err = m.read(err)
			return out
		})()
	}
}

// save writes a trial, and the turns before it, as Markdown to a new file in
// the working directory.
func (e *effects) save(t turn, trial engine.Trial) tea.Cmd {
	return func() tea.Msg {
		turns := []engine.Trial{trial}
		for turns[0].Follows != "" && len(turns) < 1000 {
			before, err := e.bench.Store.Trial(turns[0].Follows)
			if err != nil {
				break // forgotten: the rest is what there is
			}
			turns = slices.Insert(turns, 0, before)
		}
		path, err := writeNew("switchboard-"+trial.Time.Format("20060102-150405")+".md", transcript(turns))
		return saved{t, path, err}
	}
}

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

// rate keeps a rating event.
func (e *effects) rate(t turn, r eval.Rating) tea.Cmd {
	return func() tea.Msg {
		r.Time = time.Now()
		r.ID = engine.NewID(r.Time)
		return rated{t, r, e.bench.Store.AddRating(r)}
	}
}

// forget deletes a trial for good.
func (e *effects) forget(t turn, id string) tea.Cmd {
	return func() tea.Msg { return forgotten{t, id, e.bench.Store.Forget(id)} }
}

// today sums up what was spent today.
func (e *effects) today(t turn) tea.Cmd {
	return func() tea.Msg {
		sum, unknown, err := e.bench.Store.SpentOn(time.Now())
		return spent{t, sum, unknown, err}
	}
}

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
func (e *effects) vote(t turn, r eval.Rating) tea.Cmd {
	return func() tea.Msg {
		r.Time = time.Now()
		r.ID = engine.NewID(r.Time)
		return voted{t, r, e.bench.Store.AddRating(r)}
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

// readSchema reads a JSON schema from a file.
func (e *effects) readSchema(t turn, path string) tea.Cmd {
	return func() tea.Msg {
		file, err := engine.ReadAttachment(path)
		if err != nil {
			return schemaRead{turn: t, err: err}
		}
		schema, err := providers.ParseSchema(file.Text)
		return schemaRead{t, schema, err}
	}
}

// examine looks at the newest trials. What cannot be read is passed over: the
// history says so.
func (e *effects) examine(t turn) tea.Cmd {
	return func() tea.Msg {
		out := examined{t, map[string]health{}}
		for trial, err := range e.bench.Store.Trials(eval.Query{Limit: examinedTrials}) {
			if err != nil {
				continue
			}
			for _, a := range trial.Answers {
				h := out.health[a.Model]
				h.add(a)
				out.health[a.Model] = h
			}
		}
		return out
	}
}

// fetch reads the files that a prompt names.
func (e *effects) fetch(t turn, words []string, text string) tea.Cmd {
	return func() tea.Msg { return fetched{t, fetch(words), text} }
}

// complete looks for files that begin like a mention.
func (e *effects) complete(t turn, word string) tea.Cmd {
	return func() tea.Msg {
		longer, found := complete(word)
		return completed{t, word, longer, found}
	}
}
