package dispatch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"

	"switchboard/engine"
	"switchboard/providers"
)

// lane is one model's part of a flight: it waits for its place, calls the
// provider, and turns what comes into an Answer. It touches nothing of the
// other lanes.
type lane struct {
	service   engine.Service
	request   providers.Request
	gates     []*semaphore.Weighted // a nil one lets everybody through
	limits    Limits
	budget    *Budget
	worst     providers.Money
	simulated bool
	before    <-chan struct{} // in turn: closes when the lane before has ended
	post      func(text string, reasoning bool)
	sent      func()

	reservation *Reservation
}

// fly runs the lane to its end. It always returns an answer; what went wrong
// is in it.
func (l *lane) fly(ctx context.Context) engine.Answer {
	queued := time.Now()
	leave, err := l.enter(ctx)
	if err != nil {
		return l.unsent(ctx, err)
	}
	defer leave()
	if l.reservation, err = l.budget.Await(ctx, l.worst); err != nil {
		return l.unsent(ctx, err)
	}
	c := l.newCall()
	if !l.simulated { // a simulated queue would mix the wall's time with its own
		c.answer.Queued = time.Since(queued)
	}
	l.sent()
	return c.run(ctx)
}

// enter waits for the lane's turn and for a place at every gate.
func (l *lane) enter(ctx context.Context) (leave func(), err error) {
	if l.before != nil {
		select {
		case <-l.before:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	entered := l.gates[:0:0]
	leave = func() {
		for _, g := range entered {
			g.Release(1)
		}
	}
	for _, g := range l.gates {
		if g == nil {
			continue
		}
		if err := g.Acquire(ctx, 1); err != nil {
			leave()
			return nil, err
		}
		entered = append(entered, g)
	}
	return leave, nil
}

// settle gives the budget its reservation back. What was stored counts there
// from now on; what was not is remembered by the budget.
func (l *lane) settle(a engine.Answer, stored bool) {
	if stored {
		l.reservation.Release()
	} else {
		l.reservation.Spend(a.Cost)
	}
}

// unsent is the answer of a lane whose request never left: it cost nothing.
func (l *lane) unsent(ctx context.Context, err error) engine.Answer {
	a := l.blank()
	a.Cost = providers.Nano(0)
	fail(&a, l.fault(ctx, err))
	return a
}

func (l *lane) blank() engine.Answer {
	return engine.Answer{Model: l.request.Model.ID, Provider: l.request.Model.Provider, Simulated: l.simulated}
}

// fault is the error of a call with all we know: a timeout of ours hides
// behind the context's cause, and a plain cancellation is the user's.
func (l *lane) fault(ctx context.Context, err error) *providers.Error {
	var ours *providers.Error
	switch {
	case errors.As(context.Cause(ctx), &ours):
	case ctx.Err() != nil:
		ours = &providers.Error{Fault: providers.Aborted, Err: ctx.Err()}
	default:
		ours = providers.AsError(err)
	}
	known := *ours
	known.Provider, known.Model = l.request.Model.Provider, l.request.Model.ID
	return &known
}

// fail marks the answer as failed; text that came stands.
func fail(a *engine.Answer, e *providers.Error) {
	a.Failure = &engine.Failure{Fault: e.Fault, Sentence: e.Error(), Hint: e.Hint(), RetryAfter: e.RetryAfter}
	switch e.Fault {
	case providers.Aborted:
		a.Finish = providers.Cancelled
	case providers.CutOff, providers.Oversized, providers.Stalled:
		a.Finish = providers.Truncated
	case providers.Declined:
		a.Finish = providers.Refused
	default:
		a.Finish = providers.Failed
	}
	if a.Finish == providers.Truncated && a.Text == "" {
		a.Finish = providers.Failed
	}
}

// call is a lane's exchange with its provider.
type call struct {
	*lane
	answer          engine.Answer
	watch           *providers.Stopwatch
	text, reasoning strings.Builder
	clean, think    providers.Cleaner
	done            bool // the provider said so
	cut             bool // more came than the limit lets in
}

func (l *lane) newCall() *call { return &call{lane: l, answer: l.blank()} }

func (c *call) run(ctx context.Context) engine.Answer {
	ctx, dog := c.newWatchdog(ctx)
	defer dog.stop()
	ctx, c.watch = providers.WithStopwatch(ctx)
	err := c.consume(ctx, dog)
	c.answer.Total = dog.total(ctx, c.watch)
	c.answer.Attempts = c.watch.Attempts()
	c.flush()
	c.answer.Text, c.answer.Reasoning = c.text.String(), c.reasoning.String()
	if err != nil {
		fail(&c.answer, c.fault(ctx, err))
	}
	c.account()
	return c.answer
}

// consume takes events until the call ends or breaks a limit. A provider that
// panics fails its own lane only.
func (c *call) consume(ctx context.Context, dog *watchdog) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &providers.Error{Fault: providers.Internal, Detail: providers.CleanLine(fmt.Sprint(p), 200)}
		}
	}()
	for event, err := range c.service.Provider.Stream(ctx, c.request) {
		if err != nil {
			return err
		}
		switch e := event.(type) {
		case providers.Text:
			dog.pat(c.watch.Elapsed())
			c.take(&c.text, &c.clean, string(e), &c.answer.FirstToken, false)
		case providers.Reasoning:
			dog.pat(c.watch.Elapsed())
			c.take(&c.reasoning, &c.think, string(e), &c.answer.FirstReasoning, true)
		case providers.Usage:
			c.answer.Usage = e
		case providers.Done:
			c.answer.Finish, c.done = e.Finish, true
		}
		if c.cut {
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

// take notes a piece and passes its clean part on. Empty pieces count for
// nothing: some services send one as a greeting.
func (c *call) take(into *strings.Builder, cleaner *providers.Cleaner, piece string, first *time.Duration, reasoning bool) {
	if piece == "" {
		return
	}
	now := max(c.watch.Elapsed(), 1)
	if *first == 0 {
		*first = now
	}
	c.answer.LastToken = now
	c.keep(into, cleaner.Clean(piece), reasoning)
}

// keep adds a clean piece, cut to the size limit at a rune's edge.
func (c *call) keep(into *strings.Builder, clean string, reasoning bool) {
	if limit := c.limits.AnswerBytes; limit > 0 && into.Len()+len(clean) > limit {
		clean = strings.ToValidUTF8(clean[:max(0, limit-into.Len())], "")
		c.cut = true
	}
	if clean == "" {
		return
	}
	into.WriteString(clean)
	c.post(clean, reasoning)
}

func (c *call) flush() {
	c.keep(&c.reasoning, c.think.Flush(), true)
	c.keep(&c.text, c.clean.Flush(), false)
}

// account fills in usage and cost: as reported, else estimated from the texts
// if the service took the request at all.
func (c *call) account() {
	a := &c.answer
	switch {
	case a.Usage.Input.Known() && a.Usage.Output.Known() && c.done:
	case !c.accepted():
		a.Cost = providers.Nano(0) // no service bills a request that it rejected
		return
	default:
		a.Usage = estimateUsage(a.Usage, c.request, a.Text, a.Reasoning)
	}
	a.Cost = c.request.Model.Price.Cost(a.Usage)
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
