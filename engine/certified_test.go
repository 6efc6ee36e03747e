package engine

import (
	"testing"

	"switchboard/providers"
)

func TestACertificateHoldsForTheParametersThatWereJudged(t *testing.T) {
	judged := providers.Parameters{MaxOutput: 100}
	ladder := Ladder{Order: AsGiven, Rungs: []Rung{{Model: "a", Strength: 0.2}, {Model: "c", Strength: 1}}}
	p, err := NewPolicy(Scorer{Prior: PriorVersion()}, Thresholds{Default: -2, Tasks: map[Task]float64{Math: 0.08}}, ladder,
		Provenance{Source: Calibrated, Ratings: 300, Scale: "accept", Raters: 3},
		Certificate{Family: "math", Tasks: []Task{Math}, MaxLoss: 0.05, Confidence: 0.95, Scale: "accept", Rated: 212, Raters: 3, Pool: "abc", Prompts: 900, Share: 0.31, Loss: 0.012, Upper: 0.047, Run: "run1"})
	if err != nil {
		t.Fatal(err)
	}
	catalog := Catalog{Reference: ladder.Reference()}
	d := NewDispatcher(catalog, NewInForce(NewRouter(p), judged.Key()), Limits{MaxOutput: 100}, nil, nil)
	for name, c := range map[string]struct {
		job       Job
		certified bool
	}{
		"the same":              {Job{}, true},
		"another system prompt": {Job{Parameters: providers.Parameters{System: "be brief"}}, false},
		"a later turn":          {Job{Chain: []Trial{{ID: "before"}}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			c.job.Query = Query{Prompt: "hello", Task: Math}
			got := d.Start(t.Context(), c.job).Wait().Decision
			if got.Certified != c.certified || (got.Claim != "") != c.certified {
				t.Errorf("got %+v", got)
			}
		})
	}
}
