package keyed

import (
	"errors"
	"sync"
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
}

// commit is one caller's part of a transaction.
type commit[T any] struct {
	fn   func(T) error
	err  error
	turn chan bool // true: do the work; false: it is done
}

// Submit returns when fn's work is kept, or has failed. run runs what it is given
// in one transaction; it may do so more than once.
func (q *Queue[T]) Submit(fn func(T) error, run func(func(T) error) error) error {
	c := &commit[T]{fn: fn, turn: make(chan bool, 1)}
	q.mu.Lock()
	q.waiting = append(q.waiting, c)
	mine := !q.busy
	q.busy = true
	q.mu.Unlock()
	if mine || <-c.turn {
		q.work(c, run)
	}
	return c.err
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
	if q.busy = len(q.waiting) > 0; q.busy {
		q.waiting[0].turn <- true
	}
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
