package health

import (
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// bucket is the figures of the answers in a span of time.
type bucket struct {
	number  int64 // number of the span, counted from 1970
	answers int
	whole   int
	faults  map[providers.Fault]int // nil: none
	silent  bool                    // whether a wait for a first token was given up, and none has come since

	first, total, speed   sketch // seconds, seconds, tokens a second
	waits                 sketch // seconds of waits for a first token that were given up, as far as they count
	input, cached, output TokenSum
	priced                int
	nano                  float64 // sum of the costs of complete answers, in nano-dollars; a float, since the sum may not fit into an int64
	estimated             bool
}

// clear empties the bucket for another span, and keeps its memory.
func (b *bucket) clear(number int64) {
	b.first.clear()
	b.total.clear()
	b.speed.clear()
	b.waits.clear()
	clear(b.faults)
	*b = bucket{number: number, faults: b.faults, first: b.first, total: b.total, speed: b.speed, waits: b.waits}
}

// noted is what every bucket asks of an answer that counts, see counts.
type noted struct {
	fault               providers.Fault
	first, total, speed int // bins
	begun, took, fast   bool
}

func newNoted(sc scale, a *engine.Answer) noted {
	n := noted{fault: faultOf(a), took: a.Total > 0}
	if first := firstToken(a); first > 0 {
		n.first, n.begun = sc.bin(first.Seconds()), true
	}
	if n.took {
		n.total = sc.bin(a.Total.Seconds())
	}
	if speed, ok := a.Speed(); ok {
		n.speed, n.fast = sc.bin(speed), true
	}
	return n
}

// note adds an answer to the bucket.
func (b *bucket) note(n *noted, a *engine.Answer) {
	b.answers++
	b.input.add(a.Usage.Input)
	b.cached.add(a.Usage.CachedInput)
	b.output.add(a.Usage.Output)
	if n.begun {
		b.first.add(n.first)
		b.silent = false
	}
	if n.fault != "" {
		b.fail(n.fault)
		b.wait(n)
		return
	}
	b.whole++
	if n.took {
		b.total.add(n.total)
	}
	if n.fast {
		b.speed.add(n.speed)
	}
	if a.Cost.Known() {
		b.priced++
		b.nano += float64(a.Cost.Nano())
		b.estimated = b.estimated || a.Usage.Estimated || a.CostBasis == providers.AtMost
	}
}

func (b *bucket) fail(fault providers.Fault) {
	if b.faults == nil {
		b.faults = map[providers.Fault]int{}
	}
	b.faults[fault]++
}

// wait adds a wait that was given up before a first token came. The token would have come
// later, so that leaving such waits out would make the limit shorter each time. But an
// outage tells nothing of other hours, and counting all its waits would make the limit
// longer each time. So of waits in a row the first one counts, and no more than one in all
// or one in twenty first tokens.
func (b *bucket) wait(n *noted) {
	if n.fault != providers.FirstTokenTimeout || !n.took {
		return
	}
	if !b.silent && b.waits.n <= (b.first.n+b.waits.n)/20 {
		b.waits.add(n.total)
	}
	b.silent = true
}

func (b *bucket) join(o *bucket) {
	b.answers += o.answers
	b.whole += o.whole
	for fault, n := range o.faults {
		if b.faults == nil {
			b.faults = map[providers.Fault]int{}
		}
		b.faults[fault] += n
	}
	b.first.join(&o.first)
	b.waits.join(&o.waits)
	b.total.join(&o.total)
	b.speed.join(&o.speed)
	b.input.join(o.input)
	b.cached.join(o.cached)
	b.output.join(o.output)
	b.priced += o.priced
	b.nano += o.nano
	b.estimated = b.estimated || o.estimated
}

// counts reports whether an answer counts for its model: it has ended, was asked for here,
// was not stopped by the user, and did not come by a batch.
func counts(a *engine.Answer) bool {
	if a.Finish == "" || a.Finish == providers.Cancelled || a.Imported || a.Cached != nil || a.Batch != "" {
		return false
	}
	if a.Failure == nil {
		return true
	}
	switch a.Failure.Fault {
	case providers.Aborted, providers.Budget, providers.Forbidden, providers.Unsupported:
		return false
	}
	return true
}

// Other stands for faults that this version does not know.
const Other providers.Fault = "other"

// faultOf is what is wrong with an answer that has ended; "": nothing.
func faultOf(a *engine.Answer) providers.Fault {
	switch {
	case a.Failure != nil && !a.Failure.Fault.Known():
		return Other
	case a.Failure != nil:
		return a.Failure.Fault
	case a.Finish == providers.Refused:
		return providers.Declined
	case a.Finish == providers.Truncated:
		return providers.CutOff
	case !a.OK():
		return providers.Empty
	}
	return ""
}

// firstToken is when the first token came, which may be of reasoning, as dispatch.Limits
// counts it; 0: none came.
func firstToken(a *engine.Answer) time.Duration {
	if a.FirstReasoning > 0 {
		return a.FirstReasoning
	}
	return a.FirstToken
}
