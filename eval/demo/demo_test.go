package demo

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
	"switchboard/eval/store/records"
	"switchboard/providers"
	"switchboard/providers/simulated"
)

// seeded is a new demo store, its catalog and when its samples end.
func seeded(t *testing.T) (*records.Store, engine.Catalog, time.Time) {
	t.Helper()
	s, err := bolt.Open(filepath.Join(t.TempDir(), "demo.db"), bolt.Options{Kind: store.Demo})
	evaltest.Must(t, err)
	c := evaltest.DemoCatalog()
	policy, err := routing.DefaultPolicy(c, nil)
	evaltest.Must(t, err)
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	limits := dispatch.Limits{FirstToken: time.Minute, Idle: time.Minute, MaxOutput: 4096}
	evaltest.Must(t, SeedDemo(t.Context(), s, c, routing.NewRouter(policy), limits, now))
	return s, c, now
}

func TestANewDemoStoreHasSomethingToShow(t *testing.T) {
	s, _, now := seeded(t)
	var trials, rated int
	accepted := map[string]int{}
	for trial, err := range s.Trials(store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		trials++
		if !trial.Simulated || trial.Set != DemoSet || !trial.Time.Before(now) || now.Sub(trial.Time) > 80*24*time.Hour {
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
			if !r.Simulated || !strings.Contains(r.Rater, "simulated") {
				t.Errorf("a rating that somebody may take for a person's: %+v", r)
			}
			if len(r.Shown) < len(trial.Answers) {
				continue // not all were asked about
			}
			for _, v := range r.Verdicts {
				accepted[r.Shown[v.Answer].Model] += v.Value
			}
		}
	}
	if trials < 500 || rated < trials/2 {
		t.Errorf("%d trials, %d rated", trials, rated)
	}
	if accepted["demo-nano"] >= accepted["demo-small"] || accepted["demo-small"] >= accepted["demo-flagship"] {
		t.Errorf("accepted: %v; a larger model should do better", accepted)
	}
	if sum, _, err := s.SpentOn(now); err != nil || sum.Nano() != 0 {
		t.Errorf("simulated money was spent: %v, %v", sum, err)
	}
}

func TestADemoStoreHasCertificatesOneOfThemWithACheckAndAWatch(t *testing.T) {
	s, c, now := seeded(t)
	costs, err := s.MeanCosts()
	evaltest.Must(t, err)
	target, err := calibrate.NewTarget(c, calibrate.Request{Limit: certify.DefaultLimit()}, costs)
	evaltest.Must(t, err)
	done, err := calibrate.Calibrate(t.Context(), s, target, "ana", now)
	evaltest.Must(t, err)
	t.Run("two kinds of work go to the cheapest model, and a third in part, with a check", func(t *testing.T) {
		if len(done.Families) != 3 {
			t.Fatalf("got %+v", done.Families)
		}
		for _, f := range done.Families {
			if checked := f.Family == "math"; !f.Certified || checked != (len(f.Checks) > 0) || checked != (f.Share < 0.9) || f.Share < 0.4 || f.Saving.Share < 0.3 {
				t.Errorf("got %+v", f)
			}
		}
	})
	t.Run("without its check the third would stay with the reference", func(t *testing.T) {
		alone := target
		alone.Check = engine.NoCheck
		without, err := calibrate.View(t.Context(), s, alone)
		evaltest.Must(t, err)
		for _, f := range without.Families {
			if f.Family != "classification" && f.Family != "extraction" && f.Share > 0.2 {
				t.Errorf("%+v", f)
			}
		}
	})
	t.Run("the policy decides, and its certificates hold", func(t *testing.T) {
		p, applied, ok, err := s.Applied()
		if err != nil || !ok || p.Hash != done.Policy.Hash || applied.Lapsed(p, c, providers.Parameters{MaxOutput: 4096}) != nil {
			t.Errorf("%v, %v: %.12s was applied, and %.12s came of the ratings", ok, err, p.Hash, done.Policy.Hash)
		}
	})
	t.Run("what is certified lies near the curve with a check, which is learned from prompts like those", func(t *testing.T) {
		here, off := done.Here(), 2.0
		expected, err := done.Outlook()
		evaltest.Must(t, err)
		for _, p := range expected.Checked {
			if math.Abs(p.Cost-here.Cost) < 0.03 {
				off = min(off, math.Abs(p.Quality-here.Quality))
			}
		}
		if off > 0.05 {
			t.Errorf("%+v is %.3f off the curve", here, off)
		}
		if w, ok := expected.CheckWorth(); !ok || w.More <= 0 {
			t.Errorf("with a check for every prompt: %+v, %v", w, ok)
		}
	})
	t.Run("the watch has seen new prompts of each, in two months", func(t *testing.T) {
		watch, err := calibrate.ReadMonitor(t.Context(), s)
		if err != nil || len(watch.Families) != 3 || watch.Rejected() {
			t.Fatalf("%+v, %v", watch, err)
		}
		for _, w := range watch.Families {
			if len(w.Months) != 2 || w.Drawn < 5 {
				t.Errorf("%+v", w)
			}
		}
	})
	t.Run("each draw says its gap, threshold and decision, and they add up to the loss", func(t *testing.T) {
		run, evidence, err := calibrate.Explain(s, done.Run.Run.ID)
		evaltest.Must(t, err)
		for _, e := range evidence {
			i := slices.Index(e.Models, e.Decision)
			if len(e.Gaps) != len(e.Models) || i < 0 && e.Decision != done.Ladder.Reference() || i >= 0 && e.Gaps[i] > e.Threshold {
				t.Fatalf("%v of %v goes to %q at %v", e.Gaps, e.Models, e.Decision, e.Threshold)
			}
		}
		for i, a := range calibrate.Accounts(&run, evidence) {
			f := done.Families[i]
			if a.Family != f.Family || a.Threshold != f.Threshold || math.Abs(a.Loss-f.Loss) > 1e-9 || a.Share != f.Open || a.Routed == 0 == f.Certified {
				t.Errorf("%+v does not add up to %+v", a, f)
			}
		}
	})
	t.Run("raters disagree now and then", func(t *testing.T) {
		_, evidence, err := calibrate.Explain(s, done.Run.Run.ID)
		evaltest.Must(t, err)
		both, apart := 0, 0
		for _, e := range evidence {
			if len(e.Events) < 2 {
				continue
			}
			both++
			if said := e.Events; !alike(said[0], said[1]) {
				apart++
			}
		}
		if both < 20 || apart < 3 || apart > both/4 {
			t.Errorf("two judged %d, and differ on %d", both, apart)
		}
	})
}

func TestTheFirstPromptsOfADemoAreOfItsPool(t *testing.T) {
	s, _, _ := seeded(t)
	p, _, _, err := s.Applied()
	evaltest.Must(t, err)
	router := routing.NewRouter(p)
	for _, prompt := range []string{
		"Extract name and city as JSON: Ada moved to Paris in 1834.", // stands in the prompt when the program starts
		"Is this spam? You have won a prize.",
		"Is this review positive or negative? Answer with one word. Review: I loved the kettle.",
		"Is this review positive or negative? Answer with one word. Review: The rain jacket kept me dry.",
		"Extract city and year as JSON: Grace opened a shop in London in 1911.",
	} {
		t.Run("goes to the cheapest model, certified: "+prompt, func(t *testing.T) {
			if d := router.Decide(engine.Query{Prompt: prompt}); !d.Certified || d.Model != "demo-nano" {
				t.Errorf("%+v", d)
			}
		})
	}
	for _, prompt := range simulated.DemoPrompts() {
		if prompt.ID != "ticket-label" && prompt.ID != "contacts-csv" && prompt.ID != "rechnung" {
			continue
		}
		t.Run("is called unlike the pool where it is: "+prompt.ID, func(t *testing.T) {
			if d := router.Decide(engine.Query{Prompt: prompt.Text, Task: engine.Task(prompt.Task)}); d.Certified || d.Uncertified == "" {
				t.Errorf("%+v", d)
			}
		})
	}
	t.Run("and what came since is like the pool", func(t *testing.T) {
		traffic, ok, err := calibrate.ReadTraffic(t.Context(), s)
		if err != nil || !ok || traffic.Drifted() || traffic.Compared < 100 {
			t.Errorf("%v, %v: %s", ok, err, traffic.Sentence())
		}
	})
}

// alike reports whether two raters say the same of each model.
func alike(a, b eval.Rating) bool {
	said := map[string]int{}
	for _, v := range a.Verdicts {
		said[a.Shown[v.Answer].Model] = v.Value
	}
	return !slices.ContainsFunc(b.Verdicts, func(v eval.Verdict) bool { return said[b.Shown[v.Answer].Model] != v.Value })
}
