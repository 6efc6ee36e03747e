package stall

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/providers"
)

// TestSilenceInSimulatedTimeEndsACall runs under the race detector too: the timer is
// used where it has run out, by a goroutine of its own.
func TestSilenceInSimulatedTimeEndsACall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		ctx, timer := Start(t.Context(), Limits{FirstToken: 10 * time.Second}, 100)
		defer timer.Stop()
		<-ctx.Done()
		var e *providers.Error
		if took := time.Since(began); took != time.Second+busyMachine || !errors.As(context.Cause(ctx), &e) || e.Fault != providers.FirstTokenTimeout {
			t.Errorf("after %v: %v", took, context.Cause(ctx))
		}
	})
}

func TestOnlyATokenIsABeginning(t *testing.T) {
	limits := Limits{FirstToken: 10 * time.Second, Idle: 10 * time.Second, Begin: 30 * time.Second}
	for name, came := range map[string]bool{"none came": false, "one came": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, timer := Start(t.Context(), limits, 1)
				defer timer.Stop()
				for range 8 {
					time.Sleep(5 * time.Second)
					if timer.Alive(); came {
						timer.Came(0)
					}
				}
				var e *providers.Error
				if ended := errors.As(context.Cause(ctx), &e) && e.Fault == providers.FirstTokenTimeout; ended == came {
					t.Error(context.Cause(ctx))
				}
			})
		})
	}
}

func TestTheTimeForABeginning(t *testing.T) {
	begins := func(t *testing.T, pace float64) (context.Context, *Timer) {
		ctx, timer := Start(t.Context(), Limits{FirstToken: time.Hour, Begin: 30 * time.Second}, pace)
		t.Cleanup(timer.Stop)
		return ctx, timer
	}
	t.Run("is named by its limit", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, _ := begins(t, 1)
			<-ctx.Done()
			var e *providers.Error
			if !errors.As(context.Cause(ctx), &e) || e.Fault != providers.FirstTokenTimeout || e.Detail != "limit 30s" {
				t.Error(context.Cause(ctx))
			}
		})
	})
	t.Run("runs as fast as that of the provider", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			ctx, _ := begins(t, 10)
			if <-ctx.Done(); time.Since(began) != 3*time.Second {
				t.Error(time.Since(began))
			}
		})
	})
	t.Run("is over when an answer has ended that has no token", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, timer := begins(t, 1)
			time.Sleep(29 * time.Second)
			timer.End(29 * time.Second)
			if time.Sleep(2 * time.Second); ctx.Err() != nil {
				t.Error(context.Cause(ctx))
			}
		})
	})
}

func TestTheCallersTimeIsNoSilence(t *testing.T) {
	limits := Limits{FirstToken: 10 * time.Second, Idle: 10 * time.Second, Answer: 30 * time.Second}
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		ctx, timer := Start(t.Context(), limits, 1)
		defer timer.Stop()
		timer.Came(0)
		timer.Held(true)
		time.Sleep(25 * time.Second)
		timer.Held(false)
		if ctx.Err() != nil {
			t.Fatalf("while the caller read nothing: %v", context.Cause(ctx))
		}
		<-ctx.Done()
		var e *providers.Error
		if took := time.Since(began); took != 35*time.Second || !errors.As(context.Cause(ctx), &e) || e.Fault != providers.Stalled {
			t.Errorf("silent after that: after %v: %v", took, context.Cause(ctx))
		}
	})
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		ctx, timer := Start(t.Context(), limits, 1)
		defer timer.Stop()
		timer.Held(true)
		time.Sleep(40 * time.Second)
		timer.Held(false)
		for ctx.Err() == nil {
			time.Sleep(time.Second)
			timer.Came(0)
		}
		if took := time.Since(began); took < 70*time.Second || took > 72*time.Second {
			t.Errorf("the whole answer ended after %v", took)
		}
	})
}
