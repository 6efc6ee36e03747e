package cache

import (
	"context"
	"sync"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// Rules say which answers are given again. The zero value gives none.
type Rules struct {
	Exact bool          // those of requests that ask for temperature 0
	All   bool          // and all others, though asking again might bring another answer
	Age   time.Duration // not older than this; 0 is no limit
	Scope string        // answers are shared within it
}

// Applies reports whether an answer to such a request may be given again.
func (r Rules) Applies(p providers.Parameters) bool {
	return r.All || r.Exact && p.Temperature.Known() && p.Temperature.Float() == 0
}

// Store keeps which answers there are. Methods are safe for use by several
// goroutines.
type Store interface {
	// Cached is the whole answer under a key that was given last, as its model
	// gave it, with where it stands; false where there is none that is younger.
	// One that another version of the model gave than the latest known is none.
	Cached(key string, since time.Time) (engine.Answer, engine.Cached, bool, error)
	// KeepCached notes where the answer under a key stands.
	KeepCached(key string, at engine.Cached) error
}

// Cache gives answers again. It is safe for use by several goroutines; a nil
// one has no answers.
type Cache struct {
	rules Rules
	store Store

	mu      sync.Mutex
	flights map[string]*flight // by key
}

// New is a cache over a store.
func New(rules Rules, store Store) *Cache {
	return &Cache{rules: rules, store: store, flights: map[string]*flight{}}
}

// Key is that of a request, or "" where its answer is not given again.
func (c *Cache) Key(service providers.Config, req providers.Request) string {
	if c == nil || !c.rules.Applies(req.Parameters) {
		return ""
	}
	return Key(service, req, c.rules.Scope)
}

// Answer is the answer under a key, where there is one. It costs nothing now;
// its times and its first cost are those of the model that gave it. A store
// that cannot be read has none: asking is always right.
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

// Again is an answer as it is given again.
func Again(a engine.Answer, from engine.Cached) engine.Answer {
	from.Cost, from.CostBasis = a.Cost, a.CostBasis
	a.Cached, a.Cost, a.CostBasis = &from, providers.Nano(0), ""
	a.Moves, a.Doubt, a.Check, a.Queued = nil, nil, nil, 0
	return a
}

// Keep notes where a new answer stands that may be given again: only a whole
// one of which nothing is in doubt.
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
	landed chan struct{} // closed when answer is there
	answer *engine.Answer
}

// Once makes a call unless one with the same key is under way; then it waits
// for that and takes a copy of its answer, if that is a whole one. shared is
// true for those that waited and took it. What went wrong for one may go well
// for another: of those that waited one is the next to call, and the others
// wait for that.
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
