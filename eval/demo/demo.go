package demo

import (
	"context"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/providers"
	"switchboard/providers/simulated"
)

// DemoRater is the name under which simulated ratings are kept.
const DemoRater = "simulated rater"

// DemoSet is the Trial.Set of the trials that a demo store starts with: they
// are samples, and nobody sent them.
const DemoSet = "sample"

// demoStep is the time between two seeded trials, so that a new demo store
// tells of about two weeks.
const demoStep = 5 * time.Hour

// Store takes what a demo begins with.
type Store interface {
	AddTrials([]engine.Trial) error
	AddRatings([]eval.Rating) error
}

// SeedDemo fills a new demo store: every built-in prompt, answered by the
// simulated models without waiting, and three in four of them rated by a
// simulated rater whose verdicts follow the quality written beside the
// answers. The trials end shortly before now. The same seed and policy give
// the same trials, except for their ids.
func SeedDemo(ctx context.Context, s Store, catalog engine.Catalog, router *routing.Router, limits dispatch.Limits, now time.Time) error {
	models, err := catalog.Select(catalog.Lanes)
	if err != nil {
		return err
	}
	dispatcher := dispatch.NewDispatcher(Instant(catalog), router, limits, nil, nil)
	prompts := simulated.DemoPrompts()
	var trials []engine.Trial
	var ratings []eval.Rating
	for i, p := range shuffled(prompts) {
		job := dispatch.Job{Query: engine.Query{Prompt: p.Text, Task: engine.Task(p.Task)}, Models: models, Set: DemoSet, PromptID: p.ID}
		trial := dispatcher.Start(ctx, job).Wait()
		trial.Time = now.Add(-time.Duration(len(prompts)-i) * demoStep)
		trial.ID = engine.NewID(trial.Time)
		trials = append(trials, trial)
		if i%4 != 0 {
			ratings = append(ratings, demoRating(trial, p))
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.AddTrials(trials); err != nil {
		return err
	}
	return s.AddRatings(ratings)
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

// shuffled mixes the tasks, so that the newest trials are not all of one.
func shuffled(prompts []simulated.DemoPrompt) []simulated.DemoPrompt {
	mixed := append([]simulated.DemoPrompt(nil), prompts...)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	return mixed
}

// demoRating accepts each answer with the probability that its written
// quality gives: surely above 0.9, never below 0.1. It is marked as simulated
// and as nobody's draw, so that no guarantee can ever rest on it.
func demoRating(t engine.Trial, p simulated.DemoPrompt) eval.Rating {
	h := fnv.New64a()
	h.Write([]byte(p.ID)) // never fails
	random := rand.New(rand.NewPCG(h.Sum64(), 2))
	r := eval.Rating{
		ID: engine.NewID(t.Time.Add(time.Hour)), Time: t.Time.Add(time.Hour),
		Rater: DemoRater, Simulated: true, Blind: true,
		Trial: t.ID, Prompt: eval.PromptKey(t.Prompt), Task: t.Decision.Task,
		Scale: eval.Accept, Draw: eval.Draw{Method: eval.Unvouched},
	}
	for _, lane := range random.Perm(len(t.Answers)) {
		model := t.Answers[lane].Model
		chance := (p.Answers[model].Quality - 0.1) / 0.8
		value := 0
		if random.Float64() < chance && t.Answers[lane].OK() {
			value = 1
		}
		r.Verdicts = append(r.Verdicts, eval.Verdict{Answer: len(r.Shown), Value: value})
		r.Shown = append(r.Shown, eval.Shown{Lane: lane, Model: model})
	}
	return r
}
