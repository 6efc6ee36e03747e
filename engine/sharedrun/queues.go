package sharedrun

import (
	"context"
	"encoding/json"
	"time"

	"switchboard/engine"
	"switchboard/engine/setrun"
	"switchboard/providers"
)

// Queues are the queues of all runs of a store.
type Queues interface {
	// Put adds jobs to a run of models. A prompt of a set that is open somewhere is
	// not added again.
	Put(ctx context.Context, run string, models []string, jobs []Job) (PutResult, error)
	// Runs are those that have open jobs, oldest first.
	Runs(ctx context.Context) ([]OpenRun, error)
	In(run string) Queue
	Close()
}

// PutResult is what became of jobs that were put into a run.
type PutResult struct {
	New   int
	There int            // in this run already
	Other map[string]int // open in other runs, by their names
}

// OpenRun is a run that has open jobs.
type OpenRun struct {
	Name   string
	Models []string
	Open   int             // prompts
	Since  time.Time       // when it was shared
	Worst  providers.Money // of what is open, where it was shared; unknown when one is
}

// Name names a run: that of the same set with the same models has the same one
// wherever it is started.
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
	b, _ := json.Marshal(decides) // text and truth
	return engine.TextKey(string(b))[:12]
}

// Models are the ids of a run's models.
func Models(run *setrun.Run) (ids []string) {
	for _, m := range run.Models {
		ids = append(ids, m.ID)
	}
	return ids
}
