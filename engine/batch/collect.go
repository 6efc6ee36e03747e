package batch

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"

	"switchboard/engine"
	"switchboard/providers"
)

// mostReadings is how often results are read that are fewer than the service counts.
const mostReadings = 3

// collect stores the results of a batch that has ended. A request without a result gets an
// answer that failed: the batch did not get to it, or its result is lost.
func (w *activeBatch) collect(ctx context.Context, job providers.BatchJob) (ended bool, err error) {
	requests, err := w.requests()
	if err != nil {
		return false, err
	}
	ids := make([]string, len(requests))
	for i, r := range requests {
		ids[i] = r.ID
	}
	c := &collection{activeBatch: w, job: job, left: map[int]request{}, unknown: map[engine.Task]int64{}}
	for _, r := range requests {
		c.left[r.place] = r
	}
	for reading := 1; ; reading++ {
		err := c.read(ctx, ids)
		switch {
		case gone(err) || err != nil && providers.AsError(err).Fault == providers.BadRequest:
			return w.lost(err)
		case err != nil:
			return false, err
		case c.foreign():
			return false, w.disown()
		}
		if job.State != providers.JobCompleted || len(c.seen) >= min(job.Succeeded+job.Failed, len(requests)) || reading == mostReadings {
			break
		}
		if err := w.clock().Sleep(ctx, firstLook<<reading); err != nil {
			return false, err
		}
	}
	for _, r := range requests {
		if _, missing := c.left[r.place]; missing {
			if err := w.store(r, w.failure(r, c.why())); err != nil {
				return false, err
			}
		}
	}
	w.release(&w.b, c.unknown)
	return true, nil
}

// collection is the results of a batch while they are read.
type collection struct {
	*activeBatch
	job     providers.BatchJob
	left    map[int]request
	seen    map[int]bool
	strange int                   // how many results are of no request of ours
	unknown map[engine.Task]int64 // the worst cases of answers whose cost is unknown
}

// read stores the results that have not been read yet. Each counts once.
func (c *collection) read(ctx context.Context, ids []string) error {
	ctx, cancel := within(ctx, resultTime)
	defer cancel()
	c.strange = 0
	if c.seen == nil {
		c.seen = map[int]bool{}
	}
	for result, err := range c.batcher.BatchResults(ctx, c.model(), c.job, ids) {
		if err != nil {
			return err
		}
		place, ours := c.b.item(result.ID)
		if !ours {
			c.strange++
			continue
		}
		if c.seen[place] {
			continue
		}
		c.seen[place] = true
		if err := c.take(place, result); err != nil {
			return err
		}
	}
	return nil
}

// take stores one result. Where the trial was deleted, only the cost is stored.
func (c *collection) take(place int, result providers.BatchResult) error {
	r, there := c.left[place]
	if !there {
		r = c.request(place, engine.Trial{Answers: make([]engine.Answer, c.b.Items[place].Lane+1)})
	}
	a := c.Dispatcher.BatchAnswer(r.Request, c.job.ID, result.Answer)
	if !a.Cost.Known() {
		_, aside := c.Dispatcher.BatchWorst(r.Request)
		task := c.b.Items[place].Task
		c.unknown[task] = providers.SumNano(c.unknown[task], aside.Nano())
	}
	if err := c.store(r, a); err != nil {
		return err
	}
	delete(c.left, place)
	return nil
}

// foreign reports whether the results are those of somebody else's batch of the same size,
// which was taken for ours.
func (c *collection) foreign() bool { return c.b.Guessed && len(c.seen) == 0 && c.strange > 0 }

// disown notes that the service's batch is somebody else's, so that ours is looked for
// again.
func (w *activeBatch) disown() error {
	w.b.NotOurs = append(w.b.NotOurs, w.b.Job)
	w.b.Job, w.b.Guessed = "", false
	return w.Journal.Save(w.b)
}

// why is the error of a request without a result.
func (c *collection) why() *providers.Error {
	switch {
	case c.job.Failure != nil:
		return c.job.Failure
	case c.job.State == providers.JobExpired:
		return &providers.Error{Fault: providers.BatchExpired}
	case c.job.State == providers.JobCancelled:
		return &providers.Error{Fault: providers.Aborted}
	}
	return &providers.Error{Fault: providers.CutOff, Detail: "the batch has no result for this request"}
}

// failure is the answer of a request that failed with an error.
func (w *activeBatch) failure(r request, e *providers.Error) engine.Answer {
	return w.Dispatcher.BatchAnswer(r.Request, w.b.Job, func(context.Context) iter.Seq2[providers.Event, error] {
		return func(yield func(providers.Event, error) bool) { yield(nil, e) }
	})
}

// failAll ends a batch without results: all its requests fail with an error.
func (w *activeBatch) failAll(requests []request, e *providers.Error) error {
	for _, r := range requests {
		if err := w.store(r, w.failure(r, e)); err != nil {
			return err
		}
	}
	w.release(&w.b, nil)
	return nil
}

// store stores an answer, unless it is in the store already.
func (w *activeBatch) store(r request, a engine.Answer) error {
	if r.done || slices.Contains(w.b.Forgotten, r.place) {
		w.status.Skipped++
		return nil
	}
	item := w.b.Items[r.place]
	err := w.Records.AddAnswer(item.Trial, item.Lane, a)
	forgotten := errors.Is(err, engine.ErrForgotten)
	if forgotten {
		w.b.Forgotten = append(w.b.Forgotten, r.place)
		err = w.Journal.Save(w.b)
	}
	if err != nil {
		return err
	}
	if a.OK() {
		w.status.Answers++
	} else {
		w.status.Failed++
	}
	a.Text = strings.Clone(a.Text[:min(len(a.Text), 1)]) // enough to see whether there is a text
	w.stored(a, forgotten)
	w.tell(w.status)
	return nil
}
