package demo

import (
	"path/filepath"
	"testing"
	"time"

	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
	"switchboard/providers/simulated"
)

func TestANewDemoStoreHasSomethingToShow(t *testing.T) {
	s, err := bolt.Open(filepath.Join(t.TempDir(), "demo.db"), bolt.Options{Kind: store.Demo})
	if err != nil {
		t.Fatal(err)
	}
	c := evaltest.DemoCatalog()
	policy, err := routing.DefaultPolicy(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	limits := dispatch.Limits{FirstToken: time.Minute, Idle: time.Minute, MaxOutput: 4096}
	if err := SeedDemo(t.Context(), s, c, routing.NewRouter(policy), limits, now); err != nil {
		t.Fatal(err)
	}
	var trials, rated int
	accepted := map[string]int{}
	for trial, err := range s.Trials(store.Query{}) {
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
			if !r.Simulated || r.Draw.Method == eval.Uniform || r.Draw.Method == eval.Routable {
				t.Errorf("a simulated rating could certify: %+v", r)
			}
			for _, v := range r.Verdicts {
				accepted[r.Shown[v.Answer].Model] += v.Value
			}
		}
	}
	if trials != len(simulated.DemoPrompts()) || rated < trials/2 {
		t.Errorf("%d trials, %d rated", trials, rated)
	}
	if accepted["demo-nano"] >= accepted["demo-small"] || accepted["demo-small"] >= accepted["demo-flagship"] {
		t.Errorf("accepted: %v; a larger model should do better", accepted)
	}
	if sum, _, err := s.SpentOn(now); err != nil || sum.Nano() != 0 {
		t.Errorf("simulated money was spent: %v, %v", sum, err)
	}
}
