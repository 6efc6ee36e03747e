package dispatch

import (
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/stall"
	"switchboard/providers"
)

// behind reports whether another model can be asked after a rung.
func (f *failover) behind(i int) bool {
	for _, r := range f.rungs[i+1:] {
		if !r.gone {
			return f.callsLeft() > 1
		}
	}
	return false
}

// others reports whether any other model can be asked after a rung, those
// before it included.
func (f *failover) others(i int) bool {
	return f.callsLeft() > 1 && slices.ContainsFunc(f.rungs, func(r *rung) bool { return r != f.rungs[i] && !r.gone })
}

// slow is how long three pieces of an answer may take where another model can be asked: an
// answer that comes more slowly is left.
const slow = 15 * time.Second

// attemptLimits are the limits of one attempt. Where other models can be asked after it, it
// may take half of the time that is left, so that they have time to answer; the last one
// leaves a quarter for asking earlier ones again. An answer that is passed on while it comes
// has this time for its beginning only, since it cannot be taken back after that.
func (f *failover) attemptLimits(i int, first firstTokenLimit) Limits {
	limits := f.limits
	limits.FirstToken = first.limit
	if f.verbatim != nil {
		if limits.Begin = f.left(); f.others(i) {
			limits.Begin /= 2
		}
		return limits
	}
	limits.Attempt = f.left()
	if !f.others(i) {
		return limits
	}
	limits.Slow, limits.Attempt = slow, f.left()*3/4
	if f.behind(i) {
		limits.Attempt = f.left() / 2
		limits.Idle = shorter(limits.Idle, f.rules.FirstToken)
	}
	return limits
}

// advise names the limits of a routed call in the answer of an attempt that one of them has
// ended, in place of the limits of a single call.
func (f *failover) advise(a engine.Answer, r *rung) {
	if a.Failure == nil || a.Failure.Hint == stall.RaiseDeadline {
		return
	}
	whole := r.limits.Answer
	if own := r.request.Model.Answer; own != nil {
		whole = *own
	}
	switch ours := r.limits; {
	case a.Failure.Fault == providers.AnswerTimeout && shorter(whole, ours.Attempt) != whole:
		a.Failure.Hint = stall.RaiseDeadline
	case a.Failure.Fault == providers.FirstTokenTimeout && ours.FirstToken != f.limits.FirstToken,
		a.Failure.Fault == providers.Stalled && ours.Idle != f.limits.Idle:
		a.Failure.Hint = "try again, or raise routing.first_token in the config"
	}
}

// shorter is the shorter of two limits; 0 is none.
func shorter(a, b time.Duration) time.Duration {
	if a <= 0 || b > 0 && b < a {
		return b
	}
	return a
}

// firstTokenLimit is how long a first token may take, and what that rests on.
type firstTokenLimit struct {
	limit, p95 time.Duration
	own        bool // the pair's own times
	task       engine.Task
}

// firstToken is the limit for a model that is asked at a rung's turn.
func (f *failover) firstToken(i int, model string) firstTokenLimit {
	out := firstTokenLimit{limit: f.limits.FirstToken, task: f.query.Task}
	if !f.behind(i) {
		return out
	}
	if f.health != nil {
		if limit, p95, ok := f.health.FirstTokenLimit(model, f.query.Task, time.Now()); ok {
			out.limit, out.p95 = shorter(out.limit, limit), p95
			out.own = out.limit == limit
			return out
		}
	}
	out.limit = shorter(out.limit, f.rules.FirstToken)
	return out
}
