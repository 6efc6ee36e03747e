package dispatch

import (
	"context"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/circuit"
	"switchboard/engine/pauses"
	"switchboard/engine/promptcache"
	"switchboard/engine/routing"
	"switchboard/engine/tokens"
	"switchboard/providers"
)

// failover is a routed call while it runs: it asks the models of the plan one after the
// other until one answers, within one deadline for all of them. It takes the place of a
// lane: it gives one answer, with the moves that led to it.
type failover struct {
	rungs    []*rung
	query    engine.Query // with its task
	schema   providers.Schema
	critical bool
	limited  bool                // see Job.Limited
	verbatim *providers.Verbatim // see Job.Verbatim
	past     *engine.Move        // the step past the choice, see Plan.past
	warm     *promptcache.Warm   // the model that has the conversation in its prompt cache; nil: none has
	rules    RoutingRules
	limits   Limits // of one attempt, before they are cut to its share of the deadline
	breakers *circuit.Breakers
	health   Health
	moved    func(engine.Move)
	awaiting func(check string) // called once only the check's answer is missing
	cascade  *routing.Router    // decides which answers are accepted after a check; nil: no check is asked

	allowance
	moves []engine.Move
	held  []spending // money that is set aside for the attempts, until the answer is stored
	made  []madeAnswer
}

// rung is a model that a routed call may ask.
type rung struct {
	*lane
	weaker bool       // whether it is weaker than the route's choice
	gone   bool       // whether it cannot answer this prompt, however often it is asked
	check  *rungCheck // nil: its answer needs no check
}

func (d *Dispatcher) newFailover(p *Plan, job Job) *failover {
	rules := d.limits.Routing.filled()
	f := &failover{
		query: job.Query, schema: d.WithDefaults(job.Parameters).Schema, critical: p.critical, limited: job.Limited, verbatim: job.Verbatim, warm: p.warm,
		rules: rules, limits: d.limits, breakers: d.breakers, health: d.health,
		cascade: p.cascade, past: p.past, allowance: allowance{deadline: rules.Deadline, attempts: rules.Attempts, patience: job.Patience},
	}
	f.query.Task = p.Decision.Task
	for i := range p.Lanes {
		r := &rung{lane: d.newRoutedLane(p, &p.Lanes[i], job), weaker: i >= p.below}
		for c := range p.Checks {
			if p.Checks[c].Decision.Model == r.id() {
				r.check = d.newRungCheck(p, &p.Checks[c], job)
			}
		}
		f.rungs = append(f.rungs, r)
	}
	for _, l := range slices.Concat(f.lanes(), f.checks()) {
		l.patience = f.rungs[0].patience
	}
	return f
}

func (d *Dispatcher) newRoutedLane(p *Plan, planned *PlannedLane, job Job) *lane {
	l := d.newLane(p, planned, job)
	l.pauses = nil // a routed call waits by rules of its own
	l.ended = d.noted(p.Decision.Task)
	return l
}

// bind connects the call to the place of its answer in an execution.
func (f *failover) bind(lane int, e *Execution) {
	for _, r := range f.rungs {
		r.post = e.tells(lane)
		r.sent = func() {
			e.Updates.Push(Started{lane, r.request.Model.ID})
			if r.check != nil {
				e.Updates.Push(Checking{lane, r.check.model, false})
			}
		}
		if r.check != nil {
			r.check.bind()
		}
	}
	f.awaiting = func(model string) { e.Updates.Push(Checking{lane, model, true}) }
	f.moved = func(m engine.Move) { e.Updates.Push(Moved{lane, m}) }
}

// run asks models until there is an answer, or no model is left to ask. A model that may
// answer a little later is asked again then, if there is time.
func (f *failover) run(ctx context.Context) *engine.Answer {
	a := f.answer(ctx)
	return &a
}

func (f *failover) answer(ctx context.Context) engine.Answer {
	if f.past != nil {
		f.move(*f.past, f.used)
	}
	if forbidden := f.passOver(); forbidden != nil {
		a := *f.rungs[0].unsent(ctx, forbidden)
		a.Moves = f.moves
		return a
	}
	for {
		for i, r := range f.rungs {
			if r.gone {
				continue
			}
			if a, kept := f.ask(ctx, i); kept {
				return f.finish(a, r)
			}
		}
		if !f.awaitSoonest(ctx) {
			return f.unanswered(ctx)
		}
	}
}

// passOver leaves out the models that rules forbid for the prompt. Where that leaves none,
// it is an error.
func (f *failover) passOver() (forbidden error) {
	left := 0
	for _, r := range f.rungs {
		if r.forbidden == "" {
			left++
			continue
		}
		r.gone = true
		f.move(engine.Move{Model: r.id(), Reason: engine.ByRule, Why: "kept from this prompt by " + r.forbidden + " of the config"}, f.used)
	}
	if left > 0 {
		return nil
	}
	return f.rungs[0].refusal()
}

// ask asks a rung until it answers or is left; kept is false where it was left. A rung that
// needs a check is not asked where the check cannot be asked.
func (f *failover) ask(ctx context.Context, i int) (_ engine.Answer, kept bool) {
	r := f.rungs[i]
	if r.check == nil {
		return f.tries(ctx, i)
	}
	if why := r.check.cannot(f.breakers); why != "" {
		f.withoutCheck(r)
		f.move(engine.Move{Model: r.id(), Reason: engine.CheckFailed, Why: why}, f.used)
		return engine.Answer{}, false
	}
	return f.askChecked(ctx, i)
}

// tries makes attempts with a rung, as many as it may have, until it answers or is left.
func (f *failover) tries(ctx context.Context, i int) (_ engine.Answer, kept bool) {
	r, began := f.rungs[i], f.used
	for try := 1; !f.spent(); try++ {
		if ctx.Err() != nil {
			return *r.unsent(ctx, ctx.Err()), true
		}
		if f.tooSmall(r) {
			r.gone = true
			f.move(engine.Move{Model: r.id(), Reason: engine.TooSmall, Why: "its context is no larger than one that the prompt did not fit into"}, began)
			break
		}
		if a, ok := f.known(r.lane); ok { // no service was called, so that no circuit is concerned
			r.startCheck()
			return f.keepKnown(r, *r.again(&a), began)
		}
		permit, refusal := f.breakers.Enter(r.id(), r.request.Model.Provider)
		if refusal != nil {
			if f.sitsOut(ctx, i, try, refusal) {
				continue
			}
			f.move(passedOver(r.id(), refusal), began)
			break
		}
		r.startCheck()
		limit := f.firstToken(i, r.id())
		a := f.call(ctx, r, f.attemptLimits(i, limit))
		permit.Done(failureOf(a))
		v := f.judge(a, limit)
		if v.keep {
			return a, true
		}
		f.note(r.lane, a)
		r.gone = v.gone
		f.move(engine.Move{Model: a.Model, Reason: v.reason, Why: v.why, Left: &a}, began)
		began = f.used // a pause is part of the next step
		if !v.again || !f.mayRepeat(i, try) || !v.limited && !f.pauseToRepeat(ctx, r, try) {
			break
		}
	}
	return engine.Answer{}, false
}

// call makes one attempt.
func (f *failover) call(ctx context.Context, r *rung, limits Limits) engine.Answer {
	r.limits, r.reservation = limits, nil
	f.calls++
	began := time.Now()
	a := *r.run(ctx)
	f.advise(a, r)
	if a.Cached != nil {
		f.used += time.Since(began) // the same request was under way
		return a
	}
	if stayed(a) {
		f.calls--
	}
	f.used += a.Queued + a.Total
	spent := r.spending(a)
	spent.reservation.Settle(spent.cost)
	f.held = append(f.held, spent)
	return a
}

// move notes a move away from a model. A model that is passed over again for the same
// reason is noted once, and so is one that is passed over in the pause that its own answer
// asked for.
func (f *failover) move(m engine.Move, began time.Duration) {
	m.Took = f.used - began
	for i, old := range f.moves {
		same := old.Left == nil && old.Reason == m.Reason || old.Left != nil && m.Reason == engine.Limited && pauses.Overloaded(old.Left.Failure)
		if m.Left == nil && old.Model == m.Model && same {
			f.moves[i].Took += m.Took
			return
		}
	}
	f.moves = append(f.moves, m)
	f.moved(m)
}

// finish is the answer that is given, with the moves before it. In place of an answer that
// failed, a complete one that was left for a doubt is given where there is one.
func (f *failover) finish(a engine.Answer, r *rung) engine.Answer {
	if f.warm != nil && a.OK() && a.Cached == nil {
		a.Switch = f.warm.Lost(r.request.Model, a.Usage)
	}
	if r.weaker && a.OK() {
		a.Doubt = &engine.Doubt{Reason: engine.Weaker, Why: a.Model + " is weaker than the model of the route, which did not answer"}
	}
	if !a.OK() && a.Finish != providers.Cancelled && a.Finish != providers.Refused {
		if doubtful, ok := f.takeBackWhole(); ok {
			if a.LastToken > 0 || len(a.Attempts) > 0 {
				f.moves = append(f.moves, engine.Move{Model: a.Model, Reason: engine.Because(a.Failure.Fault), Why: a.Failure.Sentence, Took: a.Total, Left: &a})
			}
			a = doubtful
		}
	}
	a.Moves = f.moves
	return a
}

// unanswered is the answer where no model gave one that was kept: a complete one that was
// left for a doubt, else the last failure.
func (f *failover) unanswered(ctx context.Context) engine.Answer {
	a, ok := f.takeBackWhole()
	if !ok {
		a, ok = f.takeBack(func(*engine.Answer) bool { return true })
	}
	if !ok {
		why := "no model of the ladder can be asked now"
		if n := len(f.moves); n > 0 {
			why = f.moves[n-1].Why
		}
		a = *f.rungs[0].unsent(ctx, &providers.Error{Fault: providers.Overloaded, Detail: why})
	}
	f.sayWhen(&a)
	a.Moves = f.moves
	return a
}

// takeBackWhole is takeBack for complete answers. One of a model that is weaker than the
// route's choice is taken only where there is no other.
func (f *failover) takeBackWhole() (a engine.Answer, ok bool) {
	whole := func(left *engine.Answer) bool { return left.OK() || left.Finish == providers.Refused }
	weaker := func(left *engine.Answer) bool {
		return slices.ContainsFunc(f.rungs, func(r *rung) bool { return r.weaker && r.id() == left.Model })
	}
	a, ok = f.takeBack(func(left *engine.Answer) bool { return whole(left) && !weaker(left) })
	if !ok {
		a, ok = f.takeBack(whole)
	}
	return a, ok
}

// takeBack gives the answer of the last move whose answer is wanted, with the reason of
// that move as its doubt. For a critical prompt, answers that were not accepted after their
// checks are not taken back.
func (f *failover) takeBack(wanted func(*engine.Answer) bool) (a engine.Answer, ok bool) {
	for i := len(f.moves) - 1; i >= 0; i-- {
		m := f.moves[i]
		if m.Left == nil || !wanted(m.Left) || f.critical && m.Reason.Unaccepted() {
			continue
		}
		f.moves = append(f.moves[:i:i], f.moves[i+1:]...)
		a = *m.Left
		if a.Failure == nil {
			a.Doubt = &engine.Doubt{Reason: m.Reason, Why: m.Why}
		}
		return a, true
	}
	return a, false
}

// settle says that the answer is being stored. Each attempt was settled when it ended.
func (f *failover) settle(engine.Answer) {
	for _, s := range f.held {
		s.reservation.Storing()
	}
}

// giveBack gives the budget back what the attempts had set aside, when the
// answer is stored or will not be.
func (f *failover) giveBack(_ engine.Answer, stored bool) {
	for _, s := range f.held {
		s.giveBack(stored)
	}
}

// kept tells the cache where the answer is stored, under the key of the model that gave it.
func (f *failover) kept(a engine.Answer, at engine.Cached) {
	for _, r := range f.rungs {
		if r.id() == a.Model {
			r.lane.kept(a, at)
		}
	}
}

// tooSmall reports whether the rung's context is too small: the prompt did not fit into
// another one that is at least as large. That does not hold where the prompt is far shorter
// than the rung's context by any count. Then the other model refused it for another reason,
// such as a smaller context than the config says.
func (f *failover) tooSmall(r *rung) bool {
	if r.request.Model.Context > providers.SumNano(farShorter*tokens.Input(r.request), int64(r.request.MaxOutput)) {
		return false
	}
	for _, m := range f.moves {
		if m.Reason != engine.Because(providers.ContextTooLong) {
			continue
		}
		if was := f.contextOf(m.Model); was > 0 && r.request.Model.Context > 0 && r.request.Model.Context <= was {
			return true
		}
	}
	return false
}

// farShorter is by how much an estimate of tokens is wrong at most.
const farShorter = 4

func (f *failover) contextOf(model string) int64 {
	for _, r := range f.rungs {
		if r.id() == model {
			return r.request.Model.Context
		}
	}
	return 0
}

// startCheck asks the rung's check, if it has one.
func (r *rung) startCheck() {
	if r.check != nil {
		r.check.start()
	}
}

func (r *rung) id() string { return r.request.Model.ID }

// lastWait is how long the last call of a prompt waits at least before it is made: where all
// others failed, a service that is given more time is the best hope for an answer.
const lastWait = 3 * time.Second
