package dispatch

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"switchboard/providers"
)

// HasAnswer implements Has.
func (s *shelf) HasAnswer(set string, pair Pair) (bool, error) {
	done, err := s.Answered(set)
	return done[pair], err
}

// shareQueue is a SharedQueue of one process.
type shareQueue struct {
	jobs  []SharedJob
	fates []Fate
}

func (q *shareQueue) Work(ctx context.Context, atOnce int, do func(context.Context, SharedJob) Fate, report func(SharedProgress)) error {
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
	report(SharedProgress{Prompts: len(q.jobs)})
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
		c := bench(script{"a": says("one"), "c": says("three")}, 4)
		kept := newShelf()
		whole := setRunOf(c, kept, 10, 3, "a", "c")
		plan, err := whole.Plan()
		if err != nil {
			t.Fatal(err)
		}
		queue := &shareQueue{jobs: plan.Shared()}
		runSet(t, t.Context(), setRunOf(c, kept, 4, 1, "a"), nil) // by somebody else, since
		joined := setRunOf(c, kept, 0, 3, "a", "c")
		r := joined.RunShared(t.Context(), queue, kept, nil)
		if r.Done != 16 || r.Failed != 0 || r.Err != nil || r.Stopped != nil || queue.count(JobAnswered) != 10 || r.Shared == nil {
			t.Errorf("%d done of 16, %d failed, %v, %+v", r.Done, r.Failed, r.Err, queue.fates)
		}
		if again := joined.RunShared(t.Context(), queue, kept, nil); again.Done != 0 || queue.count(JobAnswered) != 10 {
			t.Errorf("%d were asked again", again.Done)
		}
	})
}

func TestWhatBecomesOfASharedJob(t *testing.T) {
	for outcome, test := range map[string]struct {
		fault   providers.Fault
		fate    Fate
		stopped bool
	}{
		"a failure ends it":                     {providers.BadRequest, JobFailed, false},
		"a key of this process leaves it":       {providers.Auth, JobLeft, true},
		"a model unknown to this key leaves it": {providers.NoSuchModel, JobLeft, true},
		"what is not paid for here leaves it":   {providers.OutOfCredit, JobLeft, true},
		"a service that has no room has failed": {providers.Overloaded, JobFailed, false},
		"a filter that declined has failed":     {providers.Declined, JobFailed, false},
	} {
		t.Run(outcome, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := bench(script{"a": []step{{err: &providers.Error{Fault: test.fault}}}}, 4)
				kept := newShelf()
				run := setRunOf(c, kept, 3, 1, "a")
				plan, _ := run.Plan()
				queue := &shareQueue{jobs: plan.Shared()}
				r := run.RunShared(t.Context(), queue, kept, nil)
				if queue.fates[0] != test.fate || (r.Stopped != nil) != test.stopped {
					t.Errorf("%v, stopped by %v", queue.fates, r.Stopped)
				}
				if test.stopped && slices.Max(queue.fates) != JobLeft {
					t.Errorf("it went on: %v", queue.fates)
				}
			})
		})
	}
}

func TestASharedJobThatIsCancelledIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := newShelf()
		run := setRunOf(bench(script{"a": says("one")}, 4), kept, 3, 1, "a")
		plan, _ := run.Plan()
		ctx, cancel := context.WithCancel(t.Context())
		queue := &shareQueue{jobs: plan.Shared()}
		run.RunShared(ctx, queue, kept, func(p SetProgress) { cancel() })
		if queue.count(JobAnswered) != 1 || queue.count(JobLeft) != 2 {
			t.Errorf("%v", queue.fates)
		}
	})
}
