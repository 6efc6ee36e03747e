package serve

import (
	"context"
	"fmt"
	"sync"

	"switchboard/engine/dispatch"
)

// pending counts what goes on: requests under way and, after their answers, calls whose
// cost is not stored yet and shadows that are not answered yet.
type pending struct {
	mu    sync.Mutex
	n     int           // how many go on
	ended chan struct{} // closed when nothing goes on any more; nil: nobody waits
	lost  int           // how many calls could not be stored since losses was called
	why   error         // why the latest of them could not
}

// add counts an execution until all of it is kept, or cannot be.
func (p *pending) add(e *dispatch.Execution) {
	p.begin()
	e.Then(func() {
		if why := e.NotKept(); why != nil {
			p.lose(why)
		}
		p.done()
	})
}

func (p *pending) lose(why error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lost++
	p.why = why
}

// losses says how many calls could not be kept since the last time, and why.
func (p *pending) losses() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	lost := p.lost
	if p.lost = 0; lost == 0 {
		return ""
	}
	return fmt.Sprintf("calls could not be kept (%d since the last word): %v", lost, p.why)
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
