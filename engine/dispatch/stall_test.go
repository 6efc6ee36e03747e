package dispatch

import (
	"context"
	"fmt"
	"iter"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/providers/simulated"
)

func TestSilenceOfSimulatedModels(t *testing.T) {
	catalog := func(pace float64) engine.Catalog {
		return engine.Catalog{
			Models:    simulated.DemoModels(),
			Reference: "demo-flagship",
			Providers: map[string]engine.Service{simulated.DemoProvider: {
				Config:   providers.Config{ID: simulated.DemoProvider, Kind: providers.Simulated, Concurrency: 8},
				Provider: simulated.New(simulated.Options{Pace: pace}),
			}},
		}
	}
	for _, pace := range []float64{1, 50, math.Inf(1)} {
		t.Run(fmt.Sprintf("is as long as the limit at pace %g", pace), func(t *testing.T) {
			c := catalog(pace)
			silent := runIn(t, c, "hello #fault:first_token_timeout", "demo-small").Answers[0]
			if silent.Total != testLimits.FirstToken || silent.Failure == nil || silent.Failure.Fault != providers.FirstTokenTimeout {
				t.Errorf("silent for %v, %+v", silent.Total, silent.Failure)
			}
			stalled := runIn(t, c, "hello #fault:stalled", "demo-small").Answers[0]
			if stalled.Total != stalled.LastToken+testLimits.Idle || stalled.LastToken == 0 || stalled.Finish != providers.Truncated {
				t.Errorf("stalled for %v after %v, %+v", stalled.Total, stalled.LastToken, stalled.Failure)
			}
		})
	}
}

func TestACallThatWaitsForItsCallerIsNotSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := bench(providerFunc(func(ctx context.Context, _ providers.Request) iter.Seq2[providers.Event, error] {
			return func(yield func(providers.Event, error) bool) {
				watch := providers.StopwatchOf(ctx)
				watch.Held(true)
				select {
				case <-time.After(10 * max(testLimits.FirstToken, testLimits.Idle)):
				case <-ctx.Done():
					yield(nil, ctx.Err())
					return
				}
				watch.Held(false)
				if yield(providers.Text("one"), nil) {
					yield(providers.Done{Finish: providers.Stop}, nil)
				}
			}
		}), 1)
		if a := dispatcher(c, testLimits, newShelf(), nil).Start(t.Context(), job(c, "x", "a")).Wait().Answers[0]; !a.OK() {
			t.Errorf("%+v", a.Failure)
		}
	})
}
