package shell

import (
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine/conversation"
	"switchboard/engine/dispatch"
	"switchboard/eval/annotate"
	"switchboard/ui/markdown"
	"switchboard/ui/styled"
)

// Effects is what commands need that do something to the world. The commands
// that several screens begin are its methods; those of one screen stand in the
// commands.go of its package. None touches a screen: what a command brings back
// is a reply.
type Effects struct {
	Ctx context.Context
	App App

	Mu         sync.Mutex
	Closed     bool
	Queue      Queue // that was opened last; nil: nobody came to rate
	Executions sync.WaitGroup
}

// Close waits until what is under way has ended and is kept; the context must
// have ended before. Whoever leaves has rated: the votes are final.
func (e *Effects) Close() error {
	e.Mu.Lock()
	e.Closed = true
	queue := e.Queue
	e.Mu.Unlock()
	e.Executions.Wait()
	if queue == nil {
		return nil
	}
	return queue.Leave()
}

// Settle waits out a series of resizes.
func (e *Effects) Settle(t Generation) tea.Cmd {
	return tea.Tick(80*time.Millisecond, func(time.Time) tea.Msg { return Settled{t} })
}

// Copy puts text on the clipboard of the terminal.
func (e *Effects) Copy(text string) tea.Cmd { return tea.SetClipboard(text) }

// Today sums up what was spent today.
func (e *Effects) Today(t Generation) tea.Cmd {
	return func() tea.Msg {
		sum, unknown, err := e.App.Store.SpentOn(time.Now())
		return Spent{t, sum, unknown, err}
	}
}

// Cancel ends all lanes of an execution.
func (e *Effects) Cancel(f *dispatch.Execution) tea.Cmd {
	return func() tea.Msg {
		f.Cancel()
		return nil
	}
}

// Render renders the markdown of some lanes, as far as it came.
func (e *Effects) Render(t Generation, jobs []markdown.Job, r styled.Widths, th styled.Theme) tea.Cmd {
	return func() tea.Msg {
		start := time.Now()
		for i, j := range jobs {
			jobs[i].Rendered = j.Renderer.Render(j.Text, r, th, j.Cells, j.Rendered.Ended)
		}
		return Rendered{t, jobs, time.Since(start)}
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

// Visit reads a trial as Reopen does, for a look: esc comes back from it.
func (e *Effects) Visit(t Generation, id string) tea.Cmd {
	read := e.Reopen(t, id)
	return func() tea.Msg {
		out := read().(Reopened)
		out.Visit = true
		return out
	}
}

// Reopen reads a trial and its ratings.
func (e *Effects) Reopen(t Generation, id string) tea.Cmd {
	return func() tea.Msg {
		out := Reopened{Generation: t}
		if out.Trial, out.Err = e.App.Store.Trial(id); out.Err == nil {
			out.Ratings, out.Err = e.App.Store.Ratings(id)
			out.Chain, out.ChainErr = conversation.Chain(out.Trial.Follows, e.App.Store.Trial)
		}
		return out
	}
}
