package shell

import (
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/eval"
	"switchboard/eval/annotate"
	"switchboard/eval/demo"
	"switchboard/eval/store"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/markdown"
	"switchboard/ui/styled"
)

// Meter is how far a backtest has come. The command that runs it writes, the
// screen reads.
type Meter struct{ Done, Of atomic.Int64 }

func (m *Meter) Set(done, of int) {
	m.Done.Store(int64(done))
	m.Of.Store(int64(of))
}

// begun is what a turn is called in a list of trials.
func begun(prompt string, follows bool) string {
	if follows {
		return "↳ " + prompt
	}
	return prompt
}

// PolicyApplied says that a policy is in force, or why not.
type PolicyApplied struct {
	Generation
	Hash string
	Err  error
}

// Batch is what happened in an execution since the last one.
type Batch struct {
	Generation
	Updates []dispatch.Update
	Trial   engine.Trial
	More    bool
	At      time.Time
}

// Rendered is the markdown of some lanes as painted lines.
type Rendered struct {
	Generation
	Jobs []markdown.Job
	Took time.Duration
}

// Rated says that a rating was kept, or why not.
type Rated struct {
	Generation
	Rating eval.Rating
	Err    error
}

// Cancel ends all lanes of an execution, or one.
func (e *Effects) Cancel(f *dispatch.Execution) tea.Cmd {
	return func() tea.Msg {
		f.Cancel()
		return nil
	}
}

// Render renders the markdown of some lanes, as far as it came.
func (e *Effects) Render(t Generation, proofs []markdown.Job, r styled.Widths, th styled.Theme) tea.Cmd {
	return func() tea.Msg {
		start := time.Now()
		for i, p := range proofs {
			proofs[i].Rendered = p.Renderer.Render(p.Text, r, th, p.Cells, p.Rendered.Ended)
		}
		return Rendered{t, proofs, time.Since(start)}
	}
}

// Rate keeps what the rater says of an item.
func (e *Effects) Rate(t Generation, i annotate.Item, j annotate.Judgement) tea.Cmd {
	return func() tea.Msg {
		r, err := annotate.Cast(e.App.Store, i, j, time.Now())
		return Rated{t, r, err}
	}
}

// TakeBack keeps that the rater takes back what was said of an item in the
// rating with an id.
func (e *Effects) TakeBack(t Generation, i annotate.Item, id string) tea.Cmd {
	return func() tea.Msg {
		r, err := annotate.Retract(e.App.Store, i, id, time.Now())
		return Rated{t, r, err}
	}
}

type (
	// Listed is a page of the history.
	Listed struct {
		Generation
		Before, search string
		Entries        []Entry
		More           bool
		Err            error
	}
	// Reopened is a trial of the history with its ratings.
	Reopened struct {
		Generation
		Trial   engine.Trial
		Ratings []eval.Rating
		Err     error

		Chain    []engine.Trial // the turns before it
		ChainErr error          // why they are not there
	}
	// Forgotten says that a trial is gone for good, or why not.
	Forgotten struct {
		Generation
		Id  string
		Err error
	}
)

// List reads a page of the history: so many trials older than before, or the
// newest.
func (e *Effects) List(t Generation, before, search string, page int) tea.Cmd {
	return func() tea.Msg {
		out := Listed{Generation: t, Before: before, search: search}
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
			out.Entries = append(out.Entries, newEntry(trial, ratings))
		}
		return out
	}
}

// Reopen reads a trial and its ratings.
func (e *Effects) Reopen(t Generation, id string) tea.Cmd {
	return func() tea.Msg {
		out := Reopened{Generation: t}
		if out.Trial, out.Err = e.App.Store.Trial(id); out.Err == nil {
			out.Ratings, out.Err = e.App.Store.Ratings(id)
			out.Chain, out.ChainErr = dispatch.Chain(out.Trial.Follows, e.App.Store.Trial)
		}
		return out
	}
}

// Forget deletes a trial for good.
func (e *Effects) Forget(t Generation, id string) tea.Cmd {
	return func() tea.Msg { return Forgotten{t, id, e.App.Store.Forget(id)} }
}

// Entry is a trial as a line of the list.
type Entry struct {
	Id     string
	Time   time.Time
	Task   string
	Models []string
	Pick   string
	Cost   string
	Rated  Tallies
	Prompt string
	Demo   bool
	Sample bool // the store came with it

	Follows string // the trial whose conversation it continues
}

func newEntry(t engine.Trial, ratings []eval.Rating) Entry {
	e := Entry{
		Id: t.ID, Time: t.Time, Task: providers.CleanLine(string(t.Decision.Task), 40),
		Pick: providers.CleanLine(t.Decision.Model, 80), Prompt: begun(providers.CleanLine(t.Prompt, 2000), t.Follows != ""), Demo: t.Simulated,
		Sample: t.Set == demo.DemoSet, Follows: t.Follows,
	}
	for _, a := range t.Answers {
		e.Models = append(e.Models, providers.CleanLine(a.Model, 80))
	}
	ledger := t.Ledger()
	e.Cost = format.Amount(format.EstimateMark(ledger.SpentEstimated), ledger.Spent)
	e.Rated = tally(ratings)
	return e
}

// Tallies are how many ratings a trial has, by whom.
type Tallies struct{ People, Simulated int }

// tally counts ratings that were not taken back, whoever gave them.
func tally(ratings []eval.Rating) Tallies {
	var n Tallies
	for _, r := range eval.WithoutRetracted(ratings) {
		switch {
		case r.Skipped:
		case r.Simulated:
			n.Simulated++
		default:
			n.People++
		}
	}
	return n
}
