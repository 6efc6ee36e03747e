// Package gather makes a costly step once for all callers who came while it was
// made before.
package gather

import (
	"sync"
	"time"
)

// Calls are those that wait for a step. The zero value is none. It is safe for use
// by several goroutines.
type Calls[T any] struct {
	Wait func() time.Duration // how long a step waits for more calls; nil: not at all

	mu      sync.Mutex
	waiting []call[T]
	making  bool
}

type call[T any] struct {
	what T
	done chan error
}

// Do has a step made for a call and for others that wait, in the order in which they
// came, and returns its error. Steps are made one after the other.
func (c *Calls[T]) Do(what T, step func(all []T) error) error {
	done := make(chan error, 1)
	c.mu.Lock()
	c.waiting = append(c.waiting, call[T]{what, done})
	first := !c.making
	c.making = true
	c.mu.Unlock()
	if first && c.make(step) {
		go func() { // the caller has what it waits for
			for c.make(step) {
			}
		}()
	}
	return <-done
}

// Waiting is how many wait for the next step.
func (c *Calls[T]) Waiting() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.waiting)
}

// make makes one step, and reports whether others came meanwhile.
func (c *Calls[T]) make(step func(all []T) error) (more bool) {
	if c.Wait != nil {
		time.Sleep(c.Wait())
	}
	c.mu.Lock()
	calls := c.waiting
	c.waiting = nil
	c.mu.Unlock()
	all := make([]T, len(calls))
	for i := range calls {
		all[i] = calls[i].what
	}
	err := step(all)
	for _, one := range calls {
		one.done <- err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.making = len(c.waiting) > 0
	return c.making
}
