package engine

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

// real is a limit in real time; none is longer than any call.
func (d *watchdog) real(limit time.Duration) time.Duration {
	if limit <= 0 {
		return 1<<63 - 1
	}
	return max(time.Duration(float64(limit)/d.pace), time.Millisecond)
}

// pat says that something came.
func (d *watchdog) pat() {
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

// missed is the silence that a provider with a time of its own could not
// measure itself, because it was waiting when the watchdog bit.
func (d *watchdog) missed(ctx context.Context) time.Duration {
	var e *providers.Error
	if d.pace == 1 || !errors.As(context.Cause(ctx), &e) {
		return 0
	}
	switch e.Fault {
	case providers.Stalled:
		return d.limits.Idle
	case providers.FirstTokenTimeout:
		return d.limits.FirstToken
	}
	return 0
}

func (d *watchdog) stop() {
	d.timer.Stop()
	d.cancel(nil)
}
