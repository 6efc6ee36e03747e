package dispatch

import (
	"context"
	"errors"
	"math"
	"time"

	"golang.org/x/sync/semaphore"

	"switchboard/engine"
	"switchboard/engine/cache"
	"switchboard/engine/caps"
	"switchboard/engine/pauses"
	"switchboard/engine/worstcase"
	"switchboard/providers"
)

// lane is one model's part of an execution: it waits for its place, calls the
// provider, and turns what comes into an Answer. It touches nothing of the
// other lanes.
type lane struct {
	service    engine.Service
	request    providers.Request
	beyond     worstcase.Beyond      // see Job.Beyond
	semaphores []*semaphore.Weighted // of the run and of the provider; a nil one lets every call through
	limits     Limits
	budget     *caps.Budget
	patience   *caps.Patience  // how long to wait for money that other calls hold; all calls of a routed prompt share one
	pauses     *pauses.Pauses  // nil: the lane does not wait for a pause to end, and a call is sent once
	charge     caps.Charge     // what the call may cost and which caps it counts for
	dearest    providers.Price // the price that counts for the caps where that of the model is unknown
	forbidden  string          // names the rule that keeps the prompt from the model; empty: none does
	simulated  bool
	cache      *cache.Cache
	key        string          // under which the answer may be stored to be given again; empty: it may not
	secrets    []string        // the keys of all providers that are known, which no answer may show
	previous   <-chan struct{} // closed when the lane before has ended; nil: the lane does not wait for another
	post       func(text string, reasoning bool)
	sent       func()
	ended      func(engine.Answer) // is told of each call that was made and has ended

	reservation *caps.Reservation
}

// bind connects the lane to its place in an execution.
func (l *lane) bind(lane int, e *Execution) {
	l.post = e.tells(lane)
	l.sent = func() { e.Updates.Push(Started{lane, l.request.Model.ID}) }
}

// run runs the lane to its end. It always returns an answer; what went wrong
// is in it. An answer that was given before is given again, where it may be.
func (l *lane) run(ctx context.Context) *engine.Answer {
	if l.forbidden != "" {
		return l.unsent(ctx, l.refusal())
	}
	if a := l.known(); a != nil {
		return a
	}
	began := time.Now()
	wait, stop := l.withinShare(ctx)
	defer stop()
	a, shared := l.cache.Once(wait, l.key, func() *engine.Answer {
		if wait.Err() != nil {
			a := l.unsent(wait, wait.Err())
			a.Queued = time.Since(began)
			return a
		}
		l.shorten(time.Since(began))
		return l.ask(ctx, began)
	})
	if shared {
		return l.again(a)
	}
	return a
}

// known is an answer that was given before and may be given again; nil: there is none.
func (l *lane) known() *engine.Answer {
	a, ok := l.cache.Answer(l.key, time.Now())
	if !ok {
		return nil
	}
	return l.again(&a)
}

// withinShare is a context that ends with the lane's share of the deadline, if
// it has one.
func (l *lane) withinShare(ctx context.Context) (context.Context, context.CancelFunc) {
	if l.limits.Attempt <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, l.limits.Attempt, &providers.Error{Fault: providers.AnswerTimeout, Detail: "the same request is under way already"})
}

// shorten takes what was waited from the share of the deadline. What is left is
// enough for a call.
func (l *lane) shorten(waited time.Duration) {
	for _, share := range []*time.Duration{&l.limits.Attempt, &l.limits.Begin} {
		*share = max(min(*share, leastAttempt), *share-waited)
	}
}

// refusal names the rule that keeps the model from the prompt.
func (l *lane) refusal() error {
	return &providers.Error{Fault: providers.Forbidden, Detail: "by " + l.forbidden + " of the config"}
}

// again shows an answer that is given again.
func (l *lane) again(a *engine.Answer) *engine.Answer {
	l.sent()
	l.post(a.Text, false)
	return a
}

// ask has the model answer. The lane has waited for that since queued.
func (l *lane) ask(ctx context.Context, queued time.Time) *engine.Answer {
	leave, err := l.place(ctx)
	if err != nil {
		a := l.unsent(ctx, err)
		a.Queued = time.Since(queued)
		return a
	}
	defer leave()
	defer l.budget.Begin()()
	if l.reservation, err = l.reserve(ctx); err != nil {
		a := l.unsent(ctx, l.namingPrice(err))
		a.Queued = time.Since(queued)
		return a
	}
	var refused []providers.Attempt
	for try := 1; ; try++ {
		if err := l.pauses.Await(ctx, l.request.Model.Provider); err != nil {
			a := l.unsent(ctx, err)
			a.Attempts = refused
			return a
		}
		if try == 1 {
			l.sent()
		}
		a := l.newCall(queued).run(ctx)
		a.Attempts = append(refused, a.Attempts...)
		if !l.another(a, try) {
			return a
		}
		refused = a.Attempts
	}
}

// another reports whether a call is to be made again after a pause, and else tells
// that it was the last one.
func (l *lane) another(a *engine.Answer, try int) bool {
	if l.pauses.Again(*a, try) {
		return true
	}
	l.ended(*a)
	return false
}

// reserve sets the worst case aside. What other processes hold is waited for
// within the lane's share of the deadline, and takes from it.
func (l *lane) reserve(ctx context.Context) (*caps.Reservation, error) {
	longest := time.Duration(math.MaxInt64)
	if share := l.limits.Attempt; share > 0 {
		longest = share - leastAttempt
	}
	wait := l.patience.Part(longest)
	r, err := l.budget.Await(ctx, l.charge, wait)
	l.shorten(wait.WaitedElsewhere())
	return r, err
}

// place is acquire within the lane's share of the deadline, if it has one. What was waited
// is taken from it.
func (l *lane) place(ctx context.Context) (leave func(), err error) {
	share := shorter(l.limits.Attempt, l.limits.Begin)
	if share <= 0 {
		return l.acquire(ctx)
	}
	late := &providers.Error{Fault: providers.AnswerTimeout, Detail: "no place came free among the calls to it at once", Advice: "raise concurrency of this provider, or routing.deadline, in the config"}
	wait, stop := context.WithTimeoutCause(ctx, share, late)
	defer stop()
	began := time.Now()
	if leave, err = l.acquire(wait); err != nil && ctx.Err() == nil {
		err = late
	}
	l.shorten(time.Since(began))
	return leave, err
}

// acquire waits for the lane's turn and for a place at every semaphore.
func (l *lane) acquire(ctx context.Context) (leave func(), err error) {
	if l.previous != nil {
		select {
		case <-l.previous:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	entered := l.semaphores[:0:0]
	leave = func() {
		for _, g := range entered {
			g.Release(1)
		}
	}
	for _, g := range l.semaphores {
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

// settle frees what the lane has set aside beyond the cost of its answer, if a call waits
// for money. If none does, giveBack follows soon enough, once the answer is stored.
func (l *lane) settle(a engine.Answer) {
	if l.reservation != nil && l.budget.Awaited() {
		s := l.spending(a)
		s.reservation.Settle(s.cost)
		s.reservation.Storing()
	}
}

// giveBack gives the reservation back to the budget. From now on the store counts the cost
// of the answer; where it does not (nothing was stored, or the cost is unknown), the
// budget does.
func (l *lane) giveBack(a engine.Answer, stored bool) {
	l.spending(a).giveBack(stored)
}

// spending is what an attempt has set aside in the budget until its answer is
// stored.
type spending struct {
	reservation *caps.Reservation
	cost        providers.Money
	uncounted   bool // the store will not count the cost: it is unknown there
}

// spending is that of the lane's latest call.
func (l *lane) spending(a engine.Answer) spending {
	if !a.Cost.Known() {
		usage := a.Usage
		usage.Tier = ""
		cost := l.dearest.Cost(usage)
		if !cost.Known() {
			cost = l.charge.Worst // the cost overflows providers.Money
		}
		return spending{l.reservation, cost, true}
	}
	return spending{l.reservation, a.Cost, false}
}

func (s spending) giveBack(stored bool) {
	if stored && !s.uncounted {
		s.reservation.Release(s.cost)
	} else {
		s.reservation.Spend(s.cost)
	}
}

// pace is how fast the provider's time runs, see providers.Pacer.
func (l *lane) pace() float64 {
	if p, ok := l.service.Provider.(providers.Pacer); ok {
		return p.Pace()
	}
	return 1
}

// kept notes where the lane's answer stands. That it cannot be noted costs a
// call some day, and nothing else.
func (l *lane) kept(a engine.Answer, at engine.Cached) { _ = l.cache.Keep(l.key, a, at) }

// unsent is the answer of a lane whose request never left: it cost nothing.
func (l *lane) unsent(ctx context.Context, err error) *engine.Answer {
	a := l.blank()
	a.Cost = providers.Nano(0)
	fail(&a, l.fault(ctx, err))
	return &a
}

func (l *lane) blank() engine.Answer {
	return engine.Answer{Model: l.request.Model.ID, Provider: l.request.Model.Provider, Name: l.request.Model.Name, Simulated: l.simulated}
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
	return l.named(ours)
}

// named is an error with whose it is, and without any key.
func (l *lane) named(e *providers.Error) *providers.Error {
	known := *e
	known.Detail, known.Code, known.Param = l.redact(known.Detail), l.redact(known.Code), l.redact(known.Param)
	known.Provider, known.Model = l.request.Model.Provider, l.request.Model.ID
	return &known
}

func (l *lane) redact(s string) string {
	var secrets providers.Secrets
	for _, secret := range l.secrets {
		secrets.Add(secret)
	}
	return secrets.Redact(s)
}

// fail marks the answer as failed; text that came stands.
func fail(a *engine.Answer, e *providers.Error) {
	a.Failure = &engine.Failure{Fault: e.Fault, Sentence: e.Error(), Hint: e.Hint(), RetryAfter: e.RetryAfter, Code: e.Code, Param: e.Param}
	switch e.Fault {
	case providers.Aborted:
		a.Finish = providers.Cancelled
	case providers.CutOff, providers.Oversized, providers.Stalled, providers.AnswerTimeout:
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
