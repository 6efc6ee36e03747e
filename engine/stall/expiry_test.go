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
