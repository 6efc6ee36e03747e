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
	mostTries = 6                // how often one call is made at most, the first time included
	mostPause = 10 * time.Minute // the longest pause; where a provider asks for a longer one, calls fail without being sent
	firstWait = 2 * time.Second  // the pause where the provider does not say how long; doubled each time
)

// Pauses holds the calls of a run back while a provider takes none: after a
// 429, or a 503 that says how long, no call of the run is sent to that
// provider until the time that it asked for, or one that doubles, has passed.
// The call that was refused is then sent again. It is safe for use by several
// goroutines.
type Pauses struct {
	mu    sync.Mutex
	until map[string]time.Time
	rest  map[string]*providers.Error // by provider, the error of its calls while a pause above mostPause lasts
	told  func()                      // called when a pause has begun
}

// New returns the Pauses of one run.
func New() *Pauses {
	return &Pauses{until: map[string]time.Time{}, rest: map[string]*providers.Error{}, told: func() {}}
}

// Tell has a function called whenever a pause has begun. It is called before the run
// begins.
func (p *Pauses) Tell(fn func()) { p.told = fn }

// Waits is how much longer the pause of each provider lasts, where it has one.
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

// Await returns when the pause of a provider is over. It is an error where the provider asked
// for a longer pause than mostPause.
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
		// Calls go on at slightly different times, or all would be refused together again.
		timer := time.NewTimer(left + rand.N(left/10+time.Millisecond))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// Again notes how an attempt ended, and reports whether the call is to be sent again after the
// pause. A call that was billed is never sent again.
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

// Overloaded reports whether any call to the provider would fail in the same way until some
// time has passed.
func Overloaded(f *engine.Failure) bool {
	return f != nil && (f.Fault == providers.RateLimited || f.RetryAfter > 0 && f.Fault == providers.Overloaded)
}
