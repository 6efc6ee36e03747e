package dispatch

import (
	"slices"

	"switchboard/providers"
)

// failoverOrder is the models of a routed call in the order in which they are asked:
// the route's choice, then the ladder upward to the reference, so that a
// failure costs money and not quality; then, so that there is an answer as long
// as any model works, downward from the choice. From index below on they are
// weaker than the choice. A critical prompt is never answered by those.
func (d *Dispatcher) failoverOrder(choice string, p *Plan) (models []providers.Model, below int) {
	rungs := d.router.Policy().Ladder.Rungs
	at := 0
	for i, r := range rungs {
		if r.Model == choice {
			at = i
		}
	}
	var ids []string
	for _, r := range rungs[min(at, len(rungs)):] {
		ids = append(ids, r.Model)
	}
	models = d.configured(p, ids...)
	if len(models) == 0 {
		models = d.configured(p, choice, d.catalog.Reference)
	}
	below = len(models)
	if p.critical || below == 0 && p.verbatim != nil {
		return models, below
	}
	ids = ids[:0]
	for i := at - 1; i >= 0; i-- {
		ids = append(ids, rungs[i].Model)
	}
	return append(models, d.configured(p, ids...)...), below
}

// planOrder is the order of a routed job. With a check, it goes from the choice to the
// models that the policy decides for when an answer is not accepted. Models between them
// are left out, since they are weaker than those.
func (d *Dispatcher) planOrder(p *Plan) (models []providers.Model, below int) {
	models, below = d.failoverOrder(d.start(p), p)
	if p.cascade == nil || p.past != nil {
		return models, below
	}
	var ids []string
	for _, at := range d.walk(p) {
		ids = append(ids, at.Model)
	}
	walk := d.configured(p, ids...)
	below = len(walk)
	switch {
	case below == 0:
		return models, len(models)
	case p.critical:
		return walk, below
	}
	rungs := p.cascade.Policy().Ladder.Rungs
	for i := len(rungs) - 1; i >= 0; i-- {
		if !slices.Contains(ids, rungs[i].Model) {
			walk = append(walk, d.configured(p, rungs[i].Model)...)
		}
	}
	return walk, below
}

// FailoverOrder is the models that a routed job may ask, in their order.
func (d *Dispatcher) FailoverOrder(job Job) []providers.Model {
	job.Routed = true
	var models []providers.Model
	for _, lane := range d.Plan(job).Lanes {
		models = append(models, lane.Request.Model)
	}
	return models
}

// configured are the models, by their ids, that can be asked: those of the catalog and,
// where a body is sent as it is, of the API that the body is for.
func (d *Dispatcher) configured(p *Plan, ids ...string) []providers.Model {
	var models []providers.Model
	for _, id := range ids {
		m, ok := d.catalog.Model(id)
		if ok && d.takes(m, p.verbatim) && !slices.ContainsFunc(models, func(have providers.Model) bool { return have.ID == id }) {
			models = append(models, m)
		}
	}
	return models
}

func (d *Dispatcher) takes(m providers.Model, body *providers.Verbatim) bool {
	p := d.catalog.Providers[m.Provider].Provider
	sender, ok := p.(providers.VerbatimSender)
	return p != nil && (body == nil || ok && sender.SendsVerbatim(body.API))
}
