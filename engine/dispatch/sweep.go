package dispatch

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"switchboard/engine"
	"switchboard/engine/promptset"
	"switchboard/providers"
)

// Sweep sends a prompt set to several models and picks up where an earlier
// sweep stopped: a prompt that a model has answered, with the same id, the
// same text and the same parameters, is not sent to it again. Answers that
// failed are.
type Sweep struct {
	Dispatcher *Dispatcher
	Answered   Answered // what earlier sweeps brought; nil is nothing
	Prompts    []promptset.Prompt
	Models     []providers.Model
	Parameters providers.Parameters
	AtOnce     int  // calls under way at once; the limits of the providers hold besides
	InTurn     bool // the models of a prompt answer in their order, see Job
}

// Pair is a prompt of a set and a model that answered it.
type Pair struct {
	PromptID string
	Text     string // TextKey of the prompt
	Model    string
}

// Answered tells which pairs of a set have a whole answer. The store
// implements it.
type Answered interface {
	Answered(set string) (map[Pair]bool, error)
}

// BatchPlan is what a sweep has to do.
type BatchPlan struct {
	Jobs    []Job
	Calls   int             // answers still to get
	Skipped int             // answers that are there already
	Worst   providers.Money // the most that the calls can cost; unknown when a price is
}

// Plan compares the prompt set with what has been answered.
func (s *Sweep) Plan() (BatchPlan, error) {
	done := map[Pair]bool{}
	if s.Answered != nil {
		var err error
		if done, err = s.Answered.Answered(s.set()); err != nil {
			return BatchPlan{}, err
		}
	}
	plan := BatchPlan{Worst: providers.Nano(0)}
	gate := callsAtOnce(s.AtOnce)
	for _, p := range s.Prompts {
		job := Job{Query: engine.Query{Prompt: p.Prompt, Task: p.Task}, Parameters: s.Parameters, Set: s.set(), PromptID: p.ID, Gate: gate, InTurn: s.InTurn}
		key := engine.TextKey(p.Prompt)
		for _, m := range s.Models {
			if done[Pair{p.ID, key, m.ID}] {
				plan.Skipped++
				continue
			}
			job.Models = append(job.Models, m)
		}
		if len(job.Models) == 0 {
			continue
		}
		plan.Calls += len(job.Models)
		job.Plan = s.Dispatcher.Plan(job)
		plan.Worst = plan.Worst.Add(job.Plan.WorstCase())
		plan.Jobs = append(plan.Jobs, job)
	}
	return plan, nil
}

// set names what, beside prompt and model, decides an answer. Prompts can be
// added to a file and the rest of it still counts as answered.
func (s *Sweep) set() string {
	p := s.Parameters.Over(providers.Parameters{MaxOutput: s.Dispatcher.limits.MaxOutput})
	decides := map[string]any{"max_output": p.MaxOutput}
	if p != (providers.Parameters{MaxOutput: p.MaxOutput}) {
		decides["parameters"] = p.Key()
	}
	named, _ := json.Marshal(decides) // numbers and text
	return "run/" + engine.TextKey(string(named))[:12]
}

// SweepProgress is how far a sweep has come.
type SweepProgress struct {
	Done    int // calls that ended, failed ones included
	Failed  int
	Calls   int
	Spent   providers.Money // unknown as soon as one cost is
	Elapsed time.Duration
}

// Left estimates the time to the end from the pace so far; false before
// there is one.
func (p SweepProgress) Left() (time.Duration, bool) {
	if p.Done == 0 {
		return 0, false
	}
	return time.Duration(float64(p.Elapsed) / float64(p.Done) * float64(p.Calls-p.Done)), true
}

// SweepResult is what a sweep brought. Err is the first answer that could not
// be stored: the sweep ends there, for it would pay for what it cannot keep.
type SweepResult struct {
	SweepProgress
	Skipped int
	Answers []engine.Answer // of this sweep, failed ones included, as they ended
	Err     error
}

// Run carries the plan out and reports after every answer, one call at a
// time. It returns when all is done, ctx ends or the store fails; calls under
// way are then cancelled and kept as such.
func (s *Sweep) Run(ctx context.Context, plan BatchPlan, report func(SweepProgress)) SweepResult {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	t := &scoreboard{report: report, start: time.Now(), stop: cancel}
	t.result.Skipped = plan.Skipped
	t.result.Calls = plan.Calls
	t.result.Spent = providers.Nano(0)
	jobs := make(chan Job)
	var workers sync.WaitGroup
	for range max(1, min(s.AtOnce, len(plan.Jobs))) {
		workers.Go(func() {
			for job := range jobs {
				if ctx.Err() != nil {
					continue
				}
				t.follow(s.Dispatcher.Start(ctx, job))
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
	t.result.Elapsed = time.Since(t.start)
	return t.result
}

// scoreboard adds up what the flights of a sweep bring.
type scoreboard struct {
	report func(SweepProgress)
	start  time.Time
	stop   context.CancelFunc

	mu     sync.Mutex
	result SweepResult
}

// follow reads a flight's mailbox to its end.
func (t *scoreboard) follow(f *Flight) {
	for open := true; open; {
		<-f.Updates.Ready()
		var updates []Update
		updates, open = f.Updates.Take()
		for _, u := range updates {
			switch u := u.(type) {
			case Ended:
				t.add(u.Answer)
			case Unkept:
				t.fail(u.Err)
			}
		}
	}
}

func (t *scoreboard) add(a engine.Answer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if a.Finish == providers.Cancelled {
		return
	}
	r := &t.result
	r.Done++
	if !a.OK() {
		r.Failed++
	}
	r.Spent = r.Spent.Add(a.Cost)
	r.Answers = append(r.Answers, a)
	r.Elapsed = time.Since(t.start)
	if t.report != nil {
		t.report(r.SweepProgress)
	}
}

func (t *scoreboard) fail(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.result.Err == nil {
		t.result.Err = err
	}
	t.stop()
}
