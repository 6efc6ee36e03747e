// Package pauses holds the calls of a run of many prompts back while a provider takes
// none, so that a limit is met once and not by every prompt that is still to come.
package pauses

import (
	"context"
	"maps"
	"math/rand/v2"
	"sync"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// Bounds of waiting for a provider that takes no more requests for a while.
const (
	mostTries = 6                // of one call, the first one included
	mostPause = 10 * time.Minute // asked for longer, the calls fail unsent
	firstWait = 2 * time.Second  // where nobody said how long; doubled each time
)

// Pauses holds the calls of a run back while a provider takes none: after a
// 429, or a 503 that says how long, no call of the run is sent to that
// provider until the time that it asked for, or one that doubles, has passed.
// The call that was refused is then sent again. It is safe for use by several
// goroutines.
type Pauses struct {
	mu    sync.Mutex
	until map[string]time.Time
	rest  map[string]*providers.Error // a pause above the bound: why every other call fails
	told  func()                      // a pause has begun
}

// New is that of one run.
func New() *Pauses {
	return &Pauses{until: map[string]time.Time{}, rest: map[string]*providers.Error{}, told: func() {}}
}

// Tell has a function called whenever a pause has begun. It is called before the run
// begins.
func (p *Pauses) Tell(fn func()) { p.told = fn }

// Waits is how long each provider still has to be waited for.
func (p *Pauses) Waits() map[string]time.Duration {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	waits := map[string]time.Duration{}
	for provider, until := range maps.All(p.until) {
		if left := time.Until(until); left > 0 {
			waits[provider] = left
		}
	}
	return waits
}

// Await returns when a provider takes calls again, or with the reason why it
// will not within the bound.
func (p *Pauses) Await(ctx context.Context, provider string) error {
	if p == nil {
		return nil
	}
	for {
		p.mu.Lock()
		left, err := time.Until(p.until[provider]), p.rest[provider]
		p.mu.Unlock()
		switch {
		case left <= 0:
			return nil
		case err != nil:
			return err
		}
		// A little apart, or all that waited would be refused together again.
		timer := time.NewTimer(left + rand.N(left/10+time.Millisecond))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// Again notes how an attempt ended, and reports whether the call is to be sent
// again after the pause: never one that was billed, for a call costs once.
func (p *Pauses) Again(a engine.Answer, try int) bool {
	if p == nil || a.Simulated || a.Text != "" || a.Cost != providers.Nano(0) || !Overloaded(a.Failure) {
		return false
	}
	wait := a.Failure.RetryAfter
	if wait <= 0 {
		wait = firstWait<<(try-1) + rand.N(firstWait)
	}
	p.mu.Lock()
	if until := time.Now().Add(wait); until.After(p.until[a.Provider]) {
		p.until[a.Provider] = until
	}
	if wait > mostPause {
		p.rest[a.Provider] = &providers.Error{Fault: a.Failure.Fault, Provider: a.Provider, RetryAfter: wait}
	}
	told := p.told
	p.mu.Unlock()
	told()
	return wait <= mostPause && try < mostTries
}

// Overloaded reports a failure that another call would meet, too, until some
// time has passed.
func Overloaded(f *engine.Failure) bool {
	return f != nil && (f.Fault == providers.RateLimited || f.RetryAfter > 0 && f.Fault == providers.Overloaded)
}
