package ui

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/eval"
	"switchboard/eval/annotate"
	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
	"switchboard/eval/store/records"
	"switchboard/providers"
	"switchboard/providers/simulated"
	"switchboard/ui/shell"
)

// paidFor is a provider that remembers what it was asked.
type paidFor struct {
	providers.Provider
	mu    sync.Mutex
	asked []providers.Request
	fails bool
}

func (c *paidFor) Stream(ctx context.Context, r providers.Request) iter.Seq2[providers.Event, error] {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, r)
	switch {
	case len(c.asked) > 10: // a program that asks without end must not keep the test from ending
		return func(yield func(providers.Event, error) bool) { <-ctx.Done() }
	case c.fails:
		return func(yield func(providers.Event, error) bool) { yield(nil, errors.New("out of order")) }
	}
	return c.Provider.Stream(ctx, r)
}

func (c *paidFor) calls() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.asked)
}

// counting lets a provider count.
func counting(c *paidFor) func(*shell.App) {
	return func(b *shell.App) {
		service := b.Catalog.Providers[simulated.DemoProvider]
		c.Provider, service.Provider = service.Provider, c
		b.Catalog.Providers[simulated.DemoProvider] = service
	}
}

// inTurn lets a rater and a dispatcher into a store one after the other:
// whoever waits for the lock of its file sleeps, and the clock of a test stands
// still while others wait for the sleeper.
type inTurn struct {
	shell.Queue
	store *records.Store
	mu    sync.Mutex
}

func (i *inTurn) Next(ctx context.Context) (annotate.Item, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.Queue.Next(ctx)
}

func (i *inTurn) Upcoming(after annotate.Item) (annotate.Item, bool, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.Queue.Upcoming(after)
}

func (i *inTurn) Progress() (annotate.Progress, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.Queue.Progress()
}

func (i *inTurn) AddTrial(t engine.Trial) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.store.AddTrial(t)
}

func (i *inTurn) AddAnswer(id string, lane int, a engine.Answer) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.store.AddAnswer(id, lane, a)
}

// ratedFrom lets a program rate what is in a file.
func ratedFrom(store *records.Store) func(*shell.App) {
	return func(b *shell.App) {
		i := &inTurn{store: store}
		b.OpenQueue = func(string) (shell.Queue, error) {
			aim, err := calibrate.NewTarget(b.Catalog, calibrate.Request{Scale: b.Scale, Limit: certify.DefaultLimit()}, nil)
			if err != nil {
				return nil, err
			}
			i.Queue, err = annotate.Open(annotate.NewReading(store), annotate.Options{Rater: b.Rater, Scale: b.Scale, Ladder: aim.Ladder, Prices: aim.Prices})
			return i, err
		}
		b.Background.Dispatcher = dispatch.NewDispatcher(b.Catalog, demoRouter(b.Catalog), b.Limits, i, nil)
	}
}

// addSent adds trials of so many prompts, as sent with these parameters.
func addSent(t *testing.T, store *records.Store, n int, from time.Time, p providers.Parameters, models ...string) {
	t.Helper()
	for i := range n {
		at := from.Add(time.Duration(i) * time.Minute)
		trial := engine.Trial{ID: engine.NewID(at), Time: at, Simulated: true, Parameters: p, Prompt: fmt.Sprintf("What is %d times two?", i), Decision: engine.Decision{Task: engine.Math}}
		for _, m := range models {
			trial.Answers = append(trial.Answers, engine.Answer{Model: m, Provider: simulated.DemoProvider, Simulated: true, Text: "It is so much.", Finish: providers.Stop})
		}
		if err := store.AddTrial(trial); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRateSendsWhatIsMissingOnce(t *testing.T) {
	story(t, "as the answers that count were asked for, where a prompt was sent in two ways", func(t *testing.T) {
		records, err := bolt.Open(filepath.Join(t.TempDir(), "trials.db"), bolt.Options{Kind: store.Demo})
		if err != nil {
			t.Fatal(err)
		}
		a, b := providers.Parameters{System: "Be brief.", MaxOutput: 4096}, providers.Parameters{System: "Be kind.", MaxOutput: 4096}
		if a.Key() < b.Key() { // of two ways with as many prompts the first by name counts: here the later one
			a, b = b, a
		}
		day := time.Now().Add(-24 * time.Hour)
		addSent(t, records, 12, day, a, "demo-nano", "demo-small", "demo-flagship")
		addSent(t, records, 12, day.Add(time.Hour), b, "demo-flagship")
		provider := &paidFor{}
		s := simulateOn(t, &memory{}, 120, 36, counting(provider), ratedFrom(records))
		s.press("f3")
		s.pass(time.Minute)
		if n := provider.calls(); n != 4 {
			t.Fatalf("%d calls instead of those of the two models that are missing of this prompt and of the next one", n)
		}
		s.shows("▸ A ", " B ", " C ", "0 of ")
		for _, r := range provider.asked {
			if r.System != b.System {
				t.Errorf("sent with %q instead of %q", r.System, b.System)
			}
		}
	})
	half := func(n int) *memory {
		records := rateable(n)
		last := &records.trials[n-1]
		last.Answers = last.Answers[:1]
		return records
	}
	rating := func(t *testing.T, records *memory, provider *paidFor) *simulator {
		s := simulateOn(t, records, 120, 36, func(b *shell.App) { b.Scale = eval.Preference }, counting(provider), piled("demo-nano", "demo-flagship"))
		s.press("f3")
		return s
	}
	once := func(t *testing.T, provider *paidFor, when string) {
		t.Helper()
		if n := provider.calls(); n != 1 {
			t.Fatalf("%d calls %s", n, when)
		}
	}
	story(t, "and again only by a key where the provider fails", func(t *testing.T) {
		provider := &paidFor{fails: true}
		s := rating(t, half(1), provider)
		s.pass(time.Minute)
		once(t, provider, "without a key")
		s.shows("? 1 answer missing", "asked before, and no answer came that can be rated", "enter asks, esc leaves it for later")
		s.lacks(tells[:3]...)
		for _, keys := range [][]string{{"f7", "f3"}, {"esc", "f7", "f3"}, {"esc", "enter"}} {
			s.press(keys...)
			s.pass(time.Minute)
			s.shows("asked before")
			once(t, provider, fmt.Sprint("after ", keys))
		}
		provider.fails = false
		s.press("enter")
		s.pass(time.Minute)
		s.shows("▸ A ")
		if n := provider.calls(); n != 2 {
			t.Errorf("%d calls after the key", n)
		}
	})
	story(t, "and waits for what is under way on every screen", func(t *testing.T) {
		provider := &paidFor{}
		s := rating(t, half(1), provider)
		s.shows("waiting for 1 answer")
		s.press("f7", "f3", "f7", "f3")
		s.shows("waiting for 1 answer")
		s.pass(time.Minute)
		s.shows("▸ A ")
		once(t, provider, "after going back and forth")
	})
	story(t, "and does not disturb who went back to an earlier prompt", func(t *testing.T) {
		for _, back := range []time.Duration{0, time.Minute} {
			provider := &paidFor{}
			s := rating(t, half(2), provider)
			s.press("a")
			s.shows("waiting for 1 answer")
			s.press("u")
			s.pass(back)
			s.shows("Question 0", "taken back")
			s.press("d")
			s.pass(time.Minute)
			s.shows("Question 1", "▸ A ", "stored: B better")
			once(t, provider, "after taking back")
		}
	})
	story(t, "where the answer cannot be kept", func(t *testing.T) {
		provider := &paidFor{}
		s := simulateOn(t, half(1), 120, 36, func(b *shell.App) {
			b.Scale = eval.Preference
		}, counting(provider), piled("demo-nano", "demo-flagship"), func(b *shell.App) {
			b.Background.Dispatcher = dispatch.NewDispatcher(b.Catalog, demoRouter(b.Catalog), b.Limits, nil, nil)
		})
		s.press("f3")
		s.pass(time.Minute)
		s.shows("asked before")
		once(t, provider, "without a key")
	})
}
