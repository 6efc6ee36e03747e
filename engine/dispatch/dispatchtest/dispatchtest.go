// Package dispatchtest has what tests of sending need: a provider that follows a
// script, a catalog of three models, a router that counts, and a recorder in memory.
package dispatchtest

import (
	"context"
	"iter"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/providers"
)

// Step is what a scripted provider does next: wait, then yield.
type Step struct {
	Wait  time.Duration
	Event providers.Event
	Err   error
}

// Script is a provider that follows a list of steps for each model.
type Script map[string][]Step

// Stream implements providers.Provider.
func (s Script) Stream(ctx context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
	return func(yield func(providers.Event, error) bool) {
		for _, st := range s[req.Model.ID] {
			select {
			case <-time.After(st.Wait):
			case <-ctx.Done():
				yield(nil, &providers.Error{Fault: providers.Aborted, Err: ctx.Err()})
				return
			}
			if !yield(st.Event, st.Err) || st.Err != nil {
				return
			}
		}
	}
}

// ProviderFunc is a provider that is one function.
type ProviderFunc func(context.Context, providers.Request) iter.Seq2[providers.Event, error]

// Stream implements providers.Provider.
func (f ProviderFunc) Stream(ctx context.Context, r providers.Request) iter.Seq2[providers.Event, error] {
	return f(ctx, r)
}

// Says is an answer: its text after 200 ms, what it used after 100 more.
func Says(text string) []Step {
	return []Step{
		{Wait: 200 * time.Millisecond, Event: providers.Text(text)},
		{Wait: 100 * time.Millisecond, Event: providers.Usage{Input: providers.Count(10), Output: providers.Count(20)}},
		{Event: providers.Done{Finish: providers.Stop}},
	}
}

// Refusing is a provider that takes no request until a time has come, and counts what
// it is sent.
func Refusing(until time.Time, wait time.Duration, sent *atomic.Int64) ProviderFunc {
	return func(ctx context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
		sent.Add(1)
		if time.Now().Before(until) {
			return Script{req.Model.ID: {{Err: &providers.Error{Fault: providers.RateLimited, Status: 429, RetryAfter: wait}}}}.Stream(ctx, req)
		}
		return Script{req.Model.ID: Says("one")}.Stream(ctx, req)
	}
}

// CountingRouter counts how often it is asked.
type CountingRouter struct {
	routing.Decider
	Asked atomic.Int64
}

// Decide implements routing.Decider.
func (c *CountingRouter) Decide(q engine.Query) engine.Decision {
	c.Asked.Add(1)
	return c.Decider.Decide(q)
}

// Price is dollars for a million tokens in and out.
func Price(in, out float64) providers.Price {
	return providers.Price{Rates: providers.Rates{Input: providers.USD(in), Output: providers.USD(out)}}
}

// Catalog is one of models a, b and c over one provider. The reference is
// c; b has no price.
func Catalog(p providers.Provider, concurrency int) engine.Catalog {
	return engine.Catalog{
		Models: []providers.Model{
			{ID: "a", Provider: "p", Price: Price(1, 2)},
			{ID: "b", Provider: "p"},
			{ID: "c", Provider: "p", Price: Price(10, 20)},
		},
		Providers: map[string]engine.Service{"p": {Config: providers.Config{ID: "p", Kind: providers.OpenAICompatible, Concurrency: concurrency}, Provider: p}},
		Lanes:     []string{"a", "b", "c"},
		Ladder:    []string{"a", "b", "c"},
		Reference: "c",
	}
}

// Shelf keeps trials in memory.
type Shelf struct {
	mu     sync.Mutex
	Trials map[string]engine.Trial
	Broken error // returned by AddAnswer once set
}

// NewShelf is an empty one.
func NewShelf() *Shelf { return &Shelf{Trials: map[string]engine.Trial{}} }

// AddTrial keeps a trial.
func (s *Shelf) AddTrial(t engine.Trial) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Trials[t.ID] = t
	return nil
}

// Trial is one of them, of no ID where there is none.
func (s *Shelf) Trial(id string) engine.Trial {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Trials[id]
}

// AddAnswer keeps an answer, unless its trial is gone.
func (s *Shelf) AddAnswer(id string, lane int, a engine.Answer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Broken != nil {
		return s.Broken
	}
	t, ok := s.Trials[id]
	if !ok {
		return engine.ErrForgotten
	}
	t.Answers = append([]engine.Answer(nil), t.Answers...)
	t.Answers[lane] = a
	s.Trials[id] = t
	return nil
}

// Delete takes those trials away.
func (s *Shelf) Delete(those func(engine.Trial) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.Trials, func(_ string, t engine.Trial) bool { return those(t) })
}

// SpentOn is the cost of everything on the shelf, whatever the day.
func (s *Shelf) SpentOn(time.Time) (providers.Money, int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sum := providers.Nano(0)
	for _, t := range s.Trials {
		for _, a := range t.Answers {
			sum = providers.Nano(sum.Nano() + a.Cost.Nano())
		}
	}
	return sum, 0, nil
}
