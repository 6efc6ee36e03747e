package queue

import (
	"sync"
)

// Queue carries values from many goroutines to one. Pushing never blocks
// and never drops; taking returns all that has come since the last time, in
// order. The zero value is not ready; use New.
type Queue[T any] struct {
	mu     sync.Mutex
	items  []T
	closed bool
	ready  chan struct{} // holds one token while there is something to take
}

// New is an empty queue.
func New[T any]() *Queue[T] {
	return &Queue[T]{ready: make(chan struct{}, 1)}
}

// Push adds a value. After Close it does nothing.
func (q *Queue[T]) Push(v T) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return
	}
	q.items = append(q.items, v)
	q.signal()
}

// Close says that nothing more will come.
func (q *Queue[T]) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.signal()
}

func (q *Queue[T]) signal() {
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

// Ready is readable when Take has something to say.
func (q *Queue[T]) Ready() <-chan struct{} { return q.ready }

// Take returns what has come, and whether more may.
func (q *Queue[T]) Take() (items []T, open bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	items, q.items = q.items, nil
	return items, !q.closed
}
