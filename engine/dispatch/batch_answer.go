package dispatch

import (
	"context"
	"iter"
	"time"

	"switchboard/engine"
	"switchboard/engine/worstcase"
	"switchboard/providers"
)

// NewTrial is the trial of a job whose answers come later, by a batch.
func (d *Dispatcher) NewTrial(job Job) engine.Trial {
	t := d.newTrial(job, d.Plan(job))
	t.Batch = true
	return t
}

// BatchWorst is the most that a request can cost in a batch, and what the budget
// is to set aside for it: that of the dearest model where nobody knows the
// price, and that outside a batch where nobody knows what a batch takes off.
func (d *Dispatcher) BatchWorst(req providers.Request) (worst, aside providers.Money) {
	if d.simulated(req.Model) {
		return providers.Nano(0), providers.Nano(0)
	}
	price, known := req.Model.Price.InBatch()
	if d.catalog.Unpriced(req.Model) {
		price, known = d.catalog.DearestPrice(), false
	}
	req.Model.Price = price
	aside = worstcase.Of(d.catalog, req, worstcase.Beyond{})
	if known {
		worst = aside
	}
	return worst, aside
}

// BatchAnswer is the answer that a batch brought for a request, cleaned and
// billed as that of a call is. It has no times.
func (d *Dispatcher) BatchAnswer(req providers.Request, batch string, stream func(context.Context) iter.Seq2[providers.Event, error]) engine.Answer {
	price, known := req.Model.Price.InBatch()
	req.Model.Price = price
	l := &lane{
		service: engine.Service{Config: d.catalog.Providers[req.Model.Provider].Config, Provider: answerSource(stream)},
		request: req, limits: Limits{AnswerBytes: d.limits.AnswerBytes}, secrets: d.secrets(),
		simulated: d.simulated(req.Model), post: func(string, bool) {},
	}
	a := *l.newCall(time.Now()).run(context.Background())
	a.Batch, a.Attempts = batch, nil
	for _, t := range []*time.Duration{&a.Queued, &a.FirstReasoning, &a.FirstToken, &a.LastToken, &a.Total} {
		*t = 0
	}
	if !known && a.Cost.Nano() > 0 && a.CostBasis == "" {
		a.CostBasis = providers.AtMost
	}
	return a
}

// answerSource is a provider that has one answer already.
type answerSource func(context.Context) iter.Seq2[providers.Event, error]

func (d answerSource) Stream(ctx context.Context, _ providers.Request) iter.Seq2[providers.Event, error] {
	return d(ctx)
}
