package stall

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// Limits are how long a call may wait for its provider. A limit of 0 is none.
type Limits struct {
	FirstToken time.Duration // until the first token
	Idle       time.Duration // between two tokens
	Answer     time.Duration // from sending to the end of the answer
	Begin      time.Duration // until the first token, too; but heartbeats do not extend it
	Slow       time.Duration // in which three pieces of the answer have to come; where it is set, heartbeats extend no limit
}

// Timer ends a call whose limit has passed: it cancels the call's context with the fault
// as the cause. Whatever a service sends begins the limit anew, a heartbeat too, because
// a model may think for minutes; so there is also a limit for the whole answer. Where
// Limits.Slow is set, another model can be asked instead, and only pieces of the answer
// begin a limit anew.
type Timer struct {
	limits  Limits
	pace    float64 // how many seconds of the provider pass in a real one, see providers.Pacer
	began   time.Time
	timer   *time.Timer
	whole   *time.Timer // ends a call whose whole answer takes too long
	begin   *time.Timer // ends a call without a first token; nil: there is no such limit
	started atomic.Bool
	late    atomic.Bool               // the limit has passed on a clock that runs fast, see expire
	ending  atomic.Int64              // when the finish reason came, in nanoseconds of the call; 0: it has not
	held    atomic.Int64              // since when the call waits for its reader, in nanoseconds of real time; 0: it does not
	freed   atomic.Int64              // when it last stopped waiting for its reader
	waited  atomic.Int64              // how long it has waited for its reader in all, in nanoseconds
	last    time.Duration             // when the latest piece came; only the call's goroutine uses it
	pieces  [slowPieces]time.Duration // a ring of the times of the latest pieces
	count   int                       // how many pieces came
	cancel  context.CancelCauseFunc
}

// Start begins to wait for the first token of a call. The caller has to call Stop.
func Start(ctx context.Context, limits Limits, pace float64) (context.Context, *Timer) {
	ctx, cancel := context.WithCancelCause(ctx)
	t := &Timer{limits: limits, pace: pace, began: time.Now(), cancel: cancel}
	t.timer = time.AfterFunc(never, t.expire)
	t.timer.Reset(t.real(limits.FirstToken)) // expire may use the timer, which is known only now
	t.whole = time.AfterFunc(t.real(limits.Answer), t.expireWhole)
	if limits.Begin > 0 {
		t.begin = time.AfterFunc(t.real(limits.Begin), t.expireBegin)
	}
	return ctx, t
}

// never is longer than any call.
const never = time.Duration(1<<63 - 1)

// real is a limit in real time; where there is none it is longer than any call. Of fast
// simulated time it is a second at least, if the limit is, so that a busy machine is not
// taken for a silent provider.
func (t *Timer) real(limit time.Duration) time.Duration {
	if limit <= 0 {
		return never
	}
	return max(time.Duration(float64(limit)/t.pace), min(limit, time.Second))
}

// Came says that a piece of the answer came at this time of the call.
func (t *Timer) Came(at time.Duration) {
	if t.ending.Load() != 0 {
		return
	}
	t.last = at
	t.started.Store(true)
	t.late.Store(false)
	t.timer.Reset(t.real(t.limits.Idle))
	oldest := t.pieces[t.count%slowPieces]
	if t.limits.Slow > 0 && t.count >= slowPieces && at-oldest >= t.limits.Slow {
		t.cancel(&providers.Error{Fault: providers.Stalled, Detail: fmt.Sprintf("only %d pieces came in %v", slowPieces, (at - oldest).Round(time.Second))})
	}
	t.pieces[t.count%slowPieces] = at
	t.count++
}

// slowPieces is how many pieces of an answer have to come within Limits.Slow.
const slowPieces = 3

// endingTime is how long a stream that stays open after the end of an answer is waited
// for: token counts may follow.
const endingTime = 3 * time.Second

// End says that the answer is whole. A stream that then stays open is ended after a
// moment, and that is no fault.
func (t *Timer) End(at time.Duration) {
	t.ending.Store(int64(max(at, 1)))
	t.timer.Reset(min(t.real(endingTime), t.real(t.limits.Idle)))
}

// Alive says that something came that is no piece of the answer, such as a heartbeat. It
// may be called from any goroutine.
func (t *Timer) Alive() {
	if t.ending.Load() != 0 || t.limits.Slow > 0 {
		return
	}
	limit := t.limits.FirstToken
	if t.started.Load() {
		limit = t.limits.Idle
	}
	t.timer.Reset(t.real(limit))
}

// Held says that the call begins to wait for the reader of its answer, or stops. That
// time counts against no limit of the service.
func (t *Timer) Held(held bool) {
	if now := time.Now().UnixNano(); held {
		t.held.Store(now)
		return
	} else if since := t.held.Load(); since > 0 {
		t.waited.Add(now - since)
		t.freed.Store(now)
		t.held.Store(0)
	}
	t.Alive()
}

// heldStep is how long a limit is put off while a call waits for the reader of its answer.
const heldStep = time.Second

// RaiseDeadline is the advice where Limits.Begin has ended a call: that limit is a share of
// the deadline.
const RaiseDeadline = "raise routing.deadline in the config"

func (t *Timer) expireBegin() {
	if !t.started.Load() && t.ending.Load() == 0 {
		t.cancel(&providers.Error{Fault: providers.FirstTokenTimeout, Detail: "limit " + engine.Tenths(t.limits.Begin).String(), Advice: RaiseDeadline})
	}
}

func (t *Timer) expireWhole() {
	if t.held.Load() != 0 {
		t.whole.Reset(heldStep)
		return
	}
	if waited := time.Duration(t.waited.Load()); waited > 0 {
		if left := time.Until(t.began.Add(t.real(t.limits.Answer) + waited)); left > 0 {
			t.whole.Reset(left)
			return
		}
	}
	t.cancel(&providers.Error{Fault: providers.AnswerTimeout, Detail: "limit " + engine.Tenths(t.limits.Answer).String()})
}

// busyMachine is how much longer a call in simulated time is waited for. Where time runs
// fast, a busy machine may only be late to deliver what the provider has sent.
const busyMachine = time.Second

func (t *Timer) expire() {
	if t.held.Load() != 0 {
		t.timer.Reset(heldStep)
		return
	}
	if since := time.Since(time.Unix(0, t.freed.Load())); since < t.real(t.limits.Idle) && t.limits.Idle > 0 {
		t.timer.Reset(t.real(t.limits.Idle) - since)
		return
	}
	if t.pace != 1 && t.late.CompareAndSwap(false, true) {
		t.timer.Reset(busyMachine)
		return
	}
	if t.started.Load() {
		t.cancel(&providers.Error{Fault: providers.Stalled, Detail: "nothing came for " + t.limits.Idle.String()})
		return
	}
	t.cancel(&providers.Error{Fault: providers.FirstTokenTimeout, Detail: "limit " + t.limits.FirstToken.String()})
}

// Total is how long the call took. Where the timer ended a call in simulated time, it is
// the time of the last piece plus the limit: the watch would add how late the timer was,
// times the pace.
func (t *Timer) Total(ctx context.Context, watch *providers.Stopwatch) time.Duration {
	var e *providers.Error
	if at := time.Duration(t.ending.Load()); at > 0 && ctx.Err() != nil {
		return at
	}
	if t.pace != 1 && errors.As(context.Cause(ctx), &e) {
		switch e.Fault {
		case providers.Stalled:
			return t.last + t.limits.Idle
		case providers.FirstTokenTimeout:
			return t.limits.FirstToken
		case providers.AnswerTimeout:
			return t.limits.Answer
		}
	}
	return watch.Elapsed()
}

// Stop releases what the timer holds, and ends the call's context.
func (t *Timer) Stop() {
	t.timer.Stop()
	t.whole.Stop()
	if t.begin != nil {
		t.begin.Stop()
	}
	t.cancel(nil)
}
