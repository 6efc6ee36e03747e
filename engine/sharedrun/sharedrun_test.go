package sharedrun

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/dispatch/dispatchtest"
	"switchboard/engine/promptset"
	"switchboard/engine/routing"
	"switchboard/engine/setrun"
	"switchboard/providers"
)

// provider answers, or fails with what stands in it.
type provider struct{ fault providers.Fault }

func (p provider) Stream(ctx context.Context, _ providers.Request) iter.Seq2[providers.Event, error] {
	return func(yield func(providers.Event, error) bool) {
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			yield(nil, &providers.Error{Fault: providers.Aborted, Err: ctx.Err()})
			return
		}
		if p.fault != "" {
			yield(nil, &providers.Error{Fault: p.fault})
			return
		}
		_ = yield(providers.Text("said"), nil) && yield(providers.Done{Finish: providers.Stop}, nil)
	}
}

// shelf keeps trials, and which pairs were answered.
type shelf struct {
	*dispatchtest.Shelf
	mu   sync.Mutex
	done map[setrun.Pair]bool
}

func newShelf() *shelf {
	return &shelf{Shelf: dispatchtest.NewShelf(), done: map[setrun.Pair]bool{}}
}

func (s *shelf) AddAnswer(id string, lane int, a engine.Answer) error {
	if err := s.Shelf.AddAnswer(id, lane, a); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.Trial(id); a.OK() {
		s.done[setrun.Pair{PromptID: t.PromptID, Text: engine.TextKey(t.Prompt), Model: a.Model}] = true
	}
	return nil
}

func (s *shelf) Answered(string) (map[setrun.Pair]bool, error) { return maps.Clone(s.done), nil }

func (s *shelf) HasAnswer(_ string, pair setrun.Pair) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.done[pair], nil
}

// runOf is a run of prompts to models.
func runOf(p provider, kept *shelf, prompts, atOnce int, ids ...string) *setrun.Run {
	catalog := engine.Catalog{
		Models:    []providers.Model{{ID: "a", Provider: "p"}, {ID: "c", Provider: "p"}},
		Providers: map[string]engine.Service{"p": {Config: providers.Config{ID: "p", Kind: providers.OpenAICompatible, Concurrency: 4}, Provider: p}},
		Lanes:     ids, Ladder: ids, Reference: ids[0],
	}
	models, _ := catalog.Select(ids)
	limits := dispatch.Limits{FirstToken: 30 * time.Second, Idle: 20 * time.Second, AnswerBytes: 1000, MaxOutput: 100}
	run := &setrun.Run{Dispatcher: dispatch.NewDispatcher(catalog, routing.NewRouter(routing.Policy{}), limits, kept, nil), Answered: kept, Models: models, AtOnce: atOnce}
	for i := range prompts {
		run.Prompts = append(run.Prompts, promptset.Prompt{ID: fmt.Sprint(i), Prompt: fmt.Sprint("prompt ", i)})
	}
	return run
}

// shareQueue is a Queue of one process.
type shareQueue struct {
	jobs  []Job
	fates []Fate
}

func (q *shareQueue) Work(ctx context.Context, atOnce int, do func(context.Context, Job) Fate, report func(Shared)) error {
	q.fates = make([]Fate, len(q.jobs))
	next := make(chan int, len(q.jobs))
	for i := range q.jobs {
		next <- i
	}
	close(next)
	var all sync.WaitGroup
	for range atOnce {
		all.Go(func() {
			for i := range next {
				if ctx.Err() == nil {
					q.fates[i] = do(ctx, q.jobs[i])
				}
			}
		})
	}
	all.Wait()
	report(Shared{Prompts: len(q.jobs)})
	return nil
}

func (q *shareQueue) count(f Fate) (n int) {
	for _, fate := range q.fates {
		if fate == f {
			n++
		}
	}
	return n
}

func TestASharedRunAsksWhatHasNoAnswerYet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := newShelf()
		whole := runOf(provider{}, kept, 10, 3, "a", "c")
		plan, err := whole.Plan()
		if err != nil {
			t.Fatal(err)
		}
		queue := &shareQueue{jobs: Jobs(plan)}
		single := runOf(provider{}, kept, 4, 1, "a")
		its, _ := single.Plan()
		single.Do(t.Context(), its, nil) // by somebody else, since
		joined := runOf(provider{}, kept, 0, 3, "a", "c")
		r := Run(t.Context(), joined, queue, kept, nil)
		if r.Done != 16 || r.Failed != 0 || r.Err != nil || r.Stopped != nil || queue.count(Answered) != 10 || r.Shared.Prompts != 10 {
			t.Errorf("%d done of 16, %d failed, %v, %+v", r.Done, r.Failed, r.Err, queue.fates)
		}
		anew := 0
		for _, trial := range kept.Trials {
			if dispatch.Anew(trial.Tags) {
				anew++
			}
		}
		if anew != 4 {
			t.Errorf("%d of the 4 prompts that were asked before are asked anew", anew)
		}
		if again := Run(t.Context(), joined, queue, kept, nil); again.Done != 0 || queue.count(Answered) != 10 {
			t.Errorf("%d were asked again", again.Done)
		}
	})
}

func TestWhatBecomesOfAJob(t *testing.T) {
	for outcome, test := range map[string]struct {
		fault   providers.Fault
		fate    Fate
		stopped bool
	}{
		"a failure ends it":                     {providers.BadRequest, Failed, false},
		"a key of this process leaves it":       {providers.Auth, Refused, true},
		"a model unknown to this key leaves it": {providers.NoSuchModel, Refused, true},
		"what is not paid for here leaves it":   {providers.OutOfCredit, Refused, true},
		"a service that has no room has failed": {providers.Overloaded, Failed, false},
		"a filter that declined has failed":     {providers.Declined, Failed, false},
	} {
		t.Run(outcome, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				kept := newShelf()
				run := runOf(provider{test.fault}, kept, 3, 1, "a")
				plan, _ := run.Plan()
				queue := &shareQueue{jobs: Jobs(plan)}
				r := Run(t.Context(), run, queue, kept, nil)
				if queue.fates[0] != test.fate || (r.Stopped != nil) != test.stopped {
					t.Errorf("%v, stopped by %v", queue.fates, r.Stopped)
				}
			})
		})
	}
}

func TestAJobThatIsCancelledIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := newShelf()
		run := runOf(provider{}, kept, 3, 1, "a")
		plan, _ := run.Plan()
		ctx, cancel := context.WithCancel(t.Context())
		queue := &shareQueue{jobs: Jobs(plan)}
		Run(ctx, run, queue, kept, func(Progress) { cancel() })
		if queue.count(Answered) != 1 || queue.count(Left) != 2 {
			t.Errorf("%v", queue.fates)
		}
	})
}
