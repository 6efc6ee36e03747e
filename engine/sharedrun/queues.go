package sharedrun

import (
	"context"
	"encoding/json"
	"time"

	"switchboard/engine"
	"switchboard/engine/setrun"
	"switchboard/providers"
)

// Queues are the queues of all shared runs of a store.
type Queues interface {
	// Put adds jobs to a run of these models. A prompt that is open in this run or in
	// another one of the same set is not added again.
	Put(ctx context.Context, run string, models []string, jobs []Job) (PutResult, error)
	// Runs are the runs that have open jobs, the oldest first.
	Runs(ctx context.Context) ([]OpenRun, error)
	In(run string) Queue
	Close()
}

// PutResult counts what became of jobs that were put into a run.
type PutResult struct {
	New   int
	There int            // open in this run already
	Other map[string]int // open in other runs, by their names
}

// OpenRun is a run that has open jobs.
type OpenRun struct {
	Name   string
	Models []string
	Open   int             // prompts
	Since  time.Time       // when it was shared
	Worst  providers.Money // the sum of the Worst of its open jobs; unknown where one is
}

// Name is the name of a run. A run of the same set with the same models and flags has the
// same name wherever it is started.
func Name(run *setrun.Run, plan setrun.Plan) string {
	decides := struct {
		Set              string
		Models           []string
		InTurn, Critical bool
		Tags             map[string]string
	}{Models: Models(run), InTurn: run.InTurn, Critical: run.Critical, Tags: run.Tags}
	for _, job := range plan.Jobs {
		decides.Set = job.Set
	}
	b, _ := json.Marshal(decides) // of texts and booleans: never fails
	return engine.TextKey(string(b))[:12]
}

// Models are the ids of a run's models.
func Models(run *setrun.Run) (ids []string) {
	for _, m := range run.Models {
		ids = append(ids, m.ID)
	}
	return ids
}
