package boltfile

import (
	"sync"
)

// mostShared bounds how many callers share one transaction.
const mostShared = 256

// commitQueue lets callers that write at the same time share a transaction
// and its two fsyncs. Whoever finds nobody at work does the work for all that
// are waiting, then hands over to one of those that came meanwhile.
type commitQueue struct {
	mu      sync.Mutex
	waiting []*commit
	busy    bool
}

// commit is one caller's part of a transaction.
type commit struct {
	fn   func(Tx) error
	err  error
	turn chan bool // true: do the work; false: it is done
}

type transact func(func(Tx) error) error

// submit returns when fn's work is on disk, or has failed.
func (q *commitQueue) submit(fn func(Tx) error, run transact) error {
	c := &commit{fn: fn, turn: make(chan bool, 1)}
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
func (q *commitQueue) work(c *commit, run transact) {
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

func (q *commitQueue) take() []*commit {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(len(q.waiting), mostShared)
	batch := q.waiting[:n:n]
	q.waiting = q.waiting[n:]
	return batch
}

func (q *commitQueue) handOver() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.busy = len(q.waiting) > 0; q.busy {
		q.waiting[0].turn <- true
	}
}

// together runs the parts of a batch in one transaction. A part that fails is
// taken out and the others are tried again without it.
func together(batch []*commit, run transact) {
	parts := append([]*commit(nil), batch...)
	for _, c := range parts {
		c.err = ErrAbandoned // until we know better
	}
	for len(parts) > 0 {
		failed := -1
		err := run(func(tx Tx) error {
			for i, c := range parts {
				if err := guard(func() error { return c.fn(tx) }); err != nil {
					failed = i
					return err
				}
			}
			return nil
		})
		if failed < 0 {
			for _, c := range parts {
				c.err = err
			}
			return
		}
		parts[failed].err = err
		parts = append(parts[:failed], parts[failed+1:]...)
	}
}
