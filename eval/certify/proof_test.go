package certify

import (
	"bytes"
	"maps"
	"math"
	"slices"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/internal/evaltest"
	"switchboard/providers"
)

func mustCertify(t testing.TB, run *Run, j ProofInput) ([]FamilyResult, routing.Policy) {
	t.Helper()
	results, p, err := run.Certify(j)
	if err != nil {
		t.Fatal(err)
	}
	return results, p
}

func TestACertificateIsProvedOrMissing(t *testing.T) {
	s := riddleStudy(1500, engine.QA)
	run := mustPlan(t, s, usualTerms)
	all := truly(s, &run)
	results, policy := mustCertify(t, &run, all)
	f, r := &run.Families[0], results[0]
	t.Run("proves what the riddles are made to", func(t *testing.T) {
		if !r.Certified || r.Share < 0.4 || r.Share > 0.6 || r.Loss > 0.05 || r.Upper > 0.05 || r.Upper < r.Loss {
			t.Errorf("%+v", r)
		}
	})
	t.Run("tells the loss of the pool, all of which was drawn", func(t *testing.T) {
		k := slices.Index(f.Grid, r.Threshold)
		sum := 0.0
		for _, c := range f.Routable {
			if rung, ok := c.Picks.At(k); ok {
				sum += all.Prompts[c.Prompt].D[rung]
			}
		}
		if want := sum / float64(len(f.Prompts)); !evaltest.Near(r.Loss, want) {
			t.Errorf("%v, want %v", r.Loss, want)
		}
	})
	t.Run("has a certificate that says so", func(t *testing.T) {
		c := policy.CertificateFor(engine.QA)
		if c == nil || c.Rated != len(f.Routable) || c.Raters != 2 || c.Prompts != len(f.Prompts) || c.Run != run.ID || c.Pool != f.Pool() || c.Confidence != 0.95 || c.MaxLoss != 0.05 {
			t.Fatalf("%+v", c)
		}
	})
	t.Run("makes a policy with its threshold, and the reference for the rest", func(t *testing.T) {
		if policy.Thresholds.For(engine.QA) != r.Threshold || policy.Thresholds.For(engine.Math) != engine.NoThreshold {
			t.Errorf("%v", policy.Thresholds)
		}
		if from := policy.Provenance; from.Source != routing.Calibrated || from.Scale != "accept" || from.Raters != 2 || from.Ratings != run.Fitted+r.Rated || from.Fitted != run.Fitted {
			t.Errorf("%+v", from)
		}
	})
	t.Run("gives the same policy to the byte", func(t *testing.T) {
		again := mustPlan(t, riddleStudy(1500, engine.QA), usualTerms)
		if _, p := mustCertify(t, &again, all); !bytes.Equal(p.Canonical(), policy.Canonical()) {
			t.Error("they differ")
		}
	})
	t.Run("saves what the models cost less", func(t *testing.T) {
		if !r.Saving.Known || r.Saving.Estimated || r.Saving.Share < 0.6*r.Share || r.Saving.Share > 0.9*r.Share {
			t.Errorf("%+v of %v", r.Saving, r.Share)
		}
	})
	t.Run("needs nothing more at its goal", func(t *testing.T) {
		if k := slices.Index(f.Grid, r.Threshold); k >= f.Goal && r.Missing != 0 || r.Left != 0 {
			t.Errorf("%+v, goal %v", r, f.Grid[f.Goal])
		}
	})
}

func TestCertifyWithoutJudgements(t *testing.T) {
	s := riddleStudy(1500, engine.QA)
	run := mustPlan(t, s, usualTerms)
	results, policy := mustCertify(t, &run, ProofInput{})
	r := results[0]
	t.Run("certifies nothing and says what is missing", func(t *testing.T) {
		if r.Certified || r.Share != 0 || r.Rated != 0 || r.Missing < 20 || r.Missing > 400 || r.Threshold != engine.NoThreshold {
			t.Errorf("%+v", r)
		}
	})
	t.Run("sends everything to the reference", func(t *testing.T) {
		router := routing.NewRouter(policy)
		for i := range s.Prompts[:50] {
			if router.Gap(s.Prompts[i].Features, 0) <= policy.Thresholds.For(engine.QA) {
				t.Fatal("it does not")
			}
		}
		if len(policy.Certificates) != 0 {
			t.Error("there is a certificate")
		}
	})
	t.Run("knows no saving", func(t *testing.T) {
		if r.Saving.Known {
			t.Errorf("%+v", r.Saving)
		}
	})
}

func TestCertifyCountsDrawsInTheirOrder(t *testing.T) {
	s := riddleStudy(1500, engine.QA)
	run := mustPlan(t, s, usualTerms)
	f := &run.Families[0]
	rated := func(j ProofInput) int {
		results, _ := mustCertify(t, &run, j)
		return results[0].Rated
	}
	t.Run("up to the first that is open", func(t *testing.T) {
		j := truly(s, &run)
		delete(j.Prompts, f.Routable[40].Prompt)
		if got := rated(j); got != 40 {
			t.Errorf("%d", got)
		}
		open := truly(s, &run)
		open.Prompts[f.Routable[30].Prompt] = Judgement{D: []float64{0, 0}}
		if got := rated(open); got != 30 {
			t.Errorf("%d", got)
		}
	})
	t.Run("a skipped one as lost, and not as rated", func(t *testing.T) {
		j := truly(s, &run)
		for _, c := range f.Routable[:100] {
			j.Prompts[c.Prompt] = Judgement{Final: true}
		}
		if got := rated(j); got != len(f.Routable)-100 {
			t.Errorf("%d", got)
		}
		results, _ := mustCertify(t, &run, j)
		whole, _ := mustCertify(t, &run, truly(s, &run))
		if results[0].Share >= whole[0].Share {
			t.Errorf("%v of %v", results[0].Share, whole[0].Share)
		}
	})
	t.Run("a pick that nobody judged as lost", func(t *testing.T) {
		w := (&Judgement{Final: true, D: []float64{math.NaN(), -1}}).drawn(Picks{{From: 0, Rung: 1}, {From: 3, Rung: 0}}, nil)
		if d, _ := w.value(1); d != -1 {
			t.Errorf("%v", d)
		}
		if d, _ := w.value(4); d != 1 {
			t.Errorf("%v", d)
		}
		skipped := (&Judgement{Final: true}).drawn(Picks{{From: 0, Rung: 1}}, nil)
		if d, _ := skipped.value(0); d != 1 {
			t.Errorf("%v", d)
		}
	})
}

func TestCertifiedStaysCertified(t *testing.T) {
	s := riddleStudy(1500, engine.QA)
	run := mustPlan(t, s, usualTerms)
	all := truly(s, &run)
	sofar := ProofInput{Prompts: map[string]Judgement{}}
	best := 0.0
	for i, c := range run.Families[0].Routable {
		if sofar.Prompts[c.Prompt] = all.Prompts[c.Prompt]; i > 150 { // and from here on everything is lost
			sofar.Prompts[c.Prompt] = Judgement{Final: true, D: []float64{1, 1}}
		}
		if i%10 > 0 {
			continue
		}
		results, _ := mustCertify(t, &run, sofar)
		if results[0].Share < best {
			t.Fatalf("after %d draws %v, before %v", i+1, results[0].Share, best)
		}
		best = results[0].Share
	}
	if best == 0 {
		t.Error("nothing was certified")
	}
}

func TestTheSavingIsOfWhatTheReferenceAloneCosts(t *testing.T) {
	usd := providers.USD
	f := Family{Prompts: []string{"a", "b", "c", "d"}, Routable: []Candidate{{"a", Picks{{From: 0, Rung: 0}}}, {"b", Picks{{From: 1, Rung: 0}}}}}
	ladder := landLadder(1)
	costs := map[string][]providers.Money{"a": {usd(1), usd(4)}, "b": {usd(2), usd(8)}, "c": {usd(1), usd(6)}, "d": {{}, usd(2)}}
	t.Run("of what the reference alone costs", func(t *testing.T) {
		if got := f.saving(0, Costs{Answers: costs}, ladder); !evaltest.Near(got.Share, 3.0/20) || !got.Known || got.Estimated {
			t.Errorf("%+v", got)
		}
		if got := f.saving(1, Costs{Answers: costs}, ladder); !evaltest.Near(got.Share, 9.0/20) {
			t.Errorf("%+v", got)
		}
		if got := f.saving(-1, Costs{Answers: costs}, ladder); got.Share != 0 || !got.Known {
			t.Errorf("%+v", got)
		}
	})
	t.Run("estimated where costs of a model that is called are guesses", func(t *testing.T) {
		for rung := range 2 {
			guessed := make([]bool, 2)
			guessed[rung] = true
			if got := f.saving(0, Costs{Answers: costs, Guessed: guessed}, ladder); !got.Estimated || !evaltest.Near(got.Share, 3.0/20) {
				t.Errorf("%+v", got)
			}
			if got := f.saving(-1, Costs{Answers: costs, Guessed: guessed}, ladder); got.Estimated != (rung == 1) {
				t.Errorf("all to the reference: %+v", got)
			}
		}
	})
	t.Run("with the mean of a model where it was not asked", func(t *testing.T) {
		some := maps.Clone(costs)
		some["b"] = []providers.Money{{}, usd(8)}
		delete(some, "c")
		got := f.saving(1, Costs{Answers: some}, ladder) // the cheaper model costs 1, the reference 14/3
		if want := 1 - (1+1+14.0/3+2)/(4+8+14.0/3+2); !got.Estimated || math.Abs(got.Share-want) > 1e-8 {
			t.Errorf("%+v, want %v", got, want)
		}
	})
	t.Run("unknown where a model was never measured", func(t *testing.T) {
		none := map[string][]providers.Money{"a": {{}, usd(4)}}
		if got := f.saving(1, Costs{Answers: none}, ladder); got.Known || got.Share != 0 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("of two families is that of both bills", func(t *testing.T) {
		a, b := f.saving(1, Costs{Answers: costs}, ladder), f.saving(-1, Costs{Answers: costs}, ladder)
		if got := (Saving{Known: true}).and(a).and(b); !evaltest.Near(got.Share, 9.0/40) {
			t.Errorf("%+v", got)
		}
		if got := a.and(Saving{}); got.Known {
			t.Errorf("%+v", got)
		}
	})
}

func TestALossThatNobodyMeasuredIsNotKnown(t *testing.T) {
	f := Family{Grid: []float64{0.1}}
	judged := draw{picks: Picks{{}}, d: []float64{0}}
	for name, c := range map[string]struct {
		open     int
		draws    []draw
		unjudged bool
		upper    float64
	}{
		"before the first rating":          {9, nil, true, .048},
		"where no text differs":            {0, nil, false, .002},
		"once there is something to go by": {9, []draw{judged}, false, .046},
	} {
		t.Run(name, func(t *testing.T) {
			s := thresholds{pool: 195, routed: []int{22}, open: []int{c.open}, plan: []int{1}, spread: []float64{.1}}
			var r FamilyResult
			f.route(&r, &s, 0, c.draws, Limit{.05, .05})
			if r.Unjudged != c.unjudged || r.Loss != 0 || r.Upper != c.upper {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestWhatCostsMoreThanTheReferenceIsLeftOut(t *testing.T) {
	s := riddleStudy(1500, engine.QA)
	run := mustPlan(t, s, usualTerms)
	all := truly(s, &run)
	at := func(cheap, reference float64) Costs {
		costs := map[string][]providers.Money{}
		for _, key := range run.Families[0].Prompts {
			costs[key] = append(slices.Repeat([]providers.Money{providers.USD(cheap)}, len(run.Ladder.Cheaper())), providers.USD(reference))
		}
		return Costs{Answers: costs}
	}
	t.Run("though it is proved", func(t *testing.T) {
		all := all
		all.Costs = at(3, 2)
		results, p := mustCertify(t, &run, all)
		r := results[0]
		if r.Certified || r.Share != 0 || r.Loss != 0 || r.Threshold != engine.NoThreshold || !r.Saving.Known || r.Saving.Share != 0 || r.Dear == nil || r.Dear.Share >= 0 {
			t.Errorf("%+v", r)
		}
		if len(p.Certificates) > 0 || p.Thresholds.For(engine.QA) != engine.NoThreshold {
			t.Errorf("%v, %+v", p.Thresholds, p.Certificates)
		}
		all.Dear = true
		if results, p := mustCertify(t, &run, all); !results[0].Certified || results[0].Saving.Share >= 0 || len(p.Certificates) != 1 {
			t.Errorf("asked for all the same: %+v", results[0])
		}
	})
	t.Run("but not where it saves, or nobody knows", func(t *testing.T) {
		for _, costs := range []Costs{at(1, 2), at(2, 2), {}} {
			all := all
			all.Costs = costs
			if results, p := mustCertify(t, &run, all); !results[0].Certified || results[0].Dear != nil || len(p.Certificates) != 1 {
				t.Errorf("%+v", results[0])
			}
		}
	})
}

func TestCertifyWhereTheReferenceFails(t *testing.T) {
	s := riddleStudy(1500, engine.QA)
	run := mustPlan(t, s, usualTerms)
	f := &run.Families[0]
	whole, _ := mustCertify(t, &run, truly(s, &run))
	failing := func(every int) (FamilyResult, routing.Policy, int) {
		j, n := truly(s, &run), 0
		for i := 0; i < len(f.Routable); i += every {
			j.Prompts[f.Routable[i].Prompt] = Judgement{Final: true, Fault: true, D: []float64{0, 0}}
			n++
		}
		results, p := mustCertify(t, &run, j)
		return results[0], p, n
	}
	t.Run("now and then, it is not counted as rated", func(t *testing.T) {
		got, _, n := failing(50)
		if !got.Certified || got.Rated != len(f.Routable)-n || got.Faults != n || got.Share > whole[0].Share {
			t.Errorf("%+v; without %+v", got, whole[0])
		}
	})
	t.Run("on more than three in a hundred, nothing is certified", func(t *testing.T) {
		got, p, n := failing(20)
		if got.Certified || got.Share != 0 || !got.Faulty() || got.Faults != n || len(p.Certificates) > 0 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("always, nothing is certified", func(t *testing.T) {
		if got, _, _ := failing(1); got.Certified || got.Rated != 0 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("a failure neither proves nor refutes", func(t *testing.T) {
		th, k := f.thresholds(), len(f.Grid)-1
		e, l := th.test(k, run.Level()), run.Level()
		d, counts := th.value(k, &draw{picks: Picks{{From: 0, Rung: 0}}, d: []float64{0}, fault: true}, l)
		if e.Update(d); !counts || !evaltest.Near(e.EValue(), 1) || !evaltest.Near(e.Wealth(), 1) {
			t.Errorf("%v: %v", d, e.Wealth())
		}
	})
}

func TestNoMoreIsMissingThanIsLeftToDraw(t *testing.T) {
	for _, c := range [...]struct{ n, left, want int }{{0, 0, 0}, {2, 0, Unreachable}, {30, 100, 30}, {30, 28, 28}, {267, 114, Unreachable}, {Unreachable, 50, Unreachable}} {
		if got := withinReach(c.n, c.left); got != c.want {
			t.Errorf("%d of %d: %d, want %d", c.n, c.left, got, c.want)
		}
	}
}
