package dispatch

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"switchboard/providers"
)

// watchdog ends a call that keeps silent: first until the first token, then
// between two tokens. It does so by cancelling the call's context with the
// fault as the cause.
type watchdog struct {
	limits  Limits
	pace    float64 // of the provider's time, see providers.Pacer
	timer   *time.Timer
	started atomic.Bool
	last    time.Duration // when something came; only the call's goroutine looks
	cancel  context.CancelCauseFunc
}

func (c *call) newWatchdog(ctx context.Context) (context.Context, *watchdog) {
	ctx, cancel := context.WithCancelCause(ctx)
	d := &watchdog{limits: c.limits, pace: 1, cancel: cancel}
	if p, ok := c.service.Provider.(providers.Pacer); ok {
		d.pace = p.Pace()
	}
	d.timer = time.AfterFunc(d.real(c.limits.FirstToken), d.bite)
	return ctx, d
}

// real is a limit in real time; none is longer than any call. Simulated time
// may run fast, but not so fast that a busy machine looks like a silent
// provider.
func (d *watchdog) real(limit time.Duration) time.Duration {
	if limit <= 0 {
		return 1<<63 - 1
	}
	return max(time.Duration(float64(limit)/d.pace), min(limit, time.Second))
}

// pat says that something came at this moment of the call.
func (d *watchdog) pat(at time.Duration) {
	d.last = at
	d.started.Store(true)
	d.timer.Reset(d.real(d.limits.Idle))
}

func (d *watchdog) bite() {
	if d.started.Load() {
		d.cancel(&providers.Error{Fault: providers.Stalled, Detail: "nothing came for " + d.limits.Idle.String()})
		return
	}
	d.cancel(&providers.Error{Fault: providers.FirstTokenTimeout, Detail: "limit " + d.limits.FirstToken.String()})
}

// total is how long the call took. When the watchdog bit a provider whose
// time is not the wall's, that is the moment of the last token plus the limit:
// the provider's own clock shows how late a timer woke, times its pace.
func (d *watchdog) total(ctx context.Context, watch *providers.Stopwatch) time.Duration {
	var e *providers.Error
	if d.pace != 1 && errors.As(context.Cause(ctx), &e) {
		switch e.Fault {
		case providers.Stalled:
			return d.last + d.limits.Idle
		case providers.FirstTokenTimeout:
			return d.limits.FirstToken
		}
	}
	return watch.Elapsed()
}

func (d *watchdog) stop() {
	d.timer.Stop()
	d.cancel(nil)
}
