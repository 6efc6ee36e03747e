package providers

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestTheStopwatchMeasuresAndNotesAttempts(t *testing.T) {
	t.Run("it measures the wall clock", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			_, watch := WithStopwatch(t.Context())
			time.Sleep(1500 * time.Millisecond)
			if got := watch.Elapsed(); got != 1500*time.Millisecond {
				t.Errorf("got %v", got)
			}
		})
	})
	t.Run("simulated time replaces the wall clock for good", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			_, watch := WithStopwatch(t.Context())
			watch.Simulate(3 * time.Second)
			time.Sleep(time.Minute)
			if got := watch.Elapsed(); got != 3*time.Second {
				t.Errorf("got %v", got)
			}
			if got := watch.BeginSimulation(); got != 3*time.Second {
				t.Errorf("a second attempt begins at %v", got)
			}
		})
	})
	t.Run("the wall clock before a simulation does not count", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			_, watch := WithStopwatch(t.Context())
			time.Sleep(time.Second)
			if got := watch.BeginSimulation(); got != 0 || watch.Elapsed() != 0 {
				t.Errorf("begins at %v, shows %v", got, watch.Elapsed())
			}
		})
	})
	t.Run("attempts are noted and amended in order", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, watch := WithStopwatch(t.Context())
			first := StopwatchOf(ctx).Begin()
			time.Sleep(time.Second)
			second := StopwatchOf(ctx).Begin()
			second(func(a *Attempt) { a.Status = 200 })
			first(func(a *Attempt) { a.Status = 503 })
			got := watch.Attempts()
			if len(got) != 2 || got[0].Status != 503 || got[1].Status != 200 || got[1].Start != time.Second {
				t.Errorf("got %+v", got)
			}
			got[0].Status = 1
			if watch.Attempts()[0].Status != 503 {
				t.Error("the list that was handed out is the watch's own")
			}
		})
	})
	t.Run("without one in the context a new one is there", func(t *testing.T) {
		watch := StopwatchOf(t.Context())
		watch.Begin()(func(a *Attempt) { a.Status = 200 })
		if len(watch.Attempts()) != 1 || len(StopwatchOf(t.Context()).Attempts()) != 0 {
			t.Error("it is shared")
		}
	})
	t.Run("several goroutines may use it", func(t *testing.T) {
		_, watch := WithStopwatch(t.Context())
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				watch.Begin()(func(a *Attempt) { a.Status++ })
				watch.Simulate(time.Second)
				watch.Elapsed()
			})
		}
		all.Wait()
		for _, a := range watch.Attempts() {
			if a.Status != 1 {
				t.Errorf("got %+v", a)
			}
		}
	})
}
