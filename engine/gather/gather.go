// Package gather runs a costly step once for several callers: those who come while one
// step runs wait, and share the next one.
package gather

import (
	"sync"
	"time"
)

// Calls are the callers that wait for a step. The zero value is ready for use. It is safe
// for use by several goroutines.
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

// Do waits until step was run for this call, together with others that waited, and
// returns its error. step is given the calls in the order in which they came; no two
// steps run at once.
func (c *Calls[T]) Do(what T, step func(all []T) error) error {
	done := make(chan error, 1)
	c.mu.Lock()
	c.waiting = append(c.waiting, call[T]{what, done})
	first := !c.making
	c.making = true
	c.mu.Unlock()
	if first && c.make(step) {
		go func() { // the steps of those who came meanwhile: this caller need not wait for them
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

// make runs one step, and reports whether other calls came meanwhile.
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
