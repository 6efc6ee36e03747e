package keyed

import (
	"errors"
	"slices"
	"sync"
	"time"
)

// mostShared bounds how many callers share one transaction.
const mostShared = 256

// ErrAbandoned says that a panic ended the transaction that was shared.
var ErrAbandoned = errors.New("the write was given up")

// Queue lets callers that write at the same time share a transaction, and the
// wait for the disk at its end. Whoever finds nobody at work does the work for all that
// are waiting, then hands over to one of those that came meanwhile.
type Queue[T any] struct {
	mu      sync.Mutex
	waiting []*commit[T]
	busy    bool
	alarmed bool // a timer will begin the work
}

// commit is one caller's part of a transaction.
type commit[T any] struct {
	fn   func(T) error
	wait time.Duration // that it may wait for others to come
	err  error
	turn chan bool // true: do the work; false: it is done
}

// Submit returns when fn's work is kept, or has failed. run runs what it is given
// in one transaction; it may do so more than once.
func (q *Queue[T]) Submit(fn func(T) error, run func(func(T) error) error) error {
	return q.SubmitWithin(0, fn, run)
}

// SubmitWithin is Submit that does not begin a transaction for itself before it has
// waited: whoever comes meanwhile shares it, and who does not wait takes all along.
func (q *Queue[T]) SubmitWithin(wait time.Duration, fn func(T) error, run func(func(T) error) error) error {
	c := &commit[T]{fn: fn, wait: wait, turn: make(chan bool, 1)}
	q.mu.Lock()
	q.waiting = append(q.waiting, c)
	mine := !q.busy && (wait <= 0 || len(q.waiting) >= mostShared)
	switch {
	case mine:
		q.busy = true
	case !q.busy:
		q.begin()
	}
	q.mu.Unlock()
	if mine || <-c.turn {
		q.work(c, run)
	}
	return c.err
}

// begin has the work done that is waiting: now where somebody does not wait, or when
// the one who came first has waited. The queue is locked, and nobody is at work.
func (q *Queue[T]) begin() {
	hasty := func(c *commit[T]) bool { return c.wait <= 0 }
	switch {
	case len(q.waiting) == 0:
	case len(q.waiting) >= mostShared || slices.ContainsFunc(q.waiting, hasty):
		q.busy = true
		q.waiting[0].turn <- true
	case !q.alarmed:
		q.alarmed = true
		time.AfterFunc(q.waiting[0].wait, q.alarm)
	}
}

// alarm begins the work of those who have waited.
func (q *Queue[T]) alarm() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.alarmed = false
	if !q.busy && len(q.waiting) > 0 {
		q.busy = true
		q.waiting[0].turn <- true
	}
}

// work commits what is waiting, c among it, and passes the work on.
func (q *Queue[T]) work(c *commit[T], run func(func(T) error) error) {
	defer q.handOver()
	batch := q.take()
	defer func() { // also when fn panics: nobody may wait for ever
		for _, other := range batch {
			if other != c {
				other.turn <- false
			}
		}
	}()
	together(batch, run)
}

func (q *Queue[T]) take() []*commit[T] {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(len(q.waiting), mostShared)
	batch := q.waiting[:n:n]
	q.waiting = q.waiting[n:]
	return batch
}

func (q *Queue[T]) handOver() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.busy = false
	q.begin()
}

// together runs the parts of a batch in one transaction. A part that fails is
// taken out and the others are tried again without it.
func together[T any](batch []*commit[T], run func(func(T) error) error) {
	parts := append([]*commit[T](nil), batch...)
	for _, c := range parts {
		c.err = ErrAbandoned // until we know better
	}
	for len(parts) > 0 {
		failed, wrong := -1, error(nil)
		err := run(func(tx T) error {
			failed, wrong = -1, nil // also when it runs again
			for i, c := range parts {
				if err := c.fn(tx); err != nil {
					failed, wrong = i, err
					return err
				}
			}
			return nil
		})
		if failed < 0 || !errors.Is(err, wrong) { // none is to blame
			for _, c := range parts {
				c.err = err
			}
			return
		}
		parts[failed].err = err
		parts = append(parts[:failed], parts[failed+1:]...)
	}
}
