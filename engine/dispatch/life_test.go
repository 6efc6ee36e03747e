package dispatch

import (
	"context"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// beats is a provider that sends a heartbeat every ten seconds, and now and
// then a token.
func beats(count int, token func(n int) bool) providers.Provider {
	return providerFunc(func(ctx context.Context, _ providers.Request) iter.Seq2[providers.Event, error] {
		return func(yield func(providers.Event, error) bool) {
			for n := range count {
				select {
				case <-time.After(10 * time.Second):
				case <-ctx.Done():
					yield(nil, providers.AsError(context.Cause(ctx)))
					return
				}
				providers.StopwatchOf(ctx).Alive()
				if token(n) && !yield(providers.Text("x"), nil) {
					return
				}
			}
			yield(providers.Done{Finish: providers.Stop}, nil)
		}
	})
}

func TestHeartbeatsAreNoSilence(t *testing.T) {
	t.Run("before the first token", func(t *testing.T) {
		trial := run(t, beats(30, func(n int) bool { return n == 29 }), testLimits, "a")
		if a := trial.Answers[0]; !a.OK() || a.Total != 300*time.Second {
			t.Errorf("got %+v, %+v", a, a.Failure)
		}
	})
	t.Run("between two tokens", func(t *testing.T) {
		trial := run(t, beats(30, func(n int) bool { return n == 0 || n == 29 }), testLimits, "a")
		if a := trial.Answers[0]; !a.OK() || a.Text != "xx" {
			t.Errorf("got %+v, %+v", a, a.Failure)
		}
	})
}

func TestHeartbeatsAreSilenceWhereAnotherModelCanBeAsked(t *testing.T) {
	limits := testLimits
	limits.FirstToken, limits.Idle, limits.Slow = 15*time.Second, 15*time.Second, time.Hour
	for outcome, c := range map[string]struct {
		token func(n int) bool
		fault providers.Fault
	}{
		"before the first token": {func(int) bool { return false }, providers.FirstTokenTimeout},
		"between two tokens":     {func(n int) bool { return n == 0 }, providers.Stalled},
	} {
		t.Run(outcome, func(t *testing.T) {
			if a := run(t, beats(30, c.token), limits, "a").Answers[0]; a.Failure == nil || a.Failure.Fault != c.fault {
				t.Errorf("got %+v, %+v", a, a.Failure)
			}
		})
	}
}

func TestAnAnswerHasATimeForAllOfIt(t *testing.T) {
	limits := testLimits
	limits.Answer = time.Minute
	always := func(int) bool { return true }
	t.Run("and is cut there", func(t *testing.T) {
		a := run(t, beats(1000, always), limits, "a").Answers[0]
		if a.Failure == nil || a.Failure.Fault != providers.AnswerTimeout || a.Finish != providers.Truncated || a.Total != time.Minute || a.Text == "" {
			t.Errorf("got %+v, %+v", a, a.Failure)
		}
	})
	t.Run("and fails there without a token", func(t *testing.T) {
		a := run(t, beats(1000, func(int) bool { return false }), limits, "a").Answers[0]
		if a.Failure == nil || a.Failure.Fault != providers.AnswerTimeout || a.Finish != providers.Failed {
			t.Errorf("got %+v, %+v", a, a.Failure)
		}
	})
	t.Run("but not where there is none", func(t *testing.T) {
		if a := run(t, beats(200, always), testLimits, "a").Answers[0]; !a.OK() {
			t.Errorf("got %+v, %+v", a, a.Failure)
		}
	})
	for outcome, own := range map[string]time.Duration{"a model's own is longer": time.Hour, "a model's own is for ever": 0} {
		t.Run(outcome, func(t *testing.T) {
			c := bench(beats(200, always), 8)
			c.Models[0].Answer = &own
			if a := runLimited(t, c, limits).Answers[0]; !a.OK() {
				t.Errorf("got %+v, %+v", a, a.Failure)
			}
		})
	}
}

func runLimited(t *testing.T, c engine.Catalog, limits Limits) (trial engine.Trial) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		trial = dispatcher(c, limits, nil, nil).Start(t.Context(), job(c, "hello", "a")).Wait()
	})
	return trial
}
