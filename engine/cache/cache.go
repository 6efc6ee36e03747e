package cache

import (
	"context"
	"sync"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// Rules say which answers are given again from the cache. The zero value gives none.
type Rules struct {
	Exact bool          // answers to requests that ask for temperature 0
	All   bool          // all other answers too, though a new call might give a different one
	Age   time.Duration // only answers that are not older than this; 0: no limit
	Scope string        // part of every key, so that answers are only given again within it
}

// Applies reports whether an answer to a request with these parameters may be given again.
func (r Rules) Applies(p providers.Parameters) bool {
	return r.All || r.Exact && p.Temperature.Known() && p.Temperature.Float() == 0
}

// Store holds the answers by key. Its methods are safe for use by several goroutines.
type Store interface {
	// Cached is the latest complete answer under a key, as its model gave it, and the trial
	// in which it stands; false where there is none since that time. An answer of an older
	// version of the model than the latest known one does not count.
	Cached(key string, since time.Time) (engine.Answer, engine.Cached, bool, error)
	// KeepCached stores in which trial the answer under a key stands.
	KeepCached(key string, at engine.Cached) error
}

// Cache gives stored answers again. It is safe for use by several goroutines; a nil Cache
// has no answers.
type Cache struct {
	rules Rules
	store Store

	mu      sync.Mutex
	flights map[string]*flight // by key
}

// New returns a cache whose answers are in a store.
func New(rules Rules, store Store) *Cache {
	return &Cache{rules: rules, store: store, flights: map[string]*flight{}}
}

// Key is the key of a request, or "" where the rules do not allow its answer to be given
// again.
func (c *Cache) Key(service providers.Config, req providers.Request) string {
	if c == nil || !c.rules.Applies(req.Parameters) {
		return ""
	}
	return Key(service, req, c.rules.Scope)
}

// Answer is the answer under a key, where there is one. It costs nothing; its times, and
// the cost in Cached, are those of the call that first brought it. Where the store cannot
// be read there is none, since calling the model is always right.
func (c *Cache) Answer(key string, now time.Time) (engine.Answer, bool) {
	if c == nil || key == "" {
		return engine.Answer{}, false
	}
	since := time.Time{}
	if c.rules.Age > 0 {
		since = now.Add(-c.rules.Age)
	}
	a, from, ok, err := c.store.Cached(key, since)
	if err != nil || !ok {
		return engine.Answer{}, false
	}
	return Again(a, from), true
}

// Again is an answer in the form in which it is given again.
func Again(a engine.Answer, from engine.Cached) engine.Answer {
	from.Cost, from.CostBasis = a.Cost, a.CostBasis
	a.Cached, a.Cost, a.CostBasis = &from, providers.Nano(0), ""
	a.Moves, a.Doubt, a.Check, a.Queued = nil, nil, nil, 0
	return a
}

// Keep stores in which trial a new answer stands, so that it can be given again. Only a
// complete answer without a doubt is.
func (c *Cache) Keep(key string, a engine.Answer, at engine.Cached) error {
	if c == nil || key == "" || !Whole(a) {
		return nil
	}
	return c.store.KeepCached(key, at)
}

// Whole reports whether an answer may be given again.
func Whole(a engine.Answer) bool {
	return a.OK() && a.Finish == providers.Stop && a.Cached == nil && a.Doubt == nil && !a.Imported
}

// flight is a call under way.
type flight struct {
	landed chan struct{} // closed when the call has ended
	answer *engine.Answer
}

// Once makes a call unless one with the same key is under way. Then it waits for that one
// and returns a copy of its answer, with shared true, if the answer may be given again.
// Otherwise one of the callers that waited makes the call next, and the others wait for
// it: what failed for one caller may work for another.
func (c *Cache) Once(ctx context.Context, key string, call func() *engine.Answer) (a *engine.Answer, shared bool) {
	if c == nil || key == "" {
		return call(), false
	}
	return c.once(ctx, key, call)
}

func (c *Cache) once(ctx context.Context, key string, call func() *engine.Answer) (a *engine.Answer, shared bool) {
	for {
		f, first := c.board(key)
		if first {
			defer c.land(key, f)
			f.answer = call()
			return f.answer, false
		}
		select {
		case <-f.landed:
		case <-ctx.Done():
			return call(), false // which says that it was cancelled
		}
		if f.answer != nil && Whole(*f.answer) { // nil: the call panicked
			a := Again(*f.answer, engine.Cached{Time: time.Now()})
			return &a, true
		}
	}
}

func (c *Cache) board(key string) (f *flight, first bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f, ok := c.flights[key]; ok {
		return f, false
	}
	f = &flight{landed: make(chan struct{})}
	c.flights[key] = f
	return f, true
}

func (c *Cache) land(key string, f *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.flights, key)
	close(f.landed)
}
