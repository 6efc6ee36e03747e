package dispatch

import (
	"context"
	"iter"
	"sync"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// step is what a scripted provider does next: wait, then yield.
type step struct {
	wait  time.Duration
	event providers.Event
	err   error
}

// script is a provider that follows a list of steps for each model.
type script map[string][]step

func (s script) Stream(ctx context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
	return func(yield func(providers.Event, error) bool) {
		for _, st := range s[req.Model.ID] {
			select {
			case <-time.After(st.wait):
			case <-ctx.Done():
				yield(nil, &providers.Error{Fault: providers.Aborted, Err: ctx.Err()})
				return
			}
			if !yield(st.event, st.err) || st.err != nil {
				return
			}
		}
	}
}

func says(text string) []step {
	return []step{
		{wait: 200 * time.Millisecond, event: providers.Text(text)},
		{wait: 100 * time.Millisecond, event: providers.Usage{Input: providers.Count(10), Output: providers.Count(20)}},
		{event: providers.Done{Finish: providers.Stop}},
	}
}

func price(in, out float64) providers.Price {
	return providers.Price{Rates: providers.Rates{Input: providers.USD(in), Output: providers.USD(out)}}
}

// bench is a catalog of models a, b and c over one provider. The reference is
// c; b has no price.
func bench(p providers.Provider, concurrency int) engine.Catalog {
	return engine.Catalog{
		Models: []providers.Model{
			{ID: "a", Provider: "p", Price: price(1, 2)},
			{ID: "b", Provider: "p"},
			{ID: "c", Provider: "p", Price: price(10, 20)},
		},
		Providers: map[string]engine.Service{"p": {Config: providers.Config{ID: "p", Kind: providers.OpenAICompatible, Concurrency: concurrency}, Provider: p}},
		Lanes:     []string{"a", "b", "c"},
		Ladder:    []string{"a", "b", "c"},
		Reference: "c",
	}
}

func job(c engine.Catalog, prompt string, ids ...string) Job {
	models, err := c.Select(ids)
	if err != nil {
		panic(err)
	}
	return Job{Query: engine.Query{Prompt: prompt}, Models: models}
}

// shelf keeps trials in memory.
type shelf struct {
	mu     sync.Mutex
	trials map[string]engine.Trial
	broken error // returned by AddAnswer once set
}

func newShelf() *shelf { return &shelf{trials: map[string]engine.Trial{}} }

func (s *shelf) AddTrial(t engine.Trial) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trials[t.ID] = t
	return nil
}

func (s *shelf) AddAnswer(id string, lane int, a engine.Answer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		return s.broken
	}
	t, ok := s.trials[id]
	if !ok {
		return engine.ErrForgotten
	}
	t.Answers = append([]engine.Answer(nil), t.Answers...)
	t.Answers[lane] = a
	s.trials[id] = t
	return nil
}

func (s *shelf) Answered(set string) (map[Pair]bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	done := map[Pair]bool{}
	for _, t := range s.trials {
		for _, a := range t.Answers {
			if t.Set == set && a.OK() {
				done[Pair{t.PromptID, engine.TextKey(t.Prompt), a.Model}] = true
			}
		}
	}
	return done, nil
}

// SpentOn is the cost of everything on the shelf, whatever the day.
func (s *shelf) SpentOn(time.Time) (providers.Money, int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sum := providers.Nano(0)
	for _, t := range s.trials {
		for _, a := range t.Answers {
			sum = providers.Nano(sum.Nano() + a.Cost.Nano())
		}
	}
	return sum, 0, nil
}
