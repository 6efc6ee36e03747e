package dispatch

import (
	"slices"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/engine/conversation"
	"switchboard/engine/promptcache"
	"switchboard/engine/routing"
	"switchboard/engine/tokens"
	"switchboard/engine/worstcase"
	"switchboard/providers"
)

// Plan is what sending a job comes to, worked out before anything is sent: the
// decision, and for every lane the request and what it can cost. Whoever shows
// a plan gives it back in Job.Plan, so that what was shown is what is sent and
// stored. A plan is not changed after it was made.
type Plan struct {
	Decision engine.Decision // as it is stored with the trial
	Lanes    []PlannedLane   // in the order of Job.Models; of a routed job the models in the order in which they are asked
	Checks   []PlannedCheck  // of a routed job: those that may be asked, in their order

	query   engine.Query
	follows string // id of the trial before, in a conversation
	turns   int    // how many turns the conversation has before this one
	covered bool   // the certificates of the policy were made for these parameters

	routed, critical bool
	verbatim         *providers.Verbatim // see Job.Verbatim
	attempts         int                 // routed: how many calls may be made
	held             string              // routed: see Job.Held
	past             *engine.Move        // routed: the step past the choice, where the reference is asked instead of it; nil: it is not
	warm             *promptcache.Warm   // routed: the model that has the conversation in its prompt cache; nil: none has
	below            int                 // routed: the lanes from this index on have models that are weaker than the route's
	cascade          *routing.Router     // routed: the router that made the decision, where that has a check
}

// PlannedLane is what one lane is sent.
type PlannedLane struct {
	Request providers.Request
	Worst   providers.Money // the most it can cost, see worstcase.Of; unknown when a price or the output limit is
	Input   int64           // estimated tokens of what is sent: the system prompt, the conversation and the prompt
	Beyond  worstcase.Beyond
}

// WorstCase is the most that WorstCalls can cost: in every one no more prompt
// tokens than the whole conversation has bytes, and the full output limit. It
// is unknown when a price or the output limit is.
func (p *Plan) WorstCase() providers.Money {
	return worstOf(p.WorstCalls())
}

func worstOf(calls []PlannedLane) providers.Money {
	sum := providers.Nano(0)
	for _, l := range calls {
		sum = worstcase.Sum(sum, l.Worst)
	}
	return sum
}

// WorstCalls are the calls that cost most of all that the job can make: every
// lane, or of a routed job as many of the dearest model as there are attempts, and
// each check once. A model may be asked again after an attempt that its service
// has billed, and the others be passed over. Models of unknown price stand beside
// it, once.
func (p *Plan) WorstCalls() []PlannedLane {
	if !p.routed {
		return p.Lanes
	}
	var unknown, dearest []PlannedLane
	for _, l := range p.Lanes {
		switch {
		case !l.Worst.Known():
			unknown = append(unknown, l)
		case len(dearest) == 0 || dearest[0].Worst.Less(l.Worst):
			dearest = []PlannedLane{l}
		}
	}
	return slices.Concat(unknown, slices.Repeat(dearest, p.attempts), p.checkCalls())
}

// Plan is the plan of a job: the one that it carries while that still holds,
// else a new one. A plan holds until the job asks for something else, or
// another policy is in force.
func (d *Dispatcher) Plan(job Job) *Plan {
	if job.Plan != nil && d.holds(job.Plan, job) {
		return job.Plan
	}
	p := &Plan{Decision: d.router.Decide(job.Query), query: job.Query, turns: len(job.Chain), covered: d.covers(job), routed: job.Routed, verbatim: job.Verbatim}
	if job.Routed {
		d.planRouted(p, &job)
	}
	p.Lanes = d.plannedLanes(job)
	if p.cascade != nil && p.past == nil {
		p.Checks = d.plannedChecks(p, job)
	}
	if p.turns > 0 {
		p.follows = job.Chain[p.turns-1].ID
		p.Decision.Withdraw("the certificate speaks of prompts by themselves, not of later turns")
	}
	if !p.covered {
		p.Decision.Withdraw("the certificate speaks of another system prompt or other parameters")
	}
	return p
}

// planRouted puts the models of a routed job in the order in which they are asked in the place of its models.
func (d *Dispatcher) planRouted(p *Plan, job *Job) {
	p.held = job.Held
	p.critical, p.attempts = d.critical(*job, p.Decision.Task), d.limits.Routing.filled().Attempts
	if p.Decision.Check != "" && p.verbatim == nil {
		p.cascade = d.cascade(&p.Decision, job.Query)
	}
	job.Models, p.below = d.planOrder(p)
	job.LaneParameters = nil
	w, ok := promptcache.In(job.Chain, d.catalog, time.Now())
	if !ok {
		return
	}
	p.warm = &w
	if p.mayStay(w) {
		var why string
		if job.Models, why = w.Prefer(job.Models, p.below, tokens.Estimate(job.Query.Prompt)); why != "" {
			p.Decision.Reasons = append(slices.Clip(p.Decision.Reasons), why)
		}
	}
}

// holds reports whether a plan is still that of a job.
func (d *Dispatcher) holds(p *Plan, job Job) bool {
	if p.query != job.Query || p.turns != len(job.Chain) || p.routed != job.Routed || p.routed && p.held != job.Held {
		return false
	}
	if p.turns > 0 && p.follows != job.Chain[p.turns-1].ID {
		return false
	}
	if p.routed {
		return p.critical == d.critical(job, p.Decision.Task) && p.sends(d.WithDefaults(job.Parameters)) &&
			p.Decision.Policy == d.router.Policy().Hash && p.covered == d.covers(job)
	}
	if len(p.Lanes) != len(job.Models) {
		return false
	}
	for i, m := range job.Models {
		if r := &p.Lanes[i].Request; r.Model.ID != m.ID || r.Model.Provider != m.Provider || r.Parameters != d.parameters(job, i) {
			return false
		}
	}
	return p.Decision.Policy == d.router.Policy().Hash && p.covered == d.covers(job)
}

// start is the model that a routed job asks first: the choice, or the reference where
// it is held back. That choice stays the decision: it is the first model that is left.
// One of a policy that lapsed was never decided for, and is a model that is left, too.
func (d *Dispatcher) start(p *Plan) string {
	reference := d.router.Policy().Ladder.Reference()
	if p.verbatim != nil && (p.Decision.Check != "" || strings.TrimSpace(p.query.Prompt) == "") {
		return reference // it cannot be checked, or there is nothing to decide about
	}
	if why, chosen := routing.Lapsed(d.router); chosen != nil {
		if model := chosen.Decide(p.query).Model; model != reference {
			p.past = &engine.Move{Model: model, Reason: engine.Lapsed, Why: "the policy that was applied does not decide any more: " + why}
			return reference
		}
	}
	if p.held != "" && p.Decision.Model != reference {
		p.past = &engine.Move{Model: p.Decision.Model, Reason: engine.HeldBack, Why: p.held}
		return reference
	}
	return p.Decision.Model
}

// critical reports whether a routed job is left at the first doubt: it says so,
// its task is, or a tag of it does.
func (d *Dispatcher) critical(job Job, task engine.Task) bool {
	return job.Critical || told(job)["critical"] == "true" || d.limits.Routing.critical(task)
}

// sends reports whether every lane asks for just that.
func (p *Plan) sends(parameters providers.Parameters) bool {
	return !slices.ContainsFunc(p.Lanes, func(l PlannedLane) bool { return l.Request.Parameters != parameters })
}

// parameters are those of a lane.
func (d *Dispatcher) parameters(job Job, lane int) providers.Parameters {
	return job.LaneParameters[lane].Over(d.WithDefaults(job.Parameters))
}

// WithDefaults are parameters with what the limits say where they say nothing.
func (d *Dispatcher) WithDefaults(p providers.Parameters) providers.Parameters {
	return p.Over(providers.Parameters{MaxOutput: d.limits.MaxOutput})
}

// coverer knows for which parameters the certificates of its policy hold.
type coverer interface {
	Covers(providers.Parameters) bool
}

func (d *Dispatcher) covers(job Job) bool {
	c, ok := d.router.(coverer)
	return !ok || c.Covers(d.WithDefaults(job.Parameters))
}

func (d *Dispatcher) plannedLanes(job Job) []PlannedLane {
	lanes := make([]PlannedLane, len(job.Models))
	var threads []conversation.Thread
	switch {
	case len(job.Chain) > 0 && job.Routed:
		threads = slices.Repeat([]conversation.Thread{conversation.Routed(job.Chain)}, len(job.Models))
	case len(job.Chain) > 0:
		threads = conversation.Threads(job.Chain, job.Models)
	}
	samples := map[string]int{}
	for i, m := range job.Models {
		req := providers.Request{Model: m, Messages: providers.Prompt(job.Query.Prompt), Parameters: d.parameters(job, i), Prefix: prefixOf(job, d.WithDefaults(job.Parameters)), Sample: samples[m.ID]}
		if threads != nil {
			req.Messages = append(threads[i].Messages(), req.Messages...)
		}
		lanes[i] = PlannedLane{Request: req, Worst: worstcase.Of(d.catalog, req, job.Beyond), Input: tokens.Input(req), Beyond: job.Beyond}
		samples[m.ID]++
	}
	return lanes
}

// longSystem is from how many bytes on a system prompt is worth keeping.
const longSystem = 4096

// prefixOf names what a job's requests have in common with others: the
// conversation, or the long system prompt of a prompt set.
func prefixOf(job Job, asked providers.Parameters) string {
	switch {
	case len(job.Chain) > 0:
		return "conversation-" + job.Chain[0].ID
	case job.Set != "" && len(asked.System) >= longSystem:
		return "set-" + asked.Key()
	}
	return ""
}

// mayStay reports whether a turn may go to the warm model in place of the choice.
// Where the choice is asked with a check, a stronger model may be one that needs
// its own: only the reference needs none.
func (p *Plan) mayStay(w promptcache.Warm) bool {
	return p.cascade == nil || w.Model == p.cascade.Policy().Ladder.Reference()
}
