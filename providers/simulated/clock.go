package simulated

import (
	"context"
	"math"
	"time"

	"switchboard/providers"
)

// grain is the shortest real sleep. Tokens that come faster are delivered
// together, so that hundreds of calls fit on a core.
const grain = 2 * time.Millisecond

// simClock turns simulated time into waiting and reports it on the call's
// Stopwatch. It waits for absolute moments, so that late wake-ups do not add
// up.
type simClock struct {
	watch *providers.Stopwatch
	base  time.Duration // what the watch showed when the call began
	last  time.Duration // latest moment reported, from the call's begin
	start time.Time
	pace  float64
	timer *time.Timer
}

func newSimClock(ctx context.Context, pace float64) *simClock {
	watch := providers.StopwatchOf(ctx)
	return &simClock{watch: watch, base: watch.BeginSimulation(), start: time.Now(), pace: pace}
}

// until waits for the moment t of the call and reports whether ctx still
// lives.
func (c *simClock) until(ctx context.Context, t time.Duration) bool {
	wait := c.real(t) - time.Since(c.start)
	if wait > 0 {
		select {
		case <-c.after(max(wait, grain)):
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		c.report(c.now())
		return false
	}
	return true
}

// due reports whether the moment t has come.
func (c *simClock) due(t time.Duration) bool { return time.Since(c.start) >= c.real(t) }

// report sets the stopwatch to the moment t.
func (c *simClock) report(t time.Duration) {
	c.last = max(c.last, t)
	c.watch.Simulate(c.base + c.last)
}

// silence waits for the end of ctx.
func (c *simClock) silence(ctx context.Context) {
	<-ctx.Done()
	c.report(c.now())
}

func (c *simClock) stop() {
	if c.timer != nil {
		c.timer.Stop()
	}
}

func (c *simClock) after(wait time.Duration) <-chan time.Time {
	if c.timer == nil {
		c.timer = time.NewTimer(wait)
	} else {
		c.timer.Reset(wait)
	}
	return c.timer.C
}

// real is the real time that passes until the moment t.
func (c *simClock) real(t time.Duration) time.Duration {
	return time.Duration(float64(t) / c.pace)
}

// now is the moment of the call that the wall clock says. With an infinite
// pace it is the last one reported.
func (c *simClock) now() time.Duration {
	if math.IsInf(c.pace, 1) {
		return c.last
	}
	return time.Duration(float64(time.Since(c.start)) * c.pace)
}
