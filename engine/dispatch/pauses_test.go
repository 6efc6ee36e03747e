package dispatch

import (
	"context"
	"iter"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/engine"
	"switchboard/engine/circuit"
	"switchboard/providers"
)

// refusing is a provider that takes no request until a time has come.
func refusing(until time.Time, wait time.Duration, sent *atomic.Int64) providerFunc {
	return func(ctx context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
		return func(yield func(providers.Event, error) bool) {
			sent.Add(1)
			if time.Now().Before(until) {
				yield(nil, &providers.Error{Fault: providers.RateLimited, Status: 429, RetryAfter: wait})
				return
			}
			for e, err := range (script{"a": says("one")}).Stream(ctx, req) {
				if !yield(e, err) {
					return
				}
			}
		}
	}
}

func TestARunWaitsForAProviderThatTakesNoMore(t *testing.T) {
	for name, wait := range map[string]time.Duration{"as long as it asked for": 30 * time.Second, "and longer each time where it did not say": 0} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var sent atomic.Int64
				var told bool
				c := bench(refusing(time.Now().Add(29*time.Second), wait, &sent), 8)
				_, r := runSet(t, t.Context(), setRunOf(c, newShelf(), 500, 16, "a"), func(p SetProgress) {
					told = told || len(p.Waits) == 1
				})
				if r.Done != 500 || r.Failed > 0 {
					t.Errorf("%d done, %d failed", r.Done, r.Failed)
				}
				if n := sent.Load(); n > 500+6*8 {
					t.Errorf("%d requests for 500 answers", n)
				}
				if !told {
					t.Error("nobody was told of the wait")
				}
			})
		})
	}
	t.Run("not longer than the bound: the rest fails unsent, with the reason", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var sent atomic.Int64
			c := bench(refusing(time.Now().Add(time.Hour), time.Hour, &sent), 8)
			_, r := runSet(t, t.Context(), setRunOf(c, newShelf(), 500, 16, "a"), nil)
			if n := sent.Load(); r.Failed != 500 || n > 16 {
				t.Errorf("%d failed, %d requests", r.Failed, n)
			}
			for _, a := range r.Answers {
				if a.Failure == nil || a.Failure.Fault != providers.RateLimited {
					t.Fatalf("%+v", a.Failure)
				}
			}
		})
	})
	t.Run("no longer than its context", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var sent atomic.Int64
			c := bench(refusing(time.Now().Add(time.Hour), 5*time.Minute, &sent), 8)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			begun := time.Now()
			runSet(t, ctx, setRunOf(c, newShelf(), 20, 4, "a"), nil)
			if took := time.Since(begun); took > time.Minute {
				t.Errorf("it went on for %v", took)
			}
		})
	})
}

func TestAnAnswerOfANamedModelEndsAPauseOfRoutedCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent atomic.Int64
		c := bench(refusing(time.Now().Add(20*time.Second), time.Hour, &sent), 8)
		d := dispatcher(c, testLimits, newShelf(), nil)
		routed := Job{Query: engine.Query{Prompt: "x"}, Routed: true}
		if a := d.Start(t.Context(), routed).Wait().Answers[0]; a.OK() {
			t.Fatal("a provider that takes nothing answered")
		}
		time.Sleep(30 * time.Second)
		if a := d.Start(t.Context(), job(c, "y", "a")).Wait().Answers[0]; !a.OK() {
			t.Fatalf("the model that was named: %+v", a.Failure)
		}
		if s, wait := d.Breakers().Model("a", "p"); s != circuit.Closed {
			t.Errorf("routed calls: %v for %v", s, wait)
		}
	})
}
