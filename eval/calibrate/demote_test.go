package calibrate

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/snapshot"
)

func TestAnEarlierPolicyTakesThePlaceOfARefutedOne(t *testing.T) {
	s, _ := serviceOn(t)
	c, err := snapshot.Open(s.Store)
	evaltest.Must(t, err)
	of := func(tasks ...engine.Task) routing.Certificate { return routing.Certificate{Tasks: tasks} }
	refuted := Monitor{Families: []ClaimMonitor{{Claim: of(engine.Coding), Months: []certify.MonthResult{{Rejected: true}}}, {Claim: of(engine.Translation)}}}
	with := func(all ...routing.Certificate) routing.Policy {
		p := s.Active.Policy()
		p.Certificates = all
		return p
	}
	gone := with(of(engine.Translation))
	gone.Ladder.Rungs = append(slices.Clone(gone.Ladder.Rungs), routing.Rung{Model: "gone", Strength: 2})
	watched := with(routing.Certificate{Tasks: []engine.Task{engine.Translation}, MaxLoss: 0.05, Confidence: 0.95})
	watched.Hash = strings.Repeat("w", 64)
	lose(c, watched, 60)
	for outcome, want := range map[string]struct {
		policy routing.Policy
		then   eval.Application
		holds  bool
	}{
		"where its certificates are for other tasks":        {with(of(engine.Translation)), eval.Application{}, true},
		"not where one is for the task in question":         {with(of(engine.Translation), of(engine.Coding)), eval.Application{}, false},
		"not without a certificate":                         {with(), eval.Application{}, false},
		"not where it was about another model by name":      {with(of(engine.Translation)), eval.Application{Versions: map[string]string{"nano": "p/nano-0"}}, false},
		"not where it knows a model that is not configured": {gone, eval.Application{}, false},
		"not where raters refuted it, too":                  {watched, eval.Application{}, false},
	} {
		t.Run(outcome, func(t *testing.T) {
			if got := s.stillHolds(c, want.policy, want.then, refuted); got != want.holds {
				t.Errorf("got %v", got)
			}
		})
	}
}

// lose has raters judge n choices of a policy to be worth nothing.
func lose(c *snapshot.Snapshot, p routing.Policy, n int) {
	now, lost := time.Now(), 1.0
	for number := range n {
		d := eval.Assignment{Run: eval.MonitorRun(p.Hash, now), Number: number, Prompt: fmt.Sprint("prompt ", number), Picks: []string{"nano"}, Raters: []string{"ana"}, Time: now}
		c.Draws = append(c.Draws, d)
		c.Frozen[string(d.Key())] = eval.FinalVerdict{Run: d.Run, Number: number, Prompt: d.Prompt, D: []*float64{&lost}, Basis: eval.JudgedByAll, Time: now,
			Votes: []eval.Vote{{Rater: "ana", D: []*float64{&lost}}}}
	}
}

func TestTheLatestPolicyThatHoldsTakesThePlaceOfARefutedOne(t *testing.T) {
	s, _ := serviceOn(t)
	var applied []routing.Policy
	for n := range 3 {
		own := s.Active.Policy()
		p, err := routing.NewPolicy(own.Scorer, routing.Thresholds{Default: 0.5, Tasks: map[engine.Task]float64{engine.Translation: 0.1 * float64(n+1)}}, own.Ladder, routing.Provenance{Source: routing.Calibrated, Ratings: 50, Scale: "accept", Raters: 1},
			routing.Certificate{Family: "rest", Tasks: []engine.Task{engine.Translation}, MaxLoss: 0.1, Confidence: 0.9, Scale: "accept", Rated: 50, Raters: 1, Pool: "pool", Prompts: 50, Share: 1, Upper: 0.1, Run: "run"})
		evaltest.Must(t, err)
		evaltest.Must(t, s.Store.Apply(p, eval.Application{Time: time.Now().Add(time.Duration(n-3) * time.Hour), Who: "ana"}))
		applied = append(applied, p)
	}
	c, err := snapshot.Open(s.Store)
	evaltest.Must(t, err)
	got, _, err := s.lower(c, applied[2], Monitor{})
	if evaltest.Must(t, err); got.Hash != applied[1].Hash {
		t.Errorf("%s takes its place", got.Hash)
	}
}

func TestWhatWasRefutedIsNotOfferedInSilence(t *testing.T) {
	store, done := certifiedStore(t)
	a := done.Application(catalogOf("weak-1"), "ana", time.Now().Add(-time.Hour))
	evaltest.Must(t, store.Apply(done.Policy, a))
	if again := calibrated(t, store, targetOf("weak-1")); again.Refuted != "" || !again.Certified() {
		t.Fatalf("before, %q of %s", again.Refuted, again.Verdict())
	}
	now, lost := time.Now(), 1.0
	for n := range 40 {
		d := eval.Assignment{Run: eval.MonitorRun(done.Policy.Hash, now), Number: n, Prompt: fmt.Sprint("prompt ", n), Picks: []string{"weak"}, Raters: []string{"ana"}, Time: now}
		evaltest.Must(t, store.AddDraw(d))
		evaltest.Must(t, store.Freeze([]eval.FinalVerdict{{Run: d.Run, Number: n, Prompt: d.Prompt, D: []*float64{&lost}, Votes: []eval.Vote{{Rater: "ana", D: []*float64{&lost}}}, Basis: eval.JudgedByAll, Time: now}}))
	}
	evaltest.Must(t, store.Apply(done.Policy.OnlyReference(), eval.Application{Time: now, Who: Watch}))
	again := calibrated(t, store, targetOf("weak-1"))
	want := "new prompts refuted the policy "
	if said, err := ReadReplaced(t.Context(), store); err != nil || !strings.HasPrefix(said, want+routing.PolicyName(done.Policy.Hash)) {
		t.Errorf("what took its place: %q, %v", said, err)
	}
	if !again.Certified() || !strings.Contains(again.Refuted, want) || !slices.Contains(again.Notes, again.Refuted) {
		t.Errorf("%q, notes %q", again.Refuted, again.Notes)
	}
	evaltest.Must(t, store.Apply(done.Policy, a))
	if said, err := ReadReplaced(t.Context(), store); err != nil || said != "" {
		t.Errorf("somebody put it back: %q, %v", said, err)
	}
}
