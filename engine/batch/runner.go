package batch

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"switchboard/engine"
	"switchboard/engine/caps"
	"switchboard/engine/dispatch"
	"switchboard/engine/setrun"
	"switchboard/providers"
)

// Runner sends batches and stores their answers.
type Runner struct {
	Dispatcher *dispatch.Dispatcher
	Catalog    engine.Catalog
	Records    Records
	Journal    Journal
	Clock      Clock          // nil: the machine's
	Report     func(Progress) // may be nil

	mu     sync.Mutex
	result Result
	now    map[string]Status
	order  []string
}

// Status is the state of one batch.
type Status struct {
	ID       string
	Job      string // the service's id of the batch; "": not known yet
	Provider string
	Model    string
	State    providers.BatchState // "" before the service has it
	Requests int
	Counted  int // requests that are done, as the service reports it; while the batch is under way, 0 may also mean unknown
	Answers  int // complete answers that were stored
	Failed   int
	Skipped  int // answers that had been stored before
}

// Progress is the state of all batches.
type Progress struct{ Batches []Status }

// Result is what a Runner's Run has stored, and what is left.
type Result struct {
	Batches   []Status
	Answers   []engine.Answer // answers that were stored, failed ones too
	Forgotten setrun.ByModel  // complete answers that were not kept, because their trial was deleted meanwhile
	Left      int             // how many batches are still under way
	Err       error           // the first error that ended work on a batch, or nil
}

func (r *Runner) clock() Clock {
	if r.Clock == nil {
		return SystemClock{}
	}
	return r.Clock
}

func (r *Runner) batcher(provider string) Batcher {
	b, _ := r.Catalog.Providers[provider].Provider.(Batcher)
	return b
}

// atOnce is how many trials are stored at once: the store writes them together.
const atOnce = 16

// Submit stores the batches of a plan with their trials, and sets aside what they can
// cost. Nothing is sent yet: Run does that. An error of the budget is a *providers.Error,
// and nothing is stored then.
func (r *Runner) Submit(ctx context.Context, p Plan) error {
	drafts, trials := r.draft(p)
	held, err := r.reserve(drafts)
	if err != nil {
		return err
	}
	for i := range drafts {
		d := &drafts[i]
		d.hold(r.clock().Now().Format(time.DateOnly), held[i])
		if err := r.Journal.Save(d.Batch); err != nil {
			return err
		}
		for task, reservation := range held[i] {
			reservation.Spend(d.aside[task]) // counts for the day, even if this process is killed
		}
	}
	var g errgroup.Group
	g.SetLimit(atOnce)
	for _, t := range trials {
		if ctx.Err() != nil {
			break
		}
		g.Go(func() error { return r.Records.AddTrial(t) })
	}
	return errors.Join(g.Wait(), ctx.Err())
}

// reserve sets aside what all batches can cost, by task; on an error, nothing.
func (r *Runner) reserve(drafts []draft) ([]map[engine.Task]*caps.Reservation, error) {
	held := make([]map[engine.Task]*caps.Reservation, len(drafts))
	for i, d := range drafts {
		held[i] = map[engine.Task]*caps.Reservation{}
		for task, aside := range d.aside {
			reservation, err := r.Dispatcher.Budget().Reserve(caps.Charge{Worst: aside, Model: d.Model, Task: string(task), Tags: d.tags, Run: d.run}, r.clock().Now())
			if err != nil {
				giveBack(held[:i+1])
				return nil, err
			}
			held[i][task] = reservation
		}
	}
	return held, nil
}

func giveBack(held []map[engine.Task]*caps.Reservation) {
	for _, ofBatch := range held {
		for _, reservation := range ofBatch {
			reservation.Release(providers.Nano(0))
		}
	}
}

// release gives the budget back what is set aside for a batch whose answers are stored,
// except keep: the worst cases, by task, of answers whose cost is unknown.
func (r *Runner) release(b *Batch, keep map[engine.Task]int64) {
	for task, nano := range b.Held.parts() {
		if nano > keep[task] {
			r.Dispatcher.Budget().GiveBack(caps.Charge{Model: b.Model, Task: string(task), Tags: b.Held.Tags}, b.Held.Day, nano-keep[task])
		}
	}
}

// Cancel marks all stored batches as to be cancelled. Run tells the services.
func (r *Runner) Cancel() error {
	batches, err := r.Journal.Batches()
	if err != nil {
		return err
	}
	for _, b := range batches {
		b.Cancel = true
		if err := r.Journal.Save(b); err != nil {
			return err
		}
	}
	return nil
}

// Run takes all stored batches to their end. It returns when they have ended, when ctx
// ends, or when nothing more can be done now; the next Run goes on with what is left.
func (r *Runner) Run(ctx context.Context) Result {
	r.mu.Lock()
	r.result, r.now, r.order = Result{}, map[string]Status{}, nil
	r.mu.Unlock()
	batches, err := r.Journal.Batches()
	if err != nil {
		return Result{Err: err}
	}
	var all sync.WaitGroup
	steps := make(chan struct{}, 2) // limits the steps that hold all requests of a batch in memory
	for _, b := range batches {
		r.tell(Status{ID: b.ID, Job: b.Job, Provider: b.Provider, Model: b.Model, Requests: len(b.Items)})
		all.Go(func() {
			w := &activeBatch{Runner: r, b: b, steps: steps, batcher: r.batcher(b.Provider)}
			if err := w.run(ctx); err != nil {
				r.fail(err)
			}
		})
	}
	all.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range r.order {
		r.result.Batches = append(r.result.Batches, r.now[id])
	}
	return r.result
}

// tell notes the state of a batch, and reports that of all.
func (r *Runner) tell(s Status) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.now[s.ID]; !known {
		r.order = append(r.order, s.ID)
	}
	r.now[s.ID] = s
	if r.Report == nil {
		return
	}
	var p Progress
	for _, id := range r.order {
		p.Batches = append(p.Batches, r.now[id])
	}
	r.Report(p)
}

func (r *Runner) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.result.Left++
	if r.result.Err == nil || errors.Is(r.result.Err, context.Canceled) {
		r.result.Err = err
	}
}

func (r *Runner) stored(a engine.Answer, forgotten bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.result.Answers = append(r.result.Answers, a)
	if forgotten && a.OK() {
		if r.result.Forgotten == nil {
			r.result.Forgotten = setrun.ByModel{}
		}
		r.result.Forgotten[a.Model]++
	}
}

// NoBatcherError says that a batch is under way at a provider that is no longer in the
// config, or that has no batch interface there.
type NoBatcherError struct{ Provider, Job string }

func (e *NoBatcherError) Error() string {
	return fmt.Sprintf("a batch is under way at %q, which this config cannot ask for it", providers.CleanLine(e.Provider, 80))
}
