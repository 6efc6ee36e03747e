package spend

import (
	"context"
	"iter"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/cascade"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
	"switchboard/providers"
)

// own adds up what this program sent.
type own struct {
	catalog engine.Catalog
	router  Router // nil: decisions stand as they were made
	texts   Trials // the store that has the texts of the answers
	policy  string // hash of the policy in force
	groups  groups
	days    sums
	hours   sums

	trials  int
	waiting []time.Time // when answers were asked for that have not ended
	damaged int
	undated int
}

func newOwn(from Sources) *own {
	r := from.Router
	o := &own{catalog: from.Catalog, router: r, texts: from.Trials, groups: make(groups), days: make(sums), hours: make(sums)}
	if r != nil {
		o.policy = r.Policy().Hash
	}
	return o
}

// read adds the trials that began in a time.
func (o *own) read(ctx context.Context, trials iter.Seq2[engine.Trial, error], to time.Time) error {
	for t, err := range trials {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && t.ID == "":
			return err
		case err != nil:
			o.damaged++
		case !t.Time.Before(to):
		case !usage.Plausible(t.Time):
			o.undated++
		default:
			o.add(&t)
		}
	}
	return nil
}

// add counts a trial: each of its calls, and its prompt. A prompt that the quality watch
// asked anew is not counted again: it has an earlier trial.
func (o *own) add(t *engine.Trial) {
	at := t.Time.UTC().Truncate(time.Hour)
	tags, text := sortedTags(t.Tags)
	base := Group{Source: OwnCalls, Way: wayOf(t), Tags: tags, Task: t.Decision.Task, Span: rollup.Moments, Simulated: t.Simulated}
	calls, ended := 0, true
	for _, a := range t.Answers {
		switch {
		case a.Imported:
		case a.Finish == "":
			o.waiting, ended = append(o.waiting, t.Time), false
		default:
			for try := range a.Tries() {
				o.call(at, base, text, &try)
			}
			calls++
		}
	}
	if calls == 0 {
		return
	}
	o.trials++
	if ended && !dispatch.Anew(t.Tags) {
		o.prompt(at, base, text, t)
	}
}

// wayOf is how the calls of a trial came about. Where one model was asked alone, its
// answer was used and nothing was compared.
func wayOf(t *engine.Trial) Way {
	switch {
	case t.Routed:
		return Routed
	case len(t.Answers) == 1 && !dispatch.Anew(t.Tags):
		return ByName
	}
	return SideBySide
}

// call counts one call that was made, or an answer that was given again.
func (o *own) call(at time.Time, g Group, tags string, a *engine.Answer) {
	g.Provider, g.Model, g.Currency, g.Simulated = a.Provider, a.Model, usage.USD, a.Simulated
	if a.Batch != "" {
		g.Tier = Batch
	}
	var s Sums
	s.Rows = 1
	if a.Cached != nil {
		g.Way = Cached
		s.Estimated, s.EstimatedRows, s.Reused = usage.Zero, 1, 1
	} else {
		s.Requests = 1
		count(&s, a.Usage)
		o.price(&g, &s, a)
	}
	s.Lost = usage.Exactly(a.Switch)
	o.put(at, g, tags, s)
}

func count(s *Sums, u providers.Usage) {
	s.CachedInput, s.CacheWrite = u.CachedInput.Int(), u.CacheWrite.Int()
	s.Input = max(0, u.Input.Int()-s.CachedInput-s.CacheWrite)
	s.Output, s.Reasoning = u.Output.Int(), u.Reasoning.Int()
	if !u.Input.Known() || !u.Output.Known() {
		s.Uncounted = 1
	}
}

// price counts what a call cost: reported where the service said it, else an
// estimate, by list price.
func (o *own) price(g *Group, s *Sums, a *engine.Answer) {
	switch cost := usage.Exactly(a.Cost); {
	case !cost.Known():
		s.UnpricedRows, g.Currency = 1, ""
	case a.CostBasis == providers.Reported:
		s.Reported, s.ReportedRows = cost, 1
	default:
		s.Estimated, s.EstimatedRows = cost, 1
		s.AtMost.Estimated = one(a.CostBasis == providers.AtMost)
	}
}

// one is 1 for a finding that is true, and 0 for one that is not: the number of rows with
// it.
func one(is bool) int64 {
	if is {
		return 1
	}
	return 0
}

// prompt compares what a prompt cost with what it would have cost with the policy, and
// with the reference.
func (o *own) prompt(at time.Time, g Group, tags string, t *engine.Trial) {
	sent := t.Decision
	o.decide(t)
	l, route := t.Ledger(), t.Route.Model
	switch {
	case t.Decision.Check == "":
	case t.Routed && t.Decision.Policy == sent.Policy:
		route = answered(t)
	default:
		route, l.Route = o.play(t)
	}
	listed, atMost := l.Reference, l.ReferenceAtMost
	g.Model = t.Reference.Model
	if g.Way != SideBySide {
		listed, atMost, g.Model = l.Spent, l.SpentAtMost, answered(t)
	}
	m, _ := o.catalog.Model(g.Model)
	if inBatch(t) {
		g.Tier = Batch
	}
	g.Provider, g.Policy, g.Route, g.Unlike = m.Provider, t.Decision.Policy, route, t.Decision.Unlike
	var s Sums
	if listed.Known() && l.Route.Known() && l.Reference.Known() {
		s.Compared = 1
		s.Listed, s.Routed, s.Reference = usage.Exactly(listed), usage.Exactly(l.Route), usage.Exactly(l.Reference)
		s.AtMost.Listed, s.AtMost.Routed, s.AtMost.Reference = one(atMost), one(l.RouteAtMost), one(l.ReferenceAtMost)
	} else {
		s.Uncompared = 1
	}
	o.put(at, g, tags, s)
}

// inBatch reports whether batches brought all that was asked for a prompt.
func inBatch(t *engine.Trial) bool {
	return len(t.Answers) > 0 && !slices.ContainsFunc(t.Answers, func(a engine.Answer) bool { return a.Batch == "" })
}

// answered is the model whose answer a routed call gave, or the model that was named.
func answered(t *engine.Trial) string {
	for _, a := range t.Answers {
		return a.Model
	}
	return ""
}

// decide decides anew about a prompt that another policy decided about.
func (o *own) decide(t *engine.Trial) {
	if o.router == nil || t.Decision.Policy == o.policy {
		return
	}
	t.Decision = o.router.Decide(engine.Query{Prompt: t.Prompt, Task: t.Decision.Task})
	t.Route, t.Check = o.quote(t, t.Decision.Model), engine.Quote{}
	if t.Decision.Check != "" {
		t.Check = o.quote(t, t.Decision.Check)
	}
}

// play is the model whose answer the checks of the policy would have led to, and what all
// of its calls cost. Both are unknown unless the trial has every answer that is needed.
func (o *own) play(t *engine.Trial) (final string, cost providers.Money) {
	if o.router == nil {
		return Unknown, cost
	}
	whole, err := o.texts.Trial(t.ID)
	if err != nil {
		return Unknown, cost // the trial was deleted meanwhile
	}
	d := t.Decision
	if whole.Decision.Policy == o.policy {
		d = whole.Decision // the stored decision, with all that it rests on
	}
	_, final, cost, _ = cascade.OfTrial(routing.RouterOf(o.router), d, &whole)
	return final, cost
}

// quote is a model with its price: the price at that time where the trial has it, else
// the one of now.
func (o *own) quote(t *engine.Trial, model string) engine.Quote {
	for _, q := range [...]engine.Quote{t.Reference, t.Route} {
		if q.Model == model {
			return q
		}
	}
	m, _ := o.catalog.Model(model)
	return engine.Quote{Model: model, Price: m.Price}
}

func (o *own) put(at time.Time, g Group, tags string, s Sums) {
	group := o.groups.find(g, tags)
	o.days.add(at.Truncate(24*time.Hour), group, s)
	o.hours.add(at, group, s)
}
