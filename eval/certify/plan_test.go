package certify

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/providers"
)

// riddleStudy has prompts of some tasks, on which two cheaper models fail where
// "prime" stands, the cheapest more often. All of the fit part is judged.
func riddleStudy(n int, tasks ...engine.Task) *Study {
	r := rand.New(rand.NewPCG(4, 4))
	s := &Study{Ladder: landLadder(2), Scale: eval.Accept, Raters: []string{"ana"}}
	for i := range n {
		word, hard := "river", 0.03
		if r.IntN(2) == 0 {
			word, hard = "prime", 0.6
		}
		text := fmt.Sprintf("Tell me of the %s number %d.", word, i)
		p := StudyPrompt{Key: eval.PromptKey(text), Task: tasks[r.IntN(len(tasks))]}
		p.Part = eval.PartOf(p.Key)
		features := routing.ReadPrompt(engine.Query{Prompt: text, Task: p.Task})
		p.Features = &features
		p.Costs = []providers.Money{providers.USD(0.001), providers.USD(0.004), providers.USD(0.01)}
		p.D = []float64{chance(r, hard), chance(r, hard/2)}
		s.Prompts = append(s.Prompts, p)
	}
	return s
}

func chance(r *rand.Rand, p float64) float64 {
	if r.Float64() < p {
		return 1
	}
	return 0
}

// truly judges every draw of a run as the study knows it.
func truly(s *Study, run *Run) ProofInput {
	j := ProofInput{Prompts: map[string]Judgement{}, Costs: s.Costs()}
	d := map[string][]float64{}
	for _, p := range s.Prompts {
		d[p.Key] = p.D
	}
	for i := range run.Families {
		for _, c := range run.Families[i].Routable {
			j.Prompts[c.Prompt] = Judgement{Final: true, D: d[c.Prompt], Raters: []string{"ana", "ben"}}
		}
	}
	return j
}

var usualTerms = RunConfig{Limit: NewLimit(0.05, 0.95), Attempt: 1, Seed: 7}

func mustPlan(t testing.TB, s *Study, terms RunConfig) Run {
	t.Helper()
	run, err := PlanRun(s, terms)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func TestPlanRun(t *testing.T) {
	s := riddleStudy(1500, engine.QA, engine.Math)
	run := mustPlan(t, s, usualTerms)
	t.Run("has a family for each task with enough prompts", func(t *testing.T) {
		if len(run.Families) != 2 || run.Families[0].Name != "question answering" || run.Families[1].Name != "math" {
			t.Fatalf("%d families", len(run.Families))
		}
	})
	t.Run("lists the pool, each prompt once and none of the fit part", func(t *testing.T) {
		seen, pool := map[string]bool{}, 0
		for _, f := range run.Families {
			for _, key := range f.Prompts {
				if seen[key] || eval.PartOf(key) != eval.CertifyPart {
					t.Fatalf("%s", key)
				}
				seen[key] = true
			}
		}
		for _, p := range s.Prompts {
			if p.Part == eval.CertifyPart {
				pool++
			}
		}
		if len(seen) != pool {
			t.Errorf("%d of %d", len(seen), pool)
		}
	})
	t.Run("sends where the policy would", func(t *testing.T) { checkPicks(t, s, &run) })
	t.Run("does not look at the ratings of the certify part", func(t *testing.T) {
		blind := *s
		blind.Prompts = slices.Clone(s.Prompts)
		for i := range blind.Prompts {
			if blind.Prompts[i].Part == eval.CertifyPart {
				blind.Prompts[i].D = []float64{1, 1}
			}
		}
		if other := mustPlan(t, &blind, usualTerms); other.ID != run.ID {
			t.Error("it does")
		}
	})
	t.Run("does not depend on the order of the prompts", func(t *testing.T) {
		other := *s
		other.Prompts = slices.Clone(s.Prompts)
		slices.Reverse(other.Prompts)
		if again := mustPlan(t, &other, usualTerms); !reflect.DeepEqual(again, run) {
			t.Error("it does")
		}
	})
	t.Run("reads back as it was", func(t *testing.T) {
		b, err := json.Marshal(run)
		if err != nil {
			t.Fatal(err)
		}
		var back Run
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		if err := back.check(); err != nil {
			t.Error(err)
		}
		if back.identity() != run.ID {
			t.Error("its id is another")
		}
	})
	t.Run("another seed draws in another order", func(t *testing.T) {
		terms := usualTerms
		terms.Seed = 8
		other := mustPlan(t, s, terms)
		a, b := run.Families[0].Routable, other.Families[0].Routable
		if len(a) != len(b) || reflect.DeepEqual(a, b) {
			t.Errorf("%d and %d", len(a), len(b))
		}
	})
	t.Run("divides the first attempt's error among the families", func(t *testing.T) {
		if got := run.Level(); !evaltest.Near(got.Error, 0.02) || got.Loss != 0.05 {
			t.Errorf("%v", got)
		}
	})
}

// checkPicks asks the router at some thresholds of each family where it sends
// the family's prompts.
func checkPicks(t *testing.T, s *Study, run *Run) {
	t.Helper()
	for _, f := range run.Families {
		picks := map[string]Picks{}
		for _, c := range f.Routable {
			picks[c.Prompt] = c.Picks
		}
		for _, k := range []int{0, len(f.Grid) / 2, len(f.Grid) - 1} {
			p, err := routing.NewPolicy(run.Scorer, routing.Thresholds{Default: f.Grid[k]}, run.Ladder, routing.Provenance{Source: routing.Calibrated})
			if err != nil {
				t.Fatal(err)
			}
			router, routed := routing.NewRouter(p), 0
			for i := range s.Prompts {
				key := s.Prompts[i].Key
				if !slices.Contains(f.Prompts, key) {
					continue
				}
				want, first := "reference", -1
				for rung := range run.Ladder.Cheaper() {
					if router.Gap(s.Prompts[i].Features, rung) <= f.Grid[k] {
						first = rung
						break
					}
				}
				if first >= 0 {
					want = run.Ladder.Rungs[first].Model
					routed++
				}
				got := "reference"
				if rung, cheaper := picks[key].At(k); cheaper {
					got = run.Ladder.Rungs[rung].Model
				}
				if got != want {
					t.Fatalf("%s at %v: %s, want %s", f.Name, f.Grid[k], got, want)
				}
			}
			if routed != f.Routed[k] {
				t.Errorf("%s at %v: %d routed, told %d", f.Name, f.Grid[k], routed, f.Routed[k])
			}
		}
	}
}

func TestFamilies(t *testing.T) {
	limit := NewLimit(0.05, 0.95)
	pool := func(counts map[engine.Task]int) (all []scoredPrompt) {
		for task, n := range counts {
			for range n {
				all = append(all, scoredPrompt{StudyPrompt: &StudyPrompt{Task: task}})
			}
		}
		return all
	}
	for name, c := range map[string]struct {
		counts map[engine.Task]int
		want   string
	}{
		"the usual case":              {map[engine.Task]int{engine.Extraction: 900, engine.Math: 400, engine.Coding: 100, engine.QA: 50}, "extraction, math, rest (2)"},
		"no task has enough":          {map[engine.Task]int{engine.Extraction: 100, engine.Math: 120}, "all tasks (2)"},
		"one task":                    {map[engine.Task]int{engine.Math: 20}, "math"},
		"a small share of a big pool": {map[engine.Task]int{engine.Math: 300, engine.QA: 9000}, "question answering, math"},
		"no prompts":                  {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var names []string
			for _, m := range familiesOf(pool(c.counts), limit) {
				name := m.name
				if len(m.tasks) > 1 {
					name += fmt.Sprintf(" (%d)", len(m.tasks))
				}
				names = append(names, name)
			}
			if got := strings.Join(names, ", "); got != c.want {
				t.Errorf("%s", got)
			}
		})
	}
}

func TestPlanOfAPoolThatProvesNothing(t *testing.T) {
	t.Run("too few prompts", func(t *testing.T) {
		run := mustPlan(t, riddleStudy(60, engine.QA), usualTerms)
		if len(run.Families) != 1 || run.Tested() != 0 || len(run.Families[0].Prompts) == 0 {
			t.Errorf("%+v", run.Families)
		}
	})
	t.Run("no prompts at all", func(t *testing.T) {
		run := mustPlan(t, &Study{Ladder: landLadder(1), Scale: eval.Accept}, usualTerms)
		results, p, err := run.Certify(ProofInput{})
		if err != nil || len(results) != 0 || len(p.Certificates) != 0 || p.Thresholds.For(engine.QA) != engine.NoThreshold {
			t.Errorf("%v, %v", results, err)
		}
	})
	t.Run("no rating that fits: the prior decides", func(t *testing.T) {
		s := riddleStudy(600, engine.QA, engine.Math)
		for i := range s.Prompts {
			if s.Prompts[i].Part == eval.FitPart {
				s.Prompts[i].D = nil
			}
		}
		run := mustPlan(t, s, usualTerms)
		if run.Fitted != 0 || run.Scorer.Fitted != nil || run.Tested() != 1 {
			t.Errorf("%d fitted, %d tested", run.Fitted, run.Tested())
		}
	})
	t.Run("a ladder of the reference alone", func(t *testing.T) {
		if _, err := PlanRun(&Study{Ladder: landLadder(0)}, usualTerms); err == nil || !strings.Contains(err.Error(), "nothing to calibrate") {
			t.Error(err)
		}
	})
}

func TestStudyMistakesAreNamed(t *testing.T) {
	for want, change := range map[string]func(*Study){
		"twice":                      func(s *Study) { s.Prompts[1].Key = s.Prompts[0].Key },
		`the part "test"`:            func(s *Study) { s.Prompts[0].Part = eval.TestPart },
		"for 1 cheaper models":       func(s *Study) { s.Prompts[0].D = []float64{0} },
		"costs of 2 models":          func(s *Study) { s.Prompts[0].Costs = make([]providers.Money, 2) },
		"not between -1 and 1":       func(s *Study) { s.Prompts[0].D = []float64{0, 1.5} },
		"largest loss 0 is not":      nil,
		"first attempt or a later":   nil,
		"the confidence 0 is not be": nil,
	} {
		s, terms := riddleStudy(20, engine.QA), usualTerms
		switch {
		case change != nil:
			change(s)
		case strings.HasPrefix(want, "largest"):
			terms.Limit.Loss = 0
		case strings.HasPrefix(want, "first"):
			terms.Attempt = 0
		default:
			terms.Limit.Error = 1
		}
		if _, err := PlanRun(s, terms); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	s := riddleStudy(20, engine.QA)
	s.Prompts[0].D[1] = math.NaN()
	if err := s.Check(); err != nil {
		t.Errorf("a model that was not judged: %v", err)
	}
}

// landLadder has so many cheaper models below a reference.
func landLadder(cheaper int) routing.Ladder {
	l := routing.Ladder{Order: routing.AsGiven}
	for i := range cheaper {
		l.Rungs = append(l.Rungs, routing.Rung{Model: fmt.Sprintf("cheap%d", i), Strength: 0.3})
	}
	l.Rungs = append(l.Rungs, routing.Rung{Model: "reference", Strength: 1})
	return l
}
