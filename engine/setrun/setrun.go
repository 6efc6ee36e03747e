// Package setrun sends a prompt set to several models and picks up where an earlier run
// stopped. A run is planned first, so that its cost can be shown, and then carried out:
// one job of package dispatch for every prompt.
//
// Package promptset reads the set. Package sharedrun lets several processes work on one
// run.
package setrun

import (
	"context"
	"encoding/json"
	"sync"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/promptset"
	"switchboard/engine/runcap"
	"switchboard/engine/worstcase"
	"switchboard/providers"
)

// Run is a prompt set for several models. A prompt that a model has answered, with the
// same id, text and parameters, is not sent to it again; where the answer failed, it is.
type Run struct {
	Dispatcher *dispatch.Dispatcher
	Answered   AnsweredPairs // the answers of earlier runs; nil: there are none
	Prompts    []promptset.Prompt
	Models     []providers.Model
	Parameters providers.Parameters
	AtOnce     int  // the most calls under way at once; each provider's own limit holds too
	InTurn     bool // the models answer a prompt one after the other, see dispatch.Job
	Routed     bool // each prompt goes to the router's choice alone; Models are those that it may choose
	Critical   bool // see dispatch.Job
	Tags       map[string]string
	Cap        *runcap.Cap // nil: the run has no cap of its own
}

// Pair is a prompt of a set and a model that answered it.
type Pair struct {
	PromptID string
	Text     string // TextKey of the prompt
	Model    string
}

// AnsweredPairs tells which pairs of a set have a whole answer. A store implements it.
type AnsweredPairs interface {
	Answered(set string) (map[Pair]bool, error)
}

// Plan is what a run has to do.
type Plan struct {
	Jobs    []dispatch.Job
	Calls   int             // answers still to get
	Skipped int             // answers that are there already
	Worst   providers.Money // the most that the calls can cost; unknown where a price is
	Choices providers.Money // of a routed run: the most it can cost if each prompt's first model answers

	run dispatch.RunLimits
}

// Plan compares the prompt set with what has been answered.
func (r *Run) Plan() (Plan, error) {
	done := map[Pair]bool{}
	if r.Answered != nil {
		var err error
		if done, err = r.Answered.Answered(r.set()); err != nil {
			return Plan{}, err
		}
	}
	asked := map[Pair]bool{} // prompts, whatever model answered
	for pair := range done {
		pair.Model = ""
		asked[pair] = true
	}
	plan := Plan{Worst: providers.Nano(0), Choices: providers.Nano(0), run: dispatch.NewRunLimits(r.AtOnce, r.Cap)}
	for _, p := range r.Prompts {
		job := dispatch.Job{
			Query: engine.Query{Prompt: p.Prompt, Task: p.Task}, Parameters: r.Parameters, Set: r.set(), PromptID: p.ID,
			InTurn: r.InTurn, Routed: r.Routed, Critical: r.Critical, Tags: r.Tags, Run: plan.run,
		}
		if asked[Pair{PromptID: p.ID, Text: engine.TextKey(p.Prompt)}] {
			job.Tags = dispatch.Missing(job.Tags)
		}
		job.Tags = r.Dispatcher.Tags(job)
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
func (r *Run) wanted() int {
	if r.Routed {
		return 1
	}
	return len(r.Models)
}

// missing puts the models that have not answered yet into a prompt's job, and counts the
// answers to get. Of a routed prompt the answer of any model is enough.
func (r *Run) missing(job *dispatch.Job, done map[Pair]bool) int {
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

// set is a name for all that decides an answer beside the prompt and the model. It does
// not depend on the other prompts, so that more can be added to a file.
func (r *Run) set() string {
	p := r.Dispatcher.WithDefaults(r.Parameters)
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

// Do carries the plan out. It calls report after every answer, never twice at once. It
// returns when all is done, when ctx ends or when the store fails; calls under way are
// then cancelled and stored as cancelled.
func (r *Run) Do(ctx context.Context, plan Plan, report func(Progress)) Result {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c := NewTally(plan.run.Pauses, cancel, report)
	c.result.Skipped, c.result.Calls = plan.Skipped, plan.Calls
	jobs := make(chan dispatch.Job)
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
