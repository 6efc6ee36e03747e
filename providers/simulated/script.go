package simulated

import (
	"context"
	"errors"
	"iter"
	"strings"
	"time"

	"switchboard/providers"
)

// script is how a simulated call goes: what is said at which moments, and how
// it ends.
type script struct {
	provider  string
	model     string
	requestID string
	status    int            // of the response; 0 when there is none
	beats     iter.Seq[beat] // in the order of their moments; may be endless
	tail      time.Duration  // from the last beat to the end
	input     int64          // tokens

	// One of these ends it:
	err    *providers.Error // the call fails
	silent bool             // nothing more comes until the caller gives up
	finish providers.Finish // the call is done

	unreported bool // usage is not told
}

// beat is one token and its moment, counted from the call's begin.
type beat struct {
	at       time.Duration
	token    string
	thinking bool
}

// maxPending bounds what is delivered as one event when the clock is behind.
const maxPending = 1 << 10

// player plays a script.
type player struct {
	script
	ctx   context.Context
	clock *simClock
	yield func(providers.Event, error) bool
	amend func(func(*providers.Attempt))

	begun     bool // something was delivered
	at        time.Duration
	pending   strings.Builder
	thinking  bool // of pending
	output    int64
	reasoning int64
}

func play(ctx context.Context, clock *simClock, s script, yield func(providers.Event, error) bool) {
	defer clock.stop()
	p := &player{script: s, ctx: ctx, clock: clock, yield: yield, amend: clock.watch.Begin()}
	for b := range s.beats {
		if !p.hear(b) {
			return
		}
	}
	if p.flush() {
		p.end()
	}
}

// hear takes the next beat when its moment has come, and reports whether to
// go on. Beats that are due already are delivered together; the first one
// goes alone, because its moment is the first-token time.
func (p *player) hear(b beat) bool {
	if p.pending.Len() > 0 && (b.thinking != p.thinking || p.pending.Len() >= maxPending || !p.clock.due(b.at)) {
		if !p.flush() {
			return false
		}
	}
	if !p.clock.until(p.ctx, b.at) {
		return p.abort()
	}
	first := !p.begun || b.thinking != p.thinking
	p.at, p.thinking, p.begun = b.at, b.thinking, true
	p.pending.WriteString(b.token)
	p.output++
	if b.thinking {
		p.reasoning++
	}
	return !first || p.flush()
}

// flush delivers what has come together, and reports whether to go on.
func (p *player) flush() bool {
	if p.ctx.Err() != nil {
		return p.abort()
	}
	if p.pending.Len() == 0 {
		return true
	}
	text := p.pending.String()
	p.pending.Reset()
	p.clock.report(p.at)
	p.respond(p.clock.base + p.at)
	if p.thinking {
		return p.yield(providers.Reasoning(text), nil)
	}
	return p.yield(providers.Text(text), nil)
}

// respond notes that the service has answered, and when the first byte came.
func (p *player) respond(firstByte time.Duration) {
	p.amend(func(a *providers.Attempt) {
		if a.Status == 0 {
			a.Status, a.RequestID, a.FirstByte = p.status, p.requestID, firstByte
		}
	})
}

func (p *player) end() {
	if p.silent {
		p.respond(0)
		p.clock.silence(p.ctx)
		p.abort()
		return
	}
	p.at += p.tail
	if !p.clock.until(p.ctx, p.at) {
		p.abort()
		return
	}
	p.clock.report(p.at)
	if p.err != nil {
		p.fail()
		return
	}
	p.respond(p.clock.base + p.at)
	if !p.unreported && !p.yield(p.usage(), nil) {
		return
	}
	p.yield(providers.Done{Finish: p.finish}, nil)
}

// fail ends the call as the script says.
func (p *player) fail() {
	if p.status == 0 {
		p.amend(func(a *providers.Attempt) { a.Error = p.err.Detail })
	} else {
		p.respond(p.clock.base + p.at)
		p.amend(func(a *providers.Attempt) { a.RetryAfter = p.err.RetryAfter })
	}
	p.yield(nil, p.err)
}

// abort ends a call whose caller has gone, with the caller's own *Error if it
// gave one as the cause.
func (p *player) abort() bool {
	var err *providers.Error
	if cause := context.Cause(p.ctx); !errors.As(cause, &err) {
		err = &providers.Error{Fault: providers.Aborted, Provider: p.provider, Model: p.model, Err: cause}
	}
	p.yield(nil, err)
	return false
}

func (p *player) usage() providers.Usage {
	return providers.Usage{
		Input:       providers.Count(p.input),
		CachedInput: providers.Count(0),
		CacheWrite:  providers.Count(0),
		Output:      providers.Count(p.output),
		Reasoning:   providers.Count(p.reasoning),
	}
}
