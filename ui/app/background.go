package app

import (
	"context"

	"switchboard/engine"
	"switchboard/engine/circuit"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/demo"
	"switchboard/providers"
	"switchboard/ui/shell"
)

// background asks for what the watch on the certificates will draw, before
// somebody rates: a routed prompt that went to a cheaper model is asked anew of
// that model and of the reference, side by side. Which prompts are, follows from
// their text and the month; the answer that was given has no part in it. Nobody
// waits for it. One prompt is asked at a time; what comes meanwhile is left for
// Rate to ask.
type background struct {
	ctx        context.Context
	router     routing.Decider
	catalog    engine.Catalog
	dispatcher *dispatch.Dispatcher
	share      float64
	place      chan struct{}
}

// Those that the trials of the watch carry, and its cap counts.
const watchTag, watchTagValue = "switchboard", "watch"

// compareInBackground begins it. Its spending has a cap of its own, beside that
// of the day.
func (a app) compareInBackground(ctx context.Context, bench *shell.App, share float64, perDay providers.Money) {
	records, ok := bench.Store.(interface {
		engine.Recorder
		dispatch.Spent
	})
	if !ok {
		return
	}
	limit := dispatch.Cap{Limit: perDay, Per: dispatch.Day, Scope: dispatch.TagScope(watchTag, watchTagValue), About: "for the watch", Place: "routing.watch_usd_per_day"}
	budget := dispatch.NewBudget(bench.Limits.PerDay, records, limit)
	bench.Dispatcher.Listen(&background{
		ctx: ctx, router: bench.Router, catalog: bench.Catalog, share: share, place: make(chan struct{}, 1),
		dispatcher: dispatch.NewDispatcher(demo.Instant(bench.Catalog), bench.Router, bench.Limits, records, budget),
	})
}

// wants reports whether an operation is one that the watch draws.
func (b *background) wants(o *dispatch.Operation) bool {
	p := b.router.Policy()
	if !o.Routed || len(p.Certificates) == 0 || len(o.Request.Messages) != 1 || o.Request.Model.ID == p.Ladder.Reference() {
		return false
	}
	return eval.IsMonitored(eval.MonitorRun(p.Hash, o.Began), eval.PromptKey(o.Request.Messages[0].Text), b.share)
}

// Ended asks, if the operation is one to ask for.
func (b *background) Ended(o *dispatch.Operation) {
	if !b.wants(o) {
		return
	}
	models, err := b.catalog.Select([]string{o.Request.Model.ID, b.router.Policy().Ladder.Reference()})
	if err != nil {
		return
	}
	select {
	case b.place <- struct{}{}:
	default:
		return
	}
	job := dispatch.Job{Query: engine.Query{Prompt: o.Request.Messages[0].Text}, Models: models, Parameters: o.Request.Parameters,
		Fresh: true, Tags: map[string]string{watchTag: watchTagValue}}
	go func() {
		defer func() { <-b.place }()
		b.dispatcher.Start(b.ctx, job).Wait()
	}()
}

// Called changes nothing.
func (b *background) Called(*dispatch.Operation, dispatch.Call) {}

// Moved changes nothing: a prompt is not chosen by how it went.
func (b *background) Moved(*dispatch.Operation, engine.Move) {}

// Changed changes nothing.
func (b *background) Changed(circuit.Change) {}

// NotStored changes nothing.
func (b *background) NotStored(string, int, error) {}
