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

// whole is a provider of answers that are no stream: a model hangs, and is alive
// for all that is seen of it, or has its answer after a time.
type whole map[string]time.Duration

func (w whole) SendsVerbatim(string) bool { return true }

func (w whole) Stream(ctx context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
	return func(yield func(providers.Event, error) bool) {
		after, answers := w[req.Model.ID]
		for began := time.Now(); !answers || time.Since(began) < after; {
			select {
			case <-time.After(time.Second):
				providers.StopwatchOf(ctx).Alive()
			case <-ctx.Done():
				yield(nil, context.Cause(ctx))
				return
			}
		}
		_ = yield(providers.Text("from "+req.Model.ID), nil) && yield(providers.Done{Finish: providers.Stop}, nil)
	}
}

func TestAWholeAnswerHasHalfOfWhatIsLeft(t *testing.T) {
	for outcome, c := range map[string]struct {
		answers whole
		text    string
		took    time.Duration
		moves   int
	}{
		"one that takes less is the answer":   {whole{"a": 59 * time.Second}, "from a", 59 * time.Second, 0},
		"one that hangs is left for the next": {whole{"b": time.Second}, "from b", 61 * time.Second, 1},
	} {
		t.Run(outcome, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				catalog, router := ladder(c.answers, "a")
				began := time.Now()
				body := &providers.Verbatim{API: providers.ChatAPI, Others: true, Given: func() bool { return false }}
				a := NewDispatcher(catalog, router, testLimits, nil, nil).Start(t.Context(), Job{Query: engine.Query{Prompt: "hello"}, Routed: true, Verbatim: body, Whole: true}).Wait().Answers[0]
				if a.Text != c.text || time.Since(began) != c.took || len(a.Moves) != c.moves {
					t.Errorf("%q after %v, %v", a.Text, time.Since(began), reasons(a))
				}
				for _, m := range a.Moves {
					if f := m.Left.Failure; f.Fault != providers.FirstTokenTimeout || f.Hint != "raise routing.deadline in the config" {
						t.Errorf("%s; %s", f.Sentence, f.Hint)
					}
				}
			})
		})
	}
}
