package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/providers"
)

// frame is the time between two batches of a flight: what comes within it is
// shown together, because a message costs a painting of the whole screen.
const frame = 30 * time.Millisecond

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
	// rated says that a rating was kept, or why not.
	rated struct {
		turn
		rating eval.Rating
		err    error
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

// rate keeps a rating event.
func (e *effects) rate(t turn, r eval.Rating) tea.Cmd {
	return func() tea.Msg {
		r.Time = time.Now()
		r.ID = engine.NewID(r.Time)
		return rated{t, r, e.bench.Store.AddRating(r)}
	}
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
