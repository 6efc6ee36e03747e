package dispatch

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"switchboard/engine"
	"switchboard/engine/pauses"
	"switchboard/providers"
)

// SharedJob is one prompt of a run that several processes work on, with all
// that decides its answers: who answers it needs neither the file nor the flags.
type SharedJob struct {
	Set        string               `json:"set"` // see Job
	PromptID   string               `json:"prompt_id"`
	Prompt     string               `json:"prompt"`
	Task       engine.Task          `json:"task,omitempty"`
	Models     []string             `json:"models,omitempty"`
	Parameters providers.Parameters `json:"parameters,omitzero"`
	InTurn     bool                 `json:"in_turn,omitempty"`
	Routed     bool                 `json:"routed,omitempty"`
	Critical   bool                 `json:"critical,omitempty"`
	Tags       map[string]string    `json:"tags,omitempty"`
	Worst      providers.Money      `json:"-"` // what its calls can cost at most where it was shared
}

// Fate is what became of a shared job.
type Fate int

const (
	JobLeft     Fate = iota // it is still to be done, by anybody
	JobAnswered             // every answer of it is stored
	JobFailed               // a model gave no answer
)

// SharedQueue hands out the jobs of a run, each to one process at a time.
type SharedQueue interface {
	// Work calls do for jobs, some at once, until no process has any left or ctx
	// ends. report hears how far all of them are.
	Work(ctx context.Context, atOnce int, do func(context.Context, SharedJob) Fate, report func(SharedProgress)) error
}

// SharedProgress is how far a shared run has come, in prompts.
type SharedProgress struct {
	Prompts   int // in the queue, those that have ended included
	Here      int // ended by this process
	Elsewhere int // ended by others while this process was there
	Failed    int // of all that have ended
	Left      int // waiting or under way
}

// Has tells whether a pair of a set has a whole answer. The store implements
// it.
type Has interface {
	HasAnswer(set string, pair Pair) (bool, error)
}

// Shared are the plan's jobs for others.
func (p SetPlan) Shared() []SharedJob {
	all := make([]SharedJob, len(p.Jobs))
	for i, job := range p.Jobs {
		all[i] = SharedJob{
			Set: job.Set, PromptID: job.PromptID, Prompt: job.Query.Prompt, Task: job.Query.Task, Parameters: job.Parameters,
			InTurn: job.InTurn, Routed: job.Routed, Critical: job.Critical, Tags: job.Tags, Worst: job.Plan.WorstCase(),
		}
		for _, m := range job.Models {
			all[i].Models = append(all[i].Models, m.ID)
		}
	}
	return all
}

// RunShared works on the jobs of a queue. It returns when no process has any
// left, ctx ends, the store fails, or this process can go on no longer: with
// what is wrong with its own keys, models and caps, others may do.
func (r *SetRun) RunShared(ctx context.Context, queue SharedQueue, has Has, report func(SetProgress)) SetResult {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := &sharedWork{run: r, has: has, gate: newSemaphore(r.AtOnce),
		counters: &counters{report: report, start: time.Now(), stop: cancel, pauses: pauses.New()}}
	w.counters.result.Spent = providers.Nano(0)
	w.counters.pauses.Tell(w.counters.waits)
	err := queue.Work(ctx, r.AtOnce, w.do, w.counters.shared)
	if err != nil {
		w.counters.fail(err)
	}
	result := w.counters.result
	result.Elapsed = time.Since(w.counters.start)
	result.Stopped = w.stopped
	return result
}

// sharedWork is what a process does for a shared run.
type sharedWork struct {
	*counters
	run  *SetRun
	has  Has
	gate *semaphore.Weighted

	once    sync.Once
	stopped *engine.Failure // why this process can go on no longer
}

func (w *sharedWork) do(ctx context.Context, shared SharedJob) Fate {
	job, err := w.job(shared)
	if err != nil {
		w.fail(err)
		return JobLeft
	}
	switch {
	case len(job.Models) == 0:
		return JobAnswered
	case ctx.Err() != nil:
		return JobLeft
	}
	answers, kept := w.follow(w.run.Dispatcher.Start(ctx, job))
	return w.fate(ctx, answers, kept)
}

// job is what is still to be asked: an answer may have been stored since the
// job was shared, by somebody who died before saying so.
func (w *sharedWork) job(s SharedJob) (Job, error) {
	job := Job{
		Query: engine.Query{Prompt: s.Prompt, Task: s.Task}, Parameters: s.Parameters, Set: s.Set, PromptID: s.PromptID,
		Semaphore: w.gate, Pauses: w.pauses, InTurn: s.InTurn, Routed: s.Routed, Critical: s.Critical, Tags: s.Tags, Run: w.run.Cap,
	}
	key := engine.TextKey(s.Prompt)
	for _, id := range s.Models {
		done, err := w.has.HasAnswer(s.Set, Pair{s.PromptID, key, id})
		switch {
		case err != nil:
			return Job{}, err
		case done && s.Routed:
			job.Models = nil
			return job, nil // the answer of any model is the answer
		case done:
			continue
		}
		at := slices.IndexFunc(w.run.Models, func(m providers.Model) bool { return m.ID == id })
		if at < 0 && !s.Routed { // the route is by the policy here
			return Job{}, fmt.Errorf("the run asks for %s, which is not configured here", providers.CleanLine(id, 60))
		}
		if at >= 0 {
			job.Models = append(job.Models, w.run.Models[at])
		}
	}
	return job, nil
}

// fate is what the answers to a job make of it. What speaks against this
// process ends its work, and the job is left to others.
func (w *sharedWork) fate(ctx context.Context, answers []engine.Answer, kept bool) Fate {
	fate := JobAnswered
	for _, a := range answers {
		switch {
		case a.OK():
		case a.Finish == providers.Cancelled:
			return JobLeft
		case a.Failure != nil && ownFault(a.Failure.Fault):
			w.once.Do(func() { w.stopped = a.Failure })
			w.stop()
			return JobLeft
		default:
			fate = JobFailed
		}
	}
	if !kept || len(answers) == 0 && ctx.Err() != nil {
		return JobLeft
	}
	return fate
}

// shared reports how far all processes are.
func (c *counters) shared(p SharedProgress) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.result.Shared = &p
	c.result.Elapsed = time.Since(c.start)
	c.tell()
}

// ownFault reports a fault that another process with other keys and limits may
// not have.
func ownFault(f providers.Fault) bool {
	switch f {
	case providers.Auth, providers.OutOfCredit, providers.NoSuchModel, providers.Budget:
		return true
	}
	return false
}
