// Package sharedrun lets several processes work on one run of a prompt set. A Queue hands
// out the prompts; it is implemented where the store is.
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

// Job is one prompt of a shared run, with all that decides its answers: the process that
// takes it needs neither the file of prompts nor the flags of the command.
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
	Worst      providers.Money      `json:"-"` // the most that its calls can cost, by the prices of the process that shared it
}

// Fate is what became of a shared job.
type Fate int

const (
	Left     Fate = iota // it is still to be done, by anybody
	Answered             // every answer of it is stored
	Failed               // a model gave no answer
	Refused              // it is left to other processes, and this one takes no more jobs
)

// Queue hands out the jobs of a run, each to one process at a time.
type Queue interface {
	// Work calls do for jobs, at most atOnce at a time. It ends when no process has
	// any left, when ctx ends or when do refuses a job, and waits for those under
	// way. It calls report with how far all processes are.
	Work(ctx context.Context, atOnce int, do func(context.Context, Job) Fate, report func(Shared)) error
}

// Progress is how far this process has come, and how far the whole run.
type Progress struct {
	setrun.Progress
	Shared
}

// Shared is how far a run has come, in prompts.
type Shared struct {
	Prompts   int // of the run, those that have ended included
	Here      int // ended by this process
	Elsewhere int // ended by other processes since this one joined
	Failed    int // of all that have ended
	Left      int // waiting or under way
}

// AnswerLookup tells whether a pair of a set has a whole answer. A store implements it.
type AnswerLookup interface {
	HasAnswer(set string, pair setrun.Pair) (bool, error)
}

// Jobs are the jobs of a plan in the form in which they are shared.
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

// Result is what this process brought.
type Result struct {
	setrun.Result
	Shared  Shared
	Stopped *engine.Failure // why it left the rest to other processes; nil: it did not
}

// Run works on the jobs of a queue with the dispatcher and models of run. It returns when
// no process has any left, when ctx ends, when the store fails, or when something is
// wrong with the keys, models or caps of this process; others may go on.
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

// called reports the progress of this process.
func (w *work) called(p setrun.Progress) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now.Progress = p
	w.tell()
}

// shared reports the progress of all processes.
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

// stop notes why this process can go on no longer. The first reason is kept.
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

// job is what is still to be asked of a shared job. An answer may have been stored
// meanwhile by a process that was killed before it could report that.
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
		if at < 0 && !s.Routed { // a routed job goes to the models of the policy here
			return dispatch.Job{}, fmt.Errorf("the run asks for %s, which is not configured here", providers.CleanLine(id, 60))
		}
		if at >= 0 {
			job.Models = append(job.Models, w.run.Models[at])
		}
	}
	return job, nil
}

// fate is what becomes of a job by its answers. A fault of this process ends its work, and
// the job is left to others.
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

// ownFault reports whether a fault may be of this process alone, because others have
// other keys, models or caps.
func ownFault(f providers.Fault) bool {
	switch f {
	case providers.Auth, providers.OutOfCredit, providers.NoSuchModel, providers.Budget:
		return true
	}
	return false
}
