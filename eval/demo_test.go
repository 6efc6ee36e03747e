package eval

import (
	"path/filepath"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

func demoCatalog() engine.Catalog {
	c := engine.Catalog{
		Models: providers.DemoModels(), Reference: "demo-flagship", Simulated: true,
		Providers: map[string]engine.Service{providers.DemoProvider: {
			Config:   providers.Config{ID: providers.DemoProvider, Kind: providers.Simulated, Concurrency: 8},
			Provider: providers.NewSimulated(providers.SimulatedOptions{}), // in real time: seeding must not use it
		}},
	}
	for _, m := range c.Models {
		c.Lanes = append(c.Lanes, m.ID)
	}
	c.Ladder = c.Lanes
	return c
}

func TestANewDemoStoreHasSomethingToShow(t *testing.T) {
	s, err := Open(filepath.Join(t.TempDir(), "demo.db"), Options{Kind: Demo})
	if err != nil {
		t.Fatal(err)
	}
	c := demoCatalog()
	policy, err := engine.DefaultPolicy(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	limits := engine.Limits{FirstToken: time.Minute, Idle: time.Minute, MaxOutput: 4096}
	if err := SeedDemo(t.Context(), s, c, engine.NewRouter(policy), limits, now); err != nil {
		t.Fatal(err)
	}
	var trials, rated int
	accepted := map[string]int{}
	for trial, err := range s.Trials(Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		trials++
		if !trial.Simulated || trial.Set != DemoSet || !trial.Time.Before(now) || now.Sub(trial.Time) > 20*24*time.Hour {
			t.Errorf("trial of %v, simulated %v", trial.Time, trial.Simulated)
		}
		for _, a := range trial.Answers {
			if a.Failure != nil || !a.Simulated {
				t.Errorf("%s: %+v", trial.Prompt, a.Failure)
			}
		}
		events, err := s.Ratings(trial.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range events {
			rated++
			if !r.Simulated || r.Draw.Method == Uniform || r.Draw.Method == Routable {
				t.Errorf("a simulated rating could certify: %+v", r)
			}
			for _, v := range r.Verdicts {
				accepted[r.Shown[v.Answer].Model] += v.Value
			}
		}
	}
	if trials != len(providers.DemoPrompts()) || rated < trials/2 {
		t.Errorf("%d trials, %d rated", trials, rated)
	}
	if accepted["demo-nano"] >= accepted["demo-small"] || accepted["demo-small"] >= accepted["demo-flagship"] {
		t.Errorf("accepted: %v; a larger model should do better", accepted)
	}
	if sum, _, err := s.SpentOn(now); err != nil || sum.Nano() != 0 {
		t.Errorf("simulated money was spent: %v, %v", sum, err)
	}
}
