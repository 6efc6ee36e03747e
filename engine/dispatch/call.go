package dispatch

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/engine/stall"
	"switchboard/engine/tokens"
	"switchboard/engine/toolcalls"
	"switchboard/providers"
)

// call is a lane's exchange with its provider.
type call struct {
	*lane
	answer          engine.Answer
	watch           *providers.Stopwatch
	text, reasoning channel
	tools           toolcalls.Pieces
	done            bool   // the provider said that the answer is whole, or why it failed
	declined        string // why the provider declined, in its own words
	cut             bool   // the answer was longer than the limit
}

// channel is one of the two texts that a call brings, the answer or its reasoning.
type channel struct {
	written   strings.Builder // the text so far, cleaned and without keys
	clean     providers.Cleaner
	redact    providers.Redactor
	first     *time.Duration // when its first piece came; 0: none has come
	reasoning bool
}

// newCall is a call of a lane that has waited for it since queued.
func (l *lane) newCall(queued time.Time) *call {
	c := &call{lane: l, answer: l.blank()}
	c.text.first = &c.answer.FirstToken
	c.reasoning.first, c.reasoning.reasoning = &c.answer.FirstReasoning, true
	if !l.simulated { // a simulated queue would mix the wall's time with its own
		c.answer.Queued = time.Since(queued)
	}
	return c
}

// silence is how long the call may keep silent.
func (c *call) silence() stall.Limits {
	answer := c.limits.Answer
	if own := c.request.Model.Answer; own != nil {
		answer = *own
	}
	return stall.Limits{FirstToken: c.limits.FirstToken, Idle: c.limits.Idle, Answer: shorter(answer, c.limits.Attempt), Begin: c.limits.Begin, Slow: c.limits.Slow}
}

func (c *call) run(ctx context.Context) *engine.Answer {
	ctx, timer := stall.Start(ctx, c.silence(), c.pace())
	defer timer.Stop()
	ctx, c.watch = providers.WithStopwatch(ctx)
	ctx = c.withSecrets(ctx)
	c.watch.OnAlive(timer.Alive)
	defer c.watch.OnAlive(nil)
	c.watch.OnHeld(timer.Held)
	defer c.watch.OnHeld(nil)
	c.watch.OnEnding(func() { timer.End(c.watch.Elapsed()) })
	defer c.watch.OnEnding(nil)
	err := c.consume(ctx, timer)
	c.answer.Total = timer.Total(ctx, c.watch)
	c.answer.Attempts, c.answer.Version = c.watch.Attempts(), c.watch.Served()
	c.flush()
	c.answer.Text, c.answer.Reasoning = c.text.written.String(), c.reasoning.written.String()
	c.answer.ToolCalls = c.tools.Whole(c.text.redact.Secrets)
	if err == nil && c.declined != "" {
		fail(&c.answer, c.named(&providers.Error{Fault: providers.Declined, Detail: c.declined}))
	}
	if err != nil {
		fault := c.fault(ctx, err)
		fail(&c.answer, fault)
		c.done = c.done || c.counted(ctx, fault.Fault)
	}
	c.account()
	return &c.answer
}

// consume takes events until the call ends or breaks a limit. A provider that
// panics fails its own lane only.
func (c *call) consume(ctx context.Context, timer *stall.Timer) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &providers.Error{Fault: providers.Internal, Detail: providers.CleanLine(fmt.Sprint(p), 200)}
		}
	}()
	for event, err := range c.events(ctx) {
		if err != nil {
			return err
		}
		if c.take(event, timer); c.cut {
			return &providers.Error{Fault: providers.Oversized, Detail: "the answer was cut there"}
		}
	}
	switch {
	case ctx.Err() != nil && !c.done:
		return ctx.Err()
	case !c.done:
		return &providers.Error{Fault: providers.CutOff}
	}
	return nil
}

// events are those of the provider. Inlined, it would leave a copy of the request on the
// stack while the answer comes.
//
//go:noinline
func (c *call) events(ctx context.Context) iter.Seq2[providers.Event, error] {
	return c.service.Provider.Stream(ctx, c.request)
}

func (c *call) take(event providers.Event, timer *stall.Timer) {
	switch e := event.(type) {
	case providers.Text:
		timer.Came(c.watch.Elapsed())
		c.receive(&c.text, string(e))
	case providers.Reasoning:
		timer.Came(c.watch.Elapsed())
		c.receive(&c.reasoning, string(e))
	case providers.ToolCall:
		timer.Came(c.watch.Elapsed())
		c.arrived(&c.answer.FirstToken)
		c.cut = c.cut || !c.tools.Add(e, c.limits.AnswerBytes)
	case providers.Usage:
		c.answer.Usage = e
		c.bill()
	case providers.Done:
		c.answer.Finish, c.done, c.declined = e.Finish, true, e.Why
	}
}

// withSecrets puts into the context what no answer may show: the keys of all
// providers that are at hand, and the one that will be sent.
func (c *call) withSecrets(ctx context.Context) context.Context {
	ctx, secrets := providers.WithSecrets(ctx)
	for _, secret := range c.secrets {
		secrets.Add(secret)
	}
	c.text.redact.Secrets, c.reasoning.redact.Secrets = secrets, secrets
	return ctx
}

// receive notes a piece and passes its clean part on. Empty pieces count for
// nothing: some services send one as a greeting.
func (c *call) receive(into *channel, piece string) {
	clean := into.redact.Redact(into.clean.Clean(piece))
	if piece == "" {
		return
	}
	c.arrived(into.first)
	c.add(into, clean)
}

// arrived notes when a piece came.
func (c *call) arrived(first *time.Duration) {
	now := max(c.watch.Elapsed(), 1)
	if *first == 0 {
		*first = now
	}
	c.answer.LastToken = now
}

// add adds a clean piece, cut to the size limit at a rune's edge.
func (c *call) add(into *channel, clean string) {
	if limit := c.limits.AnswerBytes; limit > 0 && into.written.Len()+len(clean) > limit {
		clean = strings.ToValidUTF8(clean[:max(0, limit-into.written.Len())], "")
		c.cut = true
	}
	if clean == "" {
		return
	}
	into.written.WriteString(clean)
	c.post(clean, into.reasoning)
}

// flush adds what was held back, for more might have belonged to it.
func (c *call) flush() {
	for _, into := range [...]*channel{&c.reasoning, &c.text} {
		c.add(into, into.redact.Redact(into.clean.Flush())+into.redact.Flush())
	}
}

// account fills in usage and cost: as reported, else estimated from the texts
// if the service took the request at all.
func (c *call) account() {
	a := &c.answer
	switch {
	case c.reported() && c.done:
	case !c.accepted() && !c.leftAlone():
		a.Cost = providers.Nano(0) // no service bills a request that it rejected
		return
	default:
		a.Usage = tokens.Usage(a.Usage, c.request, a.Said(), a.Reasoning)
	}
	c.bill()
}

// bill is what the counts so far cost. It counts at once for the caps.
func (c *call) bill() {
	a := &c.answer
	a.Cost, a.CostBasis = c.request.Model.Price.Bill(a.Usage)
	if charged := a.Usage.Charged; charged.Nano() > 0 || charged.Known() && a.Cost.Nano() == 0 {
		a.Cost, a.CostBasis = charged, providers.Reported // a 0 beside a price of ours is a gateway that does not count
	}
	c.reservation.Raise(c.spending(*a).cost)
}

// counted reports whether the counts of a call that failed are those of the whole.
func (c *call) counted(ctx context.Context, fault providers.Fault) bool {
	switch fault {
	case providers.Oversized: // one that came as a whole object says them
		v := providers.VerbatimOf(ctx)
		return v != nil && !v.Stream && c.cut && c.reported()
	case providers.Empty, providers.OnlyToolCalls:
		return true
	case providers.Aborted, providers.CutOff, providers.NoRoom, providers.Stalled, providers.AnswerTimeout, providers.FirstTokenTimeout:
		return false
	}
	return c.reported() && c.answer.LastToken == 0 // with an object that is no answer
}

// reported reports whether the service said how many tokens there were.
func (c *call) reported() bool {
	return c.answer.Usage.Input.Known() && c.answer.Usage.Output.Known()
}

// leftAlone reports whether nobody waited any longer for a service that had the
// request and had said nothing. It may go on with it, and bill it.
func (c *call) leftAlone() bool {
	f, n := c.answer.Failure, len(c.answer.Attempts)
	if f == nil || n == 0 || !c.answer.Attempts[n-1].Sent || c.answer.Attempts[n-1].Status != 0 {
		return false
	}
	return f.Fault == providers.FirstTokenTimeout || f.Fault == providers.AnswerTimeout || f.Fault == providers.Aborted
}

// accepted reports whether the service took the request.
func (c *call) accepted() bool {
	if c.answer.LastToken > 0 || c.done {
		return true
	}
	for _, a := range c.answer.Attempts {
		if a.Status >= 200 && a.Status < 300 {
			return true
		}
	}
	return false
}
