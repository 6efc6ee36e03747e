// Package sharedrun has a run of a prompt set worked on by several processes. What
// hands out its prompts stands elsewhere.
package sharedrun

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/setrun"
	"switchboard/providers"
)

// Job is one prompt of a run that several processes work on, with all
// that decides its answers: who answers it needs neither the file nor the flags.
type Job struct {
	Set        string               `json:"set"` // see dispatch.Job
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
	Left     Fate = iota // it is still to be done, by anybody
	Answered             // every answer of it is stored
	Failed               // a model gave no answer
	Refused              // it is left to others, and this process takes no more
)

// Queue hands out the jobs of a run, each to one process at a time.
type Queue interface {
	// Work calls do for jobs, some at once, until no process has any left, ctx
	// ends, or a job is refused: then it waits for those under way. report hears how far all of them are.
	Work(ctx context.Context, atOnce int, do func(context.Context, Job) Fate, report func(Shared)) error
}

// Progress is how far this process has come, and the run.
type Progress struct {
	setrun.Progress
	Shared
}

// Shared is how far a run has come, in prompts.
type Shared struct {
	Prompts   int // in the queue, those that have ended included
	Here      int // ended by this process
	Elsewhere int // ended by others while this process was there
	Failed    int // of all that have ended
	Left      int // waiting or under way
}

// AnswerLookup tells whether a pair of a set has a whole answer. The store implements
// it.
type AnswerLookup interface {
	HasAnswer(set string, pair setrun.Pair) (bool, error)
}

// Jobs are those of a plan, for others.
func Jobs(p setrun.Plan) []Job {
	all := make([]Job, len(p.Jobs))
	for i, job := range p.Jobs {
		all[i] = Job{
			Set: job.Set, PromptID: job.PromptID, Prompt: job.Query.Prompt, Task: job.Query.Task, Parameters: job.Parameters,
			InTurn: job.InTurn, Routed: job.Routed, Critical: job.Critical, Tags: job.Tags, Worst: job.Plan.WorstCase(),
		}
		for _, m := range job.Models {
			all[i].Models = append(all[i].Models, m.ID)
		}
	}
	return all
}

// Result is what this process brought, and why it leaves the rest to others; nil:
// it does not.
type Result struct {
	setrun.Result
	Shared  Shared
	Stopped *engine.Failure
}

// Run works on the jobs of a queue with the dispatcher and models of run. It
// returns when no process has any left, ctx ends, the store fails, or this process
// can go on no longer: with what is wrong with its own keys, models and caps,
// others may do.
func Run(ctx context.Context, run *setrun.Run, queue Queue, has AnswerLookup, report func(Progress)) Result {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := &work{run: run, has: has, limits: dispatch.NewRunLimits(run.AtOnce, run.Cap), report: report}
	w.tally = setrun.NewTally(w.limits.Pauses, cancel, w.called)
	if err := queue.Work(ctx, run.AtOnce, w.do, w.shared); err != nil {
		w.tally.Fail(err)
	}
	return Result{w.tally.Result(), w.now.Shared, w.stopped}
}

// work is what a process does for a shared run.
type work struct {
	run    *setrun.Run
	has    AnswerLookup
	limits dispatch.RunLimits
	tally  *setrun.Tally
	report func(Progress)

	mu      sync.Mutex
	now     Progress
	stopped *engine.Failure // why this process can go on no longer
}

// called reports how far this process is.
func (w *work) called(p setrun.Progress) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now.Progress = p
	w.tell()
}

// shared reports how far all processes are.
func (w *work) shared(s Shared) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now.Shared = s
	w.tell()
}

func (w *work) tell() {
	if w.report != nil {
		w.report(w.now)
	}
}

// stop keeps the first reason.
func (w *work) stop(why *engine.Failure) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stopped == nil {
		w.stopped = why
	}
}

func (w *work) do(ctx context.Context, shared Job) Fate {
	job, err := w.job(shared)
	if err != nil {
		w.tally.Fail(err)
		return Left
	}
	switch {
	case len(job.Models) == 0:
		return Answered
	case ctx.Err() != nil:
		return Left
	}
	answers, kept := w.tally.Follow(w.run.Dispatcher.Start(ctx, job))
	return w.fate(ctx, answers, kept)
}

// job is what is still to be asked: an answer may have been stored since the
// job was shared, by somebody who died before saying so.
func (w *work) job(s Job) (dispatch.Job, error) {
	job := dispatch.Job{
		Query: engine.Query{Prompt: s.Prompt, Task: s.Task}, Parameters: s.Parameters, Set: s.Set, PromptID: s.PromptID,
		InTurn: s.InTurn, Routed: s.Routed, Critical: s.Critical, Tags: s.Tags, Run: w.limits,
	}
	key := engine.TextKey(s.Prompt)
	for _, id := range s.Models {
		done, err := w.has.HasAnswer(s.Set, setrun.Pair{PromptID: s.PromptID, Text: key, Model: id})
		switch {
		case err != nil:
			return dispatch.Job{}, err
		case done && s.Routed:
			job.Models = nil
			return job, nil // the answer of any model is the answer
		case done:
			job.Tags = dispatch.Missing(job.Tags)
			continue
		}
		at := slices.IndexFunc(w.run.Models, func(m providers.Model) bool { return m.ID == id })
		if at < 0 && !s.Routed { // the route is by the policy here
			return dispatch.Job{}, fmt.Errorf("the run asks for %s, which is not configured here", providers.CleanLine(id, 60))
		}
		if at >= 0 {
			job.Models = append(job.Models, w.run.Models[at])
		}
	}
	return job, nil
}

// fate is what the answers to a job make of it. What speaks against this
// process ends its work, and the job is left to others.
func (w *work) fate(ctx context.Context, answers []engine.Answer, kept bool) Fate {
	fate := Answered
	for _, a := range answers {
		switch {
		case a.OK():
		case a.Finish == providers.Cancelled:
			return Left
		case a.Failure != nil && ownFault(a.Failure.Fault):
			w.stop(a.Failure)
			return Refused
		default:
			fate = Failed
		}
	}
	if !kept || len(answers) == 0 && ctx.Err() != nil {
		return Left
	}
	return fate
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
