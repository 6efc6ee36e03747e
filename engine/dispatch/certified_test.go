package dispatch

import (
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/providers"
)

func TestACertificateHoldsForTheParametersThatWereJudged(t *testing.T) {
	judged := providers.Parameters{MaxOutput: 100}
	ladder := routing.Ladder{Order: routing.AsGiven, Rungs: []routing.Rung{{Model: "a", Strength: 0.2}, {Model: "c", Strength: 1}}}
	p, err := routing.NewPolicy(routing.Scorer{Prior: routing.PriorVersion()}, routing.Thresholds{Default: -2, Tasks: map[engine.Task]float64{engine.Math: 0.08}}, ladder,
		routing.Provenance{Source: routing.Calibrated, Ratings: 300, Scale: "accept", Raters: 3},
		routing.Certificate{Family: "math", Tasks: []engine.Task{engine.Math}, MaxLoss: 0.05, Confidence: 0.95, Scale: "accept", Rated: 212, Raters: 3, Pool: "abc", Prompts: 900, Share: 0.31, Loss: 0.012, Upper: 0.047, Run: "run1"})
	if err != nil {
		t.Fatal(err)
	}
	catalog := engine.Catalog{Reference: ladder.Reference()}
	d := NewDispatcher(catalog, routing.NewActivePolicy(routing.NewRouter(p), judged.Key()), Limits{MaxOutput: 100}, nil, nil)
	for name, c := range map[string]struct {
		job       Job
		certified bool
	}{
		"the same":              {Job{}, true},
		"another system prompt": {Job{Parameters: providers.Parameters{System: "be brief"}}, false},
		"a later turn":          {Job{Chain: []engine.Trial{{ID: "before"}}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			c.job.Query = engine.Query{Prompt: "hello", Task: engine.Math}
			got := d.Start(t.Context(), c.job).Wait().Decision
			if got.Certified != c.certified || (got.Claim != "") != c.certified {
				t.Errorf("got %+v", got)
			}
		})
	}
}
