package engine

import (
	"sync"
	"testing"

	"switchboard/providers"
)

func TestThePolicyInForceCanBeExchanged(t *testing.T) {
	ladder := Ladder{Order: AsGiven, Rungs: []Rung{{Model: "nano", Strength: 0.2}, {Model: "big", Strength: 1}}}
	router := func(threshold float64) *Router {
		p, err := NewPolicy(Scorer{Prior: PriorVersion()}, Thresholds{Default: threshold}, ladder, Provenance{Source: HandSet})
		if err != nil {
			t.Fatal(err)
		}
		return NewRouter(p)
	}
	all, none := router(1), router(-2)
	f := NewInForce(all, "")
	if d := f.Decide(Query{Prompt: "hello"}); d.Model != "nano" {
		t.Fatalf("got %s", d.Model)
	}
	var others sync.WaitGroup
	others.Go(func() {
		for range 100 {
			if d := f.Decide(Query{Prompt: "hello"}); d.Policy != all.Policy().Hash && d.Policy != none.Policy().Hash {
				t.Errorf("got %s", d.Policy)
			}
		}
	})
	f.Put(none, "")
	others.Wait()
	if d := f.Decide(Query{Prompt: "hello"}); d.Model != "big" || f.Policy().Hash != none.Policy().Hash {
		t.Fatalf("got %s", d.Model)
	}
}

func TestACertificateHoldsForTheParametersThatWereJudged(t *testing.T) {
	judged := providers.Parameters{MaxOutput: 100}
	scorer, thresholds, ladder, from := certifiedParts()
	p, err := NewPolicy(scorer, thresholds, ladder, from, mathCertificate())
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
