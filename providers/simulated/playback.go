package simulated

import (
	"context"
	"errors"
	"iter"
	"strings"
	"time"

	"switchboard/providers"
)

// timeline is how a simulated call goes: what is said at which moments, and how
// it ends.
type timeline struct {
	provider  string
	model     string
	requestID string
	status    int                  // of the response; 0 when there is none
	tokens    iter.Seq[timedToken] // in the order of their moments; may be endless
	tail      time.Duration        // from the last token to the end
	input     int64                // tokens

	// One of these ends it:
	err    *providers.Error // the call fails
	silent bool             // nothing more comes until the caller gives up
	finish providers.Finish // the call is done

	unreported bool // usage is not told
}

// timedToken is one token and its moment, counted from the call's begin.
type timedToken struct {
	at       time.Duration
	token    string
	thinking bool
}

// maxPending bounds what is delivered as one event when the clock is behind.
const maxPending = 1 << 10

// playback plays a timeline.
type playback struct {
	timeline
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

func play(ctx context.Context, clock *simClock, s timeline, yield func(providers.Event, error) bool) {
	defer clock.stop()
	p := &playback{timeline: s, ctx: ctx, clock: clock, yield: yield, amend: clock.watch.Begin()}
	reached := ctx.Err() == nil && (s.err == nil || s.status != 0) // at once, or never
	p.amend(func(a *providers.Attempt) { a.Sent = reached })
	for b := range s.tokens {
		if !p.take(b) {
			return
		}
	}
	if p.flush() {
		p.end()
	}
}

// take takes the next token when its moment has come, and reports whether to
// go on. Tokens that are due already are delivered together; the first one
// goes alone, because its moment is the first-token time.
func (p *playback) take(b timedToken) bool {
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
func (p *playback) flush() bool {
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
func (p *playback) respond(firstByte time.Duration) {
	p.amend(func(a *providers.Attempt) {
		if a.Status == 0 {
			a.Status, a.RequestID, a.FirstByte = p.status, p.requestID, firstByte
		}
	})
}

func (p *playback) end() {
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

// fail ends the call as the timeline says.
func (p *playback) fail() {
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
func (p *playback) abort() bool {
	var err *providers.Error
	if cause := context.Cause(p.ctx); !errors.As(cause, &err) {
		err = &providers.Error{Fault: providers.Aborted, Provider: p.provider, Model: p.model, Err: cause}
	}
	p.yield(nil, err)
	return false
}

func (p *playback) usage() providers.Usage {
	return providers.Usage{
		Input:       providers.Count(p.input),
		CachedInput: providers.Count(0),
		CacheWrite:  providers.Count(0),
		Output:      providers.Count(p.output),
		Reasoning:   providers.Count(p.reasoning),
	}
}
