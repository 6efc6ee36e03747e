package dispatch

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"switchboard/engine"
	"switchboard/engine/circuit"
	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/providers"
)

// PlannedCheck is a second model that may be asked beside a model of a routed call.
type PlannedCheck struct {
	Decision engine.Decision // by which Check is asked beside Model
	Lane     PlannedLane
	Lacks    string // why it cannot be asked, whatever the prompt; "": it can
}

// cascade is the router that decides what follows a decision after its check. Where
// another policy has come into force since, the decision is made anew by it.
func (d *Dispatcher) cascade(made *engine.Decision, q engine.Query) *routing.Router {
	r := routing.RouterOf(d.router)
	if r.Policy().Hash != made.Policy {
		*made = r.Decide(q)
	}
	if made.Check == "" {
		return nil
	}
	return r
}

// walk is the decisions that a prompt comes to when no answer is accepted after
// its check: the first one, then on to the reference. Models that are not
// configured are left out.
func (d *Dispatcher) walk(p *Plan) []engine.Decision {
	var walk []engine.Decision
	reference := p.cascade.Policy().Ladder.Reference()
	for at := p.Decision; ; at = p.cascade.Next(at) {
		if len(d.configured(p, at.Model)) > 0 {
			walk = append(walk, at)
		}
		if at.Model == reference {
			return walk
		}
	}
}

// plannedChecks are the checks of a routed job: at most one for each model of
// its walk. A model that checks itself is asked for a second sample.
func (d *Dispatcher) plannedChecks(p *Plan, job Job) []PlannedCheck {
	var checks []PlannedCheck
	for _, at := range d.walk(p) {
		if at.Check == "" {
			continue
		}
		c := PlannedCheck{Decision: at}
		models := d.configured(p, at.Check)
		if reader := p.cascade.Policy().Scorer.CheckOf(at.Model).Reader; reader != agreement.Version {
			c.Lacks = fmt.Sprintf("what the agreement with %s is worth was learned for another reader of answers (%s)", at.Check, reader)
		} else if len(models) == 0 {
			c.Lacks = at.Check + ", which is to check it, is not set up here"
		} else {
			job.Models = models
			c.Lane = d.plannedLanes(job)[0]
			if at.Check == at.Model {
				c.Lane.Request.Sample++
			}
		}
		checks = append(checks, c)
	}
	return checks
}

// checkCalls are the checks that can be asked.
func (p *Plan) checkCalls() []PlannedLane {
	var calls []PlannedLane
	for _, c := range p.Checks {
		if c.Lacks == "" {
			calls = append(calls, c.Lane)
		}
	}
	return calls
}

// Choice is the most that the model which a routed job asks first can cost, with
// its check.
func (p *Plan) Choice() providers.Money {
	return worstOf(p.ChoiceCalls())
}

// ChoiceCalls are the first model of a routed job and its check, if it has one.
func (p *Plan) ChoiceCalls() []PlannedLane {
	calls := p.Lanes[:1:1]
	for _, c := range p.Checks {
		if c.Decision.Model == calls[0].Request.Model.ID && c.Lacks == "" {
			return append(calls, c.Lane)
		}
	}
	return calls
}

// rungCheck is the second model whose agreement a rung's answer needs to be
// accepted. It is asked once, at the same time as the rung.
type rungCheck struct {
	*lane                    // nil: it cannot be asked
	model    string          // the id of that model
	lacks    string          // why it cannot be asked; "": it can
	decision engine.Decision // what makes the answer of the rung accepted or not

	began  time.Duration      // how much of the deadline was used when it was asked
	start  func()             // asks it; called once the rung may be asked
	cancel context.CancelFunc // ends its call; nil: it was not asked
	left   chan struct{}      // closed when its request has been sent
	done   chan struct{}      // closed when answer is there
	answer engine.Answer
}

func (d *Dispatcher) newRungCheck(p *Plan, c *PlannedCheck, job Job) *rungCheck {
	check := &rungCheck{model: c.Decision.Check, lacks: c.Lacks, decision: c.Decision, left: make(chan struct{}), done: make(chan struct{})}
	if c.Lacks == "" {
		check.lane = d.newRoutedLane(p, &c.Lane, job)
	}
	return check
}

// bind sees to it that nothing of the check's answer is shown.
func (c *rungCheck) bind() {
	if c.lane != nil {
		c.post = func(string, bool) {}
		c.sent = sync.OnceFunc(func() { close(c.left) })
	}
}

// cannot says why the check cannot be asked now, so that the rung's answer could not be
// accepted; "": it can be asked.
func (c *rungCheck) cannot(breakers *circuit.Breakers) string {
	if c.lacks != "" {
		return c.lacks
	}
	if c.forbidden != "" {
		return c.model + ", which is to check it, is kept from this prompt by " + c.forbidden + " of the config"
	}
	state, wait := breakers.Model(c.model, c.request.Model.Provider)
	if wait > 0 && (state == circuit.Open || state == circuit.Waiting) {
		return fmt.Sprintf("%s, which is to check it, cannot be asked for %v", c.model, engine.Tenths(wait))
	}
	return ""
}

// startCheck asks the check, if that was not done, and returns when its request was sent:
// where a cap refuses the check, the rung is not called either. When the check fails, it
// ends the rung's call (leave), since the rung's answer could not be accepted. A check that
// its circuit stops does not: the rung's call may be the one that closes the circuit.
func (f *failover) startCheck(ctx context.Context, i int, leave func()) {
	c := f.rungs[i].check
	if c.cancel != nil {
		return
	}
	ctx, c.cancel = context.WithCancel(ctx)
	c.began, c.limits = f.used, f.attemptLimits(i, f.firstToken(i, c.model))
	if a, ok := f.known(c.lane); ok {
		c.answer = a
		close(c.done)
		return
	}
	permit, refusal := &circuit.Permit{}, (*circuit.Refusal)(nil)
	if c.model != f.rungs[i].id() { // else the permit of the rung is for the check too
		permit, refusal = f.breakers.Enter(c.model, c.request.Model.Provider)
	}
	if refusal != nil {
		c.answer = *c.unsent(ctx, &providers.Error{Fault: providers.Overloaded, Detail: passedOver(c.model, refusal).Why})
		close(c.done)
		return
	}
	go func() {
		defer close(c.done)
		c.answer = *c.run(ctx)
		permit.Done(failureOf(c.answer))
		spent := c.spending(c.answer)
		spent.reservation.Settle(spent.cost)
		if !c.answer.OK() {
			leave()
		}
	}()
	select {
	case <-c.left:
	case <-c.done:
	}
}

// awaitCheck tells the user that only the check is missing, and waits for it.
func (f *failover) awaitCheck(c *rungCheck) {
	select {
	case <-c.done:
	default:
		f.awaiting(c.model)
		<-c.done
	}
}

// end ends the check, if that has not ended, and waits for it.
func (c *rungCheck) end() {
	c.cancel()
	<-c.done
}

// took is how long the check took, in its provider's time.
func (c *rungCheck) took() time.Duration {
	return engine.Answer{Check: &engine.Check{Answer: c.answer}}.Took()
}

// askChecked asks a rung together with its check, and keeps the rung's answer only where it
// is accepted after the check. A refusal that the config says to give to the user is kept
// without a check.
func (f *failover) askChecked(ctx context.Context, i int) (_ engine.Answer, kept bool) {
	r, began := f.rungs[i], f.used
	c := r.check
	both, leave := context.WithCancel(ctx)
	defer leave()
	c.start = func() { f.startCheck(ctx, i, leave) }
	a, kept := f.tries(both, i)
	if c.cancel == nil { // nor was the rung asked then
		f.withoutCheck(r)
		return a, kept
	}
	if kept && a.OK() {
		f.awaitCheck(c)
	}
	c.end()
	f.note(r.lane, a)
	f.note(c.lane, c.answer)
	f.used = max(f.used, c.began+c.took())
	f.held = append(f.held, c.spending(c.answer))
	whole := a.OK() && c.answer.OK()
	switch undecided := a.OK() || a.Finish == providers.Cancelled; {
	case !kept:
		f.withoutCheck(r)
		f.chargeToLast(c)
		return a, false
	case whole, undecided && ctx.Err() == nil:
		return f.accept(r, a, began)
	case a.OK():
		fail(&a, r.fault(ctx, ctx.Err()))
	}
	a.Check = c.record()
	return a, true
}

func (c *rungCheck) record() *engine.Check {
	return &engine.Check{Answer: c.answer, Threshold: c.decision.Threshold}
}

// accept keeps a rung's answer where the policy accepts it after its check, and
// else leaves it.
func (f *failover) accept(r *rung, a engine.Answer, began time.Duration) (_ engine.Answer, kept bool) {
	c := r.check
	a.Check = c.record()
	m := engine.Move{Model: r.id(), Left: &a, Reason: engine.CheckFailed}
	if a.OK() && c.answer.OK() {
		rungs, checks := agreement.Read(a.Text), agreement.Read(c.answer.Text)
		features := agreement.Compare(&rungs, &checks)
		score := features.Score()
		gap, accepted, err := f.cascade.Checked(c.decision, &features)
		if err == nil {
			a.Check.Agreement, a.Check.Gap, a.Check.Accepted = &score, &gap, accepted
		}
		if accepted {
			return a, true
		}
		m.Reason, m.Why = engine.Disagrees, c.unaccepted(score, gap)
	} else {
		m.Why = c.failure()
	}
	if a.OK() {
		r.gone = true
		f.leaveBelow(r)
	} else {
		f.withoutCheck(r)
	}
	f.move(m, began)
	return a, false
}

// unaccepted says why the answer is not accepted.
func (c *rungCheck) unaccepted(score, gap float64) string {
	return fmt.Sprintf("%s %s %s: agreement %s, gap %s > %s", c.model, agreement.Verdict(score, false), c.decision.Model,
		engine.Decimal(score, 2), engine.Decimal(gap, 2), engine.Decimal(c.decision.Threshold, 2))
}

// failure says why there is no answer of the check.
func (c *rungCheck) failure() string {
	switch {
	case c.answer.Finish == providers.Refused:
		return c.model + ", which was to check it, refused to answer"
	case c.answer.Failure != nil:
		return c.model + ", which was to check it: " + c.answer.Failure.Sentence
	}
	return c.model + ", which was to check it, brought no answer"
}

// withoutCheck marks a rung that was left before its answer could be checked. Like the models
// below the choice, it may be asked without a check once all others have failed.
func (f *failover) withoutCheck(r *rung) {
	r.check, r.weaker = nil, true
	r.gone = r.gone || f.critical
}

// leaveBelow leaves out the models below a rung whose complete answer was not accepted.
// Where all others fail, that answer is given with its doubt: a weaker model's would be no
// better.
func (f *failover) leaveBelow(r *rung) {
	rungs := f.cascade.Policy().Ladder.Rungs
	place := func(id string) int {
		return slices.IndexFunc(rungs, func(g routing.Rung) bool { return g.Model == id })
	}
	for _, other := range f.rungs {
		if other.weaker && place(other.id()) < place(r.id()) {
			other.gone = true
		}
	}
}

// chargeToLast notes the check with the last attempt of its rung, which failed.
func (f *failover) chargeToLast(c *rungCheck) {
	for i := len(f.moves) - 1; i >= 0; i-- {
		if m := &f.moves[i]; m.Left != nil && m.Left.Model == c.decision.Model {
			left := *m.Left // the move was reported already, so it is not changed in place
			left.Check = c.record()
			m.Left = &left
			return
		}
	}
}
