package app

import (
	"context"
	"maps"
	"sync"
	"time"

	"switchboard/engine"
	"switchboard/engine/circuit"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/engine/setrun"
	"switchboard/eval"
	"switchboard/eval/audit"
	"switchboard/providers"
	"switchboard/ui/shell"
)

// background asks for what the watch on the certificates will draw, before
// somebody rates: a routed prompt that went to a cheaper model is asked anew of
// that model and of the reference, side by side, once a month. Which prompts
// are, follows from their text and the month; the answer that was given has no
// part in it, and does not wait for it. One prompt is asked at a time. What the
// caps, the rules or the end of the program keep from being asked is left for
// Rate to ask.
type background struct {
	ctx        context.Context
	stop       context.CancelFunc
	router     routing.Decider
	catalog    engine.Catalog
	dispatcher *dispatch.Dispatcher
	kept       watchedRecords // nil: nothing was asked before
	share      float64

	worker sync.WaitGroup
	mu     sync.Mutex
	jobs   []dispatch.Job // that wait
	busy   bool           // the worker is at one
	closed bool           // nothing more is taken
	done   shell.Watched
}

// watchedRecords knows what was asked for the watch before, and is told what
// was not asked.
type watchedRecords interface {
	setrun.AnsweredPairs
	AddEvent(audit.Event) error
}

// mostWaiting is how many prompts wait for their turn.
const mostWaiting = 1000

// compareInBackground begins it. What it spends counts for every cap that the
// prompt counts for, and has one of its own.
func compareInBackground(ctx context.Context, app *shell.App, share float64) {
	kept, _ := app.Store.(watchedRecords)
	b := newBackground(ctx, app.Router, share)
	b.catalog, b.dispatcher, b.kept = app.Catalog, app.Background.Dispatcher, kept
	app.Dispatcher.Listen(b)
	app.Background.End = b.end
}

func newBackground(ctx context.Context, router routing.Decider, share float64) *background {
	b := &background{router: router, share: share, done: shell.Watched{Spent: providers.Nano(0)}}
	b.ctx, b.stop = context.WithCancel(ctx)
	return b
}

// wants reports whether an operation is one that the watch draws. Where the certificates
// are on a scale of imported ratings, nobody could rate what is asked.
func (b *background) wants(o *dispatch.Operation) bool {
	p := b.router.Policy()
	if !o.Routed || len(p.Certificates) == 0 || p.Certificates[0].Scale == string(eval.Imported) || len(o.Request.Messages) != 1 || o.Request.Model.ID == p.Ladder.Reference() {
		return false
	}
	return eval.IsMonitored(eval.MonitorRun(p.Hash, o.Began), eval.PromptKey(o.Request.Messages[0].Text), b.share)
}

// Ended has it asked, if the operation is one to ask for.
func (b *background) Ended(o *dispatch.Operation) {
	if !b.wants(o) {
		return
	}
	p, prompt := b.router.Policy(), o.Request.Messages[0].Text
	models, err := b.catalog.Select([]string{o.Request.Model.ID, p.Ladder.Reference()})
	if err != nil {
		return
	}
	tags := map[string]string{}
	maps.Copy(tags, o.Tags) // what a rule or a cap is about holds here too
	tags[dispatch.WatchTag] = dispatch.WatchValue
	b.add(dispatch.Job{Query: engine.Query{Prompt: prompt, Task: o.Task}, Models: models, Parameters: o.Request.Parameters,
		Set: eval.MonitorRun(p.Hash, o.Began), PromptID: eval.PromptKey(prompt), Fresh: true, Tags: tags, Run: dispatch.RunLimits{Cap: o.Run}})
}

func (b *background) add(job dispatch.Job) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed || len(b.jobs) == mostWaiting {
		b.done.Left++
		return
	}
	b.jobs = append(b.jobs, job)
	if job.Run.Cap == nil { // what a run may spend is for its own prompts first
		b.begin()
	}
}

// begin sets the worker to work; the lock is held.
func (b *background) begin() {
	if !b.busy && len(b.jobs) > 0 {
		b.busy = true
		b.worker.Go(b.work)
	}
}

// work asks until nothing waits.
func (b *background) work() {
	for {
		job, ok := b.next()
		if !ok {
			return
		}
		b.ask(job)
	}
}

func (b *background) next() (job dispatch.Job, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ctx.Err() != nil {
		b.done.Left += len(b.jobs)
		b.jobs = nil
	}
	if len(b.jobs) == 0 {
		b.busy = false
		return job, false
	}
	job, b.jobs = b.jobs[0], b.jobs[1:]
	return job, true
}

func (b *background) ask(job dispatch.Job) {
	if b.asked(job) {
		return
	}
	if err := b.dispatcher.Affords(job); err != nil {
		b.leave(job, err)
		return
	}
	execution := b.dispatcher.Start(b.ctx, job)
	trial := execution.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done.Add(trial, execution.Lost)
}

// asked reports whether both models have answered the prompt in this month.
func (b *background) asked(job dispatch.Job) bool {
	if b.kept == nil {
		return false
	}
	done, err := b.kept.Answered(job.Set)
	if err != nil {
		return false // the answers will say what is wrong with the store
	}
	for _, m := range job.Models {
		if !done[setrun.Pair{PromptID: job.PromptID, Text: engine.TextKey(job.Query.Prompt), Model: m.ID}] {
			return false
		}
	}
	return true
}

// leave leaves a prompt for Rate: a cap or a rule says no.
func (b *background) leave(job dispatch.Job, why error) {
	refusal := providers.AsError(why)
	e := audit.Event{Time: time.Now(), What: audit.Refusal, Model: job.Models[len(job.Models)-1].ID, Task: string(job.Query.Task), Tags: job.Tags,
		Reason: string(refusal.Fault), Detail: "the watch asked nothing: " + refusal.Detail}
	var err error
	if b.kept != nil {
		err = b.kept.AddEvent(e)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done.Leave(refusal.Detail, err)
}

// end waits until all is asked and kept, and for no longer than the patience:
// then what is under way is cancelled and kept as it is, and the rest is left.
func (b *background) end(patience time.Duration) shell.Watched {
	b.mu.Lock()
	b.closed = true
	b.begin()
	b.mu.Unlock()
	impatient := time.AfterFunc(patience, b.stop)
	b.worker.Wait()
	impatient.Stop()
	b.stop()
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.done
}

// Called changes nothing.
func (b *background) Called(*dispatch.Operation, dispatch.Call) {}

// Moved changes nothing: a prompt is not chosen by how it went.
func (b *background) Moved(*dispatch.Operation, engine.Move) {}

// Changed changes nothing.
func (b *background) Changed(circuit.Change) {}

// NotStored changes nothing.
func (b *background) NotStored(string, int, error) {}
