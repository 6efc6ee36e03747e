package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"switchboard/engine"
	"switchboard/engine/pauses"
	"switchboard/engine/promptset"
	"switchboard/engine/runcap"
	"switchboard/engine/worstcase"
	"switchboard/providers"
)

// SetRun sends a prompt set to several models and picks up where an earlier
// run stopped: a prompt that a model has answered, with the same id, the
// same text and the same parameters, is not sent to it again. Answers that
// failed are.
type SetRun struct {
	Dispatcher *Dispatcher
	Answered   AnsweredPairs // what earlier runs brought; nil is nothing
	Prompts    []promptset.Prompt
	Models     []providers.Model
	Parameters providers.Parameters
	AtOnce     int  // calls under way at once; the limits of the providers hold besides
	InTurn     bool // the models of a prompt answer in their order, see Job
	Routed     bool // each prompt goes to the router's choice alone; Models are those that it may choose
	Critical   bool // see Job
	Tags       map[string]string
	Cap        *runcap.Cap // nil: none of its own
}

// Pair is a prompt of a set and a model that answered it.
type Pair struct {
	PromptID string
	Text     string // TextKey of the prompt
	Model    string
}

// AnsweredPairs tells which pairs of a set have a whole answer. The store
// implements it.
type AnsweredPairs interface {
	Answered(set string) (map[Pair]bool, error)
}

// SetPlan is what a run has to do.
type SetPlan struct {
	Jobs    []Job
	Calls   int             // answers still to get
	Skipped int             // answers that are there already
	Worst   providers.Money // the most that the calls can cost; unknown when a price is
	Choices providers.Money // routed: the most that the choices can cost when each of them answers

	pauses *pauses.Pauses
}

// Plan compares the prompt set with what has been answered.
func (r *SetRun) Plan() (SetPlan, error) {
	done := map[Pair]bool{}
	if r.Answered != nil {
		var err error
		if done, err = r.Answered.Answered(r.set()); err != nil {
			return SetPlan{}, err
		}
	}
	plan := SetPlan{Worst: providers.Nano(0), Choices: providers.Nano(0)}
	gate, waits := newSemaphore(r.AtOnce), pauses.New()
	plan.pauses = waits
	for _, p := range r.Prompts {
		job := Job{
			Query: engine.Query{Prompt: p.Prompt, Task: p.Task}, Parameters: r.Parameters, Set: r.set(), PromptID: p.ID,
			Semaphore: gate, Pauses: waits, InTurn: r.InTurn, Routed: r.Routed, Critical: r.Critical, Tags: r.Tags, Run: r.Cap,
		}
		job.Tags = r.Dispatcher.tags(job)
		answers := r.missing(&job, done)
		plan.Skipped += r.wanted() - answers
		if answers == 0 {
			continue
		}
		plan.Calls += answers
		job.Plan = r.Dispatcher.Plan(job)
		plan.Worst = worstcase.Sum(plan.Worst, job.Plan.WorstCase())
		plan.Choices = plan.Choices.Add(job.Plan.Choice())
		plan.Jobs = append(plan.Jobs, job)
	}
	return plan, nil
}

// wanted is how many answers a prompt is to have.
func (r *SetRun) wanted() int {
	if r.Routed {
		return 1
	}
	return len(r.Models)
}

// missing puts the models that have not answered yet into a prompt's job, and
// counts the answers to get. Routed, the answer of any model is the answer.
func (r *SetRun) missing(job *Job, done map[Pair]bool) int {
	key := engine.TextKey(job.Query.Prompt)
	for _, m := range r.Models {
		if !done[Pair{job.PromptID, key, m.ID}] {
			job.Models = append(job.Models, m)
		}
	}
	if !r.Routed {
		return len(job.Models)
	}
	if len(job.Models) < len(r.Models) {
		return 0
	}
	return 1
}

// set names what, beside prompt and model, decides an answer. Prompts can be
// added to a file and the rest of it still counts as answered.
func (r *SetRun) set() string {
	p := r.Parameters.Over(providers.Parameters{MaxOutput: r.Dispatcher.limits.MaxOutput})
	decides := map[string]any{"max_output": p.MaxOutput}
	if p != (providers.Parameters{MaxOutput: p.MaxOutput}) {
		decides["parameters"] = p.Key()
	}
	if r.Routed {
		decides["routed"] = true
	}
	named, _ := json.Marshal(decides) // numbers and text
	return "run/" + engine.TextKey(string(named))[:12]
}

// SetProgress is how far a run has come.
type SetProgress struct {
	Done    int // calls that ended, failed ones included
	Failed  int
	Calls   int
	Spent   providers.Money // unknown as soon as one cost is
	Elapsed time.Duration
	Pace    time.Duration            // from one end of a call to the next, of late; 0 before there is one
	Waits   map[string]time.Duration // for providers that take no more requests for a while
}

// Left estimates the time to the end from the pace of late, and what has to be
// waited for before; false before there is a pace.
func (p SetProgress) Left() (time.Duration, bool) {
	if p.Pace == 0 {
		return 0, false
	}
	wait := time.Duration(0)
	for _, w := range p.Waits {
		wait = max(wait, w)
	}
	return wait + time.Duration(p.Calls-p.Done)*p.Pace, true
}

// SetResult is what a run brought. Err is the first answer that could not
// be stored: the run ends there, for it would pay for what it cannot keep.
type SetResult struct {
	SetProgress
	Skipped   int
	Forgotten int             // answers that were not kept, for somebody deleted their trial meanwhile
	Answers   []engine.Answer // of this run, failed ones included, as they ended
	Err       error
}

// Run carries the plan out and reports after every answer, one call at a
// time. It returns when all is done, ctx ends or the store fails; calls under
// way are then cancelled and kept as such.
func (r *SetRun) Run(ctx context.Context, plan SetPlan, report func(SetProgress)) SetResult {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c := NewTally(plan.pauses, cancel, report)
	c.result.Skipped, c.result.Calls = plan.Skipped, plan.Calls
	jobs := make(chan Job)
	var workers sync.WaitGroup
	for range max(1, min(r.AtOnce, len(plan.Jobs))) {
		workers.Go(func() {
			for job := range jobs {
				if ctx.Err() != nil {
					continue
				}
				c.Follow(r.Dispatcher.Start(ctx, job))
			}
		})
	}
	for _, job := range plan.Jobs {
		if ctx.Err() != nil {
			break
		}
		select {
		case jobs <- job:
		case <-ctx.Done():
		}
	}
	close(jobs)
	workers.Wait()
	return c.Result()
}

// Tally adds up what the executions of a run bring.
type Tally struct {
	report func(SetProgress)
	start  time.Time
	stop   context.CancelFunc
	pauses *pauses.Pauses
	pace   pauses.Pace

	mu     sync.Mutex
	result SetResult
}

// NewTally begins now. stop ends the run when an answer cannot be stored.
func NewTally(waits *pauses.Pauses, stop context.CancelFunc, report func(SetProgress)) *Tally {
	c := &Tally{report: report, start: time.Now(), stop: stop, pauses: waits}
	c.result.Spent = providers.Nano(0)
	waits.Tell(c.waits)
	return c
}

// Result is what there is so far.
func (c *Tally) Result() SetResult {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.result.Elapsed = time.Since(c.start)
	return c.result
}

// Follow reads an execution's updates to its end: its answers, and whether all
// of them are stored. Those of a trial that was deleted meanwhile count as such.
func (c *Tally) Follow(e *Execution) (answers []engine.Answer, kept bool) {
	kept = true
	for open := true; open; {
		<-e.Updates.Ready()
		var updates []Update
		updates, open = e.Updates.Take()
		for _, u := range updates {
			switch u := u.(type) {
			case Finished:
				answers = append(answers, u.Answer)
				c.add(u.Answer)
			case StoreFailed:
				if errors.Is(u.Err, engine.ErrForgotten) {
					c.forgotten()
				} else {
					kept = false
					c.Fail(u.Err)
				}
			}
		}
	}
	return answers, kept
}

func (c *Tally) add(a engine.Answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a.Finish == providers.Cancelled {
		return
	}
	r := &c.result
	r.Done++
	if !a.OK() {
		r.Failed++
	}
	r.Spent = r.Spent.Add(a.Spent())
	r.Answers = append(r.Answers, a)
	r.Elapsed = time.Since(c.start)
	r.Pace = c.pace.End(r.Elapsed)
	c.tell()
}

// waits reports that a provider has to be waited for.
func (c *Tally) waits() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.result.Elapsed = time.Since(c.start)
	c.tell()
}

// tell reports how far the run is; the lock is held.
func (c *Tally) tell() {
	if c.report != nil {
		now := c.result.SetProgress
		now.Waits = c.pauses.Waits()
		c.report(now)
	}
}

func (c *Tally) forgotten() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.result.Forgotten++
}

// Fail ends the run, for what it brings cannot be kept.
func (c *Tally) Fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.result.Err == nil {
		c.result.Err = err
	}
	c.stop()
}
