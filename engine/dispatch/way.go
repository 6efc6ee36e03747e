package dispatch

import (
	"slices"

	"switchboard/providers"
)

// way is the models of a routed call in the order in which they are asked:
// the route's choice, then the ladder upward to the reference, so that a
// failure costs money and not quality; then, so that there is an answer as long
// as any model works, downward from the choice. From index below on they are
// weaker than the choice. A critical prompt is never answered by those.
func (d *Dispatcher) way(choice string, critical bool) (models []providers.Model, below int) {
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
	models = d.configured(ids)
	if len(models) == 0 {
		models = d.configured([]string{choice, d.catalog.Reference})
	}
	below = len(models)
	if critical {
		return models, below
	}
	ids = ids[:0]
	for i := at - 1; i >= 0; i-- {
		ids = append(ids, rungs[i].Model)
	}
	return append(models, d.configured(ids)...), below
}

// Way is the models that a routed job may ask, in their order.
func (d *Dispatcher) Way(job Job) []providers.Model {
	job.Routed = true
	var models []providers.Model
	for _, lane := range d.Plan(job).Lanes {
		models = append(models, lane.Request.Model)
	}
	return models
}

// configured are those of the models that can be asked here.
func (d *Dispatcher) configured(ids []string) []providers.Model {
	var models []providers.Model
	for _, id := range ids {
		m, ok := d.catalog.Model(id)
		if ok && d.catalog.Providers[m.Provider].Provider != nil && !slices.ContainsFunc(models, func(have providers.Model) bool { return have.ID == id }) {
			models = append(models, m)
		}
	}
	return models
}
