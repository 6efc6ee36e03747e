package faultbench

import (
	"context"
	"net/http"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/providers"
	"switchboard/providers/open"
)

// Limits are the limits of every case: those of the default config.
var Limits = dispatch.Limits{FirstToken: 30 * time.Second, Idle: 20 * time.Second, Answer: 15 * time.Minute, AnswerBytes: 4 << 20, MaxOutput: 4096}

// Play plays a case. serve makes a handler reachable and returns its address.
func Play(ctx context.Context, c Case, serve func(http.Handler) (base string, dialer providers.Dialer, stop func())) (Result, error) {
	began := time.Now()
	behave := c.Fallback
	if behave == nil {
		behave = works(fallback)
	}
	server := NewServer(map[string]Behaviour{primary: c.Primary(began), fallback: behave})
	base, dialer, stop := serve(server)
	defer stop()
	catalog, err := Catalog(base, dialer, primary, fallback)
	if err != nil {
		return Result{}, err
	}
	d := dispatch.NewDispatcher(catalog, routing.NewRouter(Policy(primary, fallback)), Limits, nil, nil)
	var r Result
	for i := range max(1, c.Prompts) {
		if i > 0 && !sleep(ctx, 4*time.Second) {
			return r, ctx.Err()
		}
		sent := time.Now()
		trial := d.Start(ctx, dispatch.Job{Query: engine.Query{Prompt: "Count to sixty.", Task: engine.Writing}, Routed: true}).Wait()
		r.Answers = append(r.Answers, trial.Answers[0])
		r.Took = append(r.Took, time.Since(sent))
		r.Ended = append(r.Ended, time.Since(began))
	}
	r.Primary, r.Fallback = server.Calls(primary), server.Calls(fallback)
	for _, change := range d.Breakers().Changes() {
		r.Changes = append(r.Changes, State(change.To))
	}
	return r, c.Check(r)
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// Catalog is models of one service, each behind a provider of its own, the
// last one the reference.
func Catalog(base string, dialer providers.Dialer, ids ...string) (engine.Catalog, error) {
	c := engine.Catalog{Providers: map[string]engine.Service{}, Lanes: ids, Ladder: ids, Reference: ids[len(ids)-1]}
	for i, id := range ids {
		config := providers.Config{ID: id, Kind: providers.OpenAICompatible, BaseURL: base + "/" + id + "/v1", Concurrency: 256, Dialer: dialer}
		p, err := open.Open(config)
		if err != nil {
			return c, err
		}
		c.Providers[id] = engine.Service{Config: config, Provider: p}
		price := providers.Price{Rates: providers.Rates{Input: providers.USD(float64(i + 1)), Output: providers.USD(float64(4 * (i + 1)))}}
		c.Models = append(c.Models, providers.Model{ID: id, Provider: id, Name: id, Price: price})
	}
	return c, nil
}

// Policy is a policy that chooses the first of the models.
func Policy(ids ...string) routing.Policy {
	l := routing.Ladder{Order: routing.AsGiven}
	for i, id := range ids {
		l.Rungs = append(l.Rungs, routing.Rung{Model: id, Strength: float64(i+1) / float64(len(ids))})
	}
	p, err := routing.NewPolicy(routing.Scorer{Prior: routing.PriorVersion()}, routing.Thresholds{Default: 1}, l, routing.Provenance{Source: routing.HandSet})
	if err != nil {
		panic("the ladder of the bench: " + err.Error() + " " + strings.Join(ids, ","))
	}
	return p
}
