package dispatch

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/circuit"
)

// patience is how long a routed call waits for a provider that asked for a
// pause before another model is asked instead.
const patience = 5 * time.Second

// sitsOut waits for the end of a pause that a provider asked for, where that is soon and the
// call is not critical, and reports whether it did.
func (f *failover) sitsOut(ctx context.Context, i, try int, refusal *circuit.Refusal) bool {
	if !refusal.Limited || refusal.Wait > patience || refusal.Wait > f.left()/4 || !f.mayRepeat(i, max(1, try-1)) {
		return false
	}
	return f.pause(ctx, f.rungs[i], refusal.Wait+rand.N(50*time.Millisecond))
}

// mostRepeats is how often a model is asked again with the same prompt before the next model
// is asked.
const mostRepeats = 1

// mayRepeat reports whether a model may be asked again before the next one is. It may not
// where that would leave no call for the models after it, and in a critical call not where
// there are models after it.
func (f *failover) mayRepeat(i, try int) bool {
	if slices.ContainsFunc(f.rungs[i+1:], func(r *rung) bool { return !r.gone }) {
		return f.behind(i) && try <= mostRepeats && !f.critical
	}
	return try <= mostRepeats+1 && f.callsLeft() > 0
}

// backoff is a random time to wait before a model is asked again, up to a bound that doubles
// with each try.
func backoff(try int) time.Duration {
	return 100*time.Millisecond + rand.N(400*time.Millisecond<<min(try-1, 4))
}

// beforeRepeat is how long to wait before a model is asked again.
func (f *failover) beforeRepeat(try int) time.Duration {
	if f.callsLeft() <= 1 {
		return min(lastWait, f.left()/4) + backoff(try)
	}
	return backoff(try)
}

// pauseToRepeat waits before a model is asked again, where its circuit will let it
// be asked then.
func (f *failover) pauseToRepeat(ctx context.Context, r *rung, try int) bool {
	wait := f.beforeRepeat(try)
	if state, rest := f.breakers.Model(r.id(), r.request.Model.Provider); state != circuit.Closed && rest > wait {
		return false
	}
	return f.pause(ctx, r, wait)
}

// pause waits, in the provider's time and within the deadline.
func (f *failover) pause(ctx context.Context, r *rung, wait time.Duration) bool {
	if wait > f.left() {
		return false
	}
	f.used += wait
	timer := time.NewTimer(time.Duration(float64(wait) / r.pace()))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// awaitSoonest waits for the first model that may be asked again, if there is
// one, and time and calls for it are left.
func (f *failover) awaitSoonest(ctx context.Context) bool {
	if f.spent() || ctx.Err() != nil {
		return false
	}
	of, state, soonest := f.soonest()
	if of == nil {
		return false
	}
	wait := max(soonest+backoff(1), f.beforeRepeat(1))
	if wait+leastAttempt > f.left() || state != circuit.Closed && !f.rest(wait) {
		return false
	}
	return f.pause(ctx, of, wait)
}

// soonest is the model that may be asked again first, the state of its circuit,
// and when that is; nil where none may be.
func (f *failover) soonest() (of *rung, is circuit.State, in time.Duration) {
	for _, r := range f.rungs {
		if r.gone {
			continue
		}
		if state, wait := f.breakers.Model(r.id(), r.request.Model.Provider); of == nil || wait < in {
			of, is, in = r, state, wait
		}
	}
	return of, is, in
}

// sayWhen sets when another try is worth making, for callers who do not wait for circuits.
func (f *failover) sayWhen(a *engine.Answer) {
	of, state, in := f.soonest()
	if f.patience <= 0 || a.Failure == nil || of == nil || state == circuit.Closed {
		return
	}
	later := *a.Failure
	later.RetryAfter = max(in, leastAttempt)
	a.Failure = &later
}

// leastAttempt is how much time has to be left for asking a model again. With less, the call
// would be billed for an answer that comes too late.
const leastAttempt = time.Second
