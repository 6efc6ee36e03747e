package serve

import (
	"context"
	"sync"

	"switchboard/engine/dispatch"
)

// pending counts what goes on: requests under way, and, when they were answered, what they
// cost that is being kept and shadows that are being asked.
type pending struct {
	mu    sync.Mutex
	n     int
	ended chan struct{} // closed when nothing goes on any more; nil: nobody waits
}

// add counts an execution until all of it is kept.
func (p *pending) add(e *dispatch.Execution) {
	p.begin()
	e.Then(p.done)
}

func (p *pending) begin() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n++
}

func (p *pending) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.n--; p.n == 0 && p.ended != nil {
		close(p.ended)
		p.ended = nil
	}
}

// wait waits until nothing goes on, or the context ends.
func (p *pending) wait(limit context.Context) {
	p.mu.Lock()
	if p.n == 0 {
		p.mu.Unlock()
		return
	}
	if p.ended == nil {
		p.ended = make(chan struct{})
	}
	ended := p.ended
	p.mu.Unlock()
	select {
	case <-ended:
	case <-limit.Done():
	}
}
