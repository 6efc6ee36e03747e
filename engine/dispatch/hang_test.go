package dispatch

import (
	"context"
	"iter"
	"strconv"
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

// hanging sends a routed prompt whose models all hang, and says how long its caller waits.
func hanging(t *testing.T, p providers.Provider, concurrency int, callers int, body *providers.Verbatim) (last engine.Answer, took time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		catalog, router := ladder(p, "a")
		for id, s := range catalog.Providers {
			s.Config.Concurrency = concurrency
			catalog.Providers[id] = s
		}
		d := NewDispatcher(catalog, router, testLimits, nil, nil)
		ctx, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		began := time.Now()
		var all []*Execution
		for i := range callers {
			all = append(all, d.Start(ctx, Job{Query: engine.Query{Prompt: "hello " + strconv.Itoa(i)}, Routed: true, Verbatim: body, Whole: true}))
		}
		for _, e := range all {
			last = e.Wait().Answers[0]
		}
		took = time.Since(began)
	})
	return last, took
}

func TestWhereAllModelsHangTheDeadlineEndsIt(t *testing.T) {
	for name, body := range map[string]*providers.Verbatim{
		"of a prompt":                   nil,
		"of a body that is passed on":   {API: providers.ChatAPI, Others: true, Given: func() bool { return false }},
		"of a stream that is passed on": {API: providers.ChatAPI, Others: true, Stream: true, Given: func() bool { return false }},
	} {
		t.Run(name, func(t *testing.T) {
			a, took := hanging(t, whole{}, 64, 1, body)
			if took > DefaultDeadline || a.Failure == nil || a.Failure.Hint != "raise routing.deadline in the config" {
				t.Errorf("after %v: %+v", took, a.Failure)
			}
		})
		t.Run(name+", and where each waits for a place", func(t *testing.T) {
			a, took := hanging(t, whole{}, 1, 12, body)
			if took > DefaultDeadline+time.Second || a.Failure == nil {
				t.Errorf("after %v: %+v", took, a.Failure)
			}
		})
	}
}

func TestWaitingForAPlaceSaysNothingOfTheModel(t *testing.T) {
	for _, fault := range []providers.Fault{providers.AnswerTimeout, providers.Budget} {
		waited := engine.Answer{Queued: time.Minute, Failure: &engine.Failure{Fault: fault}}
		if err := providers.AsError(failureOf(waited)); err.Fault != providers.Budget {
			t.Errorf("%s: %v", fault, err)
		}
	}
	hung := engine.Answer{Total: time.Minute, Failure: &engine.Failure{Fault: providers.AnswerTimeout}}
	if err := providers.AsError(failureOf(hung)); err.Fault != providers.AnswerTimeout {
		t.Error(err)
	}
}

func TestAnAnswerThatIsPassedOnMayTakeLongerOnceItBegan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		catalog, router := ladder(late{}, "c")
		body := &providers.Verbatim{API: providers.ChatAPI, Stream: true, Others: true, Given: func() bool { return true }}
		began := time.Now()
		a := NewDispatcher(catalog, router, testLimits, nil, nil).Start(t.Context(), Job{Query: engine.Query{Prompt: "hello"}, Routed: true, Verbatim: body, Whole: true}).Wait().Answers[0]
		if !a.OK() || time.Since(began) < 2*DefaultDeadline {
			t.Errorf("%v, %+v", time.Since(began), a.Failure)
		}
	})
}

// late is a provider whose answers begin at once and take five minutes.
type late struct{}

func (late) SendsVerbatim(string) bool { return true }

func (late) Stream(ctx context.Context, _ providers.Request) iter.Seq2[providers.Event, error] {
	return func(yield func(providers.Event, error) bool) {
		for range 60 {
			select {
			case <-time.After(5 * time.Second):
			case <-ctx.Done():
				yield(nil, context.Cause(ctx))
				return
			}
			if !yield(providers.Text("word "), nil) {
				return
			}
		}
		yield(providers.Done{Finish: providers.Stop}, nil)
	}
}
