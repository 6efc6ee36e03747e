package demo

import (
	"context"
	"math"
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/providers"
	"switchboard/providers/simulated"
)

// demoRater is the name under which most simulated ratings are kept.
const demoRater = "simulated rater"

// secondRater judges some of the same prompts, and does not always agree.
const secondRater = "second simulated rater"

// DemoSet is the Trial.Set of the trials that a demo store starts with: they
// are samples, and nobody sent them.
const DemoSet = "sample"

// Store takes what a demo begins with.
type Store interface {
	calibrate.ServiceStore
	AddTrials([]engine.Trial) error
	AddRatings([]eval.Rating) error
	AddDraws([]eval.Assignment) error
	OpenSession(eval.Session) error
}

// seeding is one filling of a store.
type seeding struct {
	Store
	ctx     context.Context
	catalog engine.Catalog
	limits  dispatch.Limits
	now     time.Time                       // when the samples end
	texts   map[string]simulated.DemoPrompt // by eval.PromptKey
	trials  map[string]engine.Trial         // by eval.PromptKey
	written map[string]bool                 // those whose answers somebody wrote
}

// What a demo tells of, before now.
const (
	collected = 75 * 24 * time.Hour // the first of the pool's prompts was sent
	opened    = 38 * 24 * time.Hour // the certification run began
	applied   = 35 * 24 * time.Hour // and its policy decides
)

// SeedDemo fills a new demo store, so that each screen shows what it is for:
// prompts whose answers the program works out itself, rated until three kinds of
// work are certified, one of them with a check; the policy that came of it; a
// month of new prompts after it, some of them drawn to watch over it, and
// among them the built-in prompts of every other task. All of it is simulated and marked so. The
// same catalog and limits give the same answers and ratings, except for their
// ids.
func SeedDemo(ctx context.Context, s Store, catalog engine.Catalog, router *routing.Router, limits dispatch.Limits, now time.Time) error {
	d := &seeding{Store: s, ctx: ctx, catalog: Instant(catalog), limits: limits, now: now,
		texts: map[string]simulated.DemoPrompt{}, trials: map[string]engine.Trial{}, written: map[string]bool{}}
	for _, p := range simulated.DemoPrompts() {
		d.written[eval.PromptKey(p.Text)] = true
	}
	if err := d.send(router, pool(), now.Add(-collected), now.Add(-opened)); err != nil {
		return err
	}
	policy, err := d.certify()
	if err != nil {
		return err
	}
	if err := d.send(routing.NewRouter(policy), traffic(), now.Add(-applied), now); err != nil {
		return err
	}
	return d.watch(policy)
}

// Instant is the catalog with simulated models that do not wait.
func Instant(c engine.Catalog) engine.Catalog {
	services := make(map[string]engine.Service, len(c.Providers))
	for id, service := range c.Providers {
		if service.Kind == providers.Simulated {
			service.Provider = simulated.New(simulated.Options{Pace: math.Inf(1)})
		}
		services[id] = service
	}
	c.Providers = services
	return c
}
