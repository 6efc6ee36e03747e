package calibrate

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/snapshot"
	"switchboard/eval/store/records"
	"switchboard/eval/store/storetest"
	"switchboard/providers"
)

// serviceOn is a service on a store with some prompts of the fit part, of
// which the first is rated.
func serviceOn(t *testing.T) (*Service, []engine.Trial) {
	t.Helper()
	s := storetest.New(t)
	var trials []engine.Trial
	for i := 0; len(trials) < 3; i++ {
		tr := evaltest.NewTrial(i)
		for lane, nano := range []int64{1_000, 5_000, 90_000} {
			tr.Answers[lane] = evaltest.NewAnswer(tr.Answers[lane].Model, fmt.Sprintf("answer %d", lane))
			tr.Answers[lane].Cost = providers.Nano(nano)
		}
		if eval.PartOf(eval.PromptKey(tr.Prompt)) == eval.FitPart {
			trials = append(trials, tr)
		}
	}
	evaltest.Must(t, s.AddTrials(trials))
	rate(t, s, trials[0])
	c := engine.Catalog{Reference: "big", Ladder: []string{"nano", "big"}, Lanes: []string{"nano", "big"},
		Models: []providers.Model{{ID: "nano", Tier: "nano"}, {ID: "big", Tier: "flagship"}}}
	own, err := routing.DefaultPolicy(c, map[string]providers.Money{"nano": providers.Nano(1_000), "big": providers.Nano(90_000)})
	evaltest.Must(t, err)
	return &Service{Store: s, Active: routing.NewActivePolicy(routing.NewRouter(own), ""), Catalog: c, Limit: certify.DefaultLimit(), Rater: "ana"}, trials
}

// rate accepts the answers of the cheapest model and of the reference.
func rate(t *testing.T, s interface{ AddRating(eval.Rating) error }, tr engine.Trial) {
	t.Helper()
	r := evaltest.NewRating("rating"+tr.ID, tr)
	r.Shown = append(r.Shown, eval.Shown{Lane: 2, Model: "big"})
	r.Verdicts = append(r.Verdicts, eval.Verdict{Answer: 1, Value: 1})
	evaltest.Must(t, s.AddRating(r))
}

func TestStatusNamesTheModelsThatWereRatedInsteadOfTheLadder(t *testing.T) {
	s, trials := serviceOn(t)
	status, err := s.Status(t.Context())
	if evaltest.Must(t, err); status.RatedOthers != nil {
		t.Errorf("with ratings of the ladder: %q", status.RatedOthers)
	}
	s, _ = serviceOn(t)
	s.Catalog.Reference, s.Catalog.Ladder, s.Catalog.Lanes = "huge", []string{"nano", "huge"}, []string{"nano", "huge"}
	s.Catalog.Models[1].ID = "huge"
	status, err = s.Status(t.Context())
	var have []string
	for _, a := range trials[0].Answers {
		have = append(have, a.Model)
	}
	slices.Sort(have)
	if evaltest.Must(t, err); status.Rated() != 0 || !slices.Equal(status.RatedOthers, have) {
		t.Errorf("%d rated prompts; the store knows %q, want %q", status.Rated(), status.RatedOthers, have)
	}
}

func TestApplying(t *testing.T) {
	t.Run("takes what was shown, and works nothing out again", func(t *testing.T) {
		s, _ := serviceOn(t)
		_, err := s.Status(t.Context())
		evaltest.Must(t, err)
		shown := s.remembered()
		hash, err := s.Apply(t.Context(), s.Limit)
		if evaltest.Must(t, err); s.remembered() != shown {
			t.Error("it was calibrated again")
		}
		if hash != shown.Policy.Hash || s.Active.Policy().Hash != hash {
			t.Errorf("%s was applied and %s decides; %s was shown", hash, s.Active.Policy().Hash, shown.Policy.Hash)
		}
		if p, _, ok, err := s.Store.Applied(); err != nil || !ok || p.Hash != hash {
			t.Errorf("the store has %s, %v, %v", p.Hash, ok, err)
		}
	})
	t.Run("counts a rating that came since", func(t *testing.T) {
		s, trials := serviceOn(t)
		status, err := s.Status(t.Context())
		evaltest.Must(t, err)
		rate(t, s.Store.(*records.Store), trials[1])
		_, err = s.Apply(t.Context(), s.Limit)
		if evaltest.Must(t, err); status.Fit != 1 || s.Active.Policy().Provenance.Ratings != 2 {
			t.Errorf("%d rated prompts were shown, %d stand behind the policy", status.Fit, s.Active.Policy().Provenance.Ratings)
		}
	})
	t.Run("is for the limit that was asked for", func(t *testing.T) {
		s, _ := serviceOn(t)
		_, err := s.Status(t.Context())
		evaltest.Must(t, err)
		loose := certify.NewLimit(0.2, 0.9)
		_, err = s.Apply(t.Context(), loose)
		if evaltest.Must(t, err); s.remembered().Limit != loose {
			t.Errorf("what was applied is of %v", s.remembered().Limit)
		}
	})
}

func TestApplyingWhatDecidesAlready(t *testing.T) {
	s, _ := serviceOn(t)
	hash, err := s.Apply(t.Context(), s.Limit)
	evaltest.Must(t, err)
	_, was, _, err := s.Store.Applied()
	evaltest.Must(t, err)
	for name, again := range map[string]func() error{
		"changes nothing": func() error { _, err := s.Apply(t.Context(), s.Limit); return err },
		"changes nothing where it is named by a hash": func() error { return s.RollBack(t.Context(), hash) },
	} {
		t.Run(name, func(t *testing.T) {
			evaltest.Must(t, again())
			all, err := s.Store.Applications()
			if evaltest.Must(t, err); len(all) != 1 || !all[0].Time.Equal(was.Time) {
				t.Errorf("it was applied at %v, and is applied as %+v", was.Time, all)
			}
		})
	}
	t.Run("is applied for other models", func(t *testing.T) {
		other := was
		other.Time, other.Versions = was.Time.Add(time.Hour), map[string]string{"small": "another"}
		evaltest.Must(t, s.Store.ApplyAgain(other))
		if _, now, _, err := s.Store.Applied(); err != nil || !now.Time.Equal(other.Time) {
			t.Errorf("%+v, %v", now, err)
		}
	})
}

func TestExportsStandWithThePolicyInForce(t *testing.T) {
	s, _ := serviceOn(t)
	hash, err := s.Apply(t.Context(), s.Limit)
	evaltest.Must(t, err)
	at := time.Now().Truncate(time.Second)
	evaltest.Must(t, s.Store.(interface {
		MarkExported(string, time.Time, string, string) error
	}).MarkExported(hash, at, "json", "to a file"))
	status, err := s.Status(t.Context())
	evaltest.Must(t, err)
	if p := status.Policies; !p[0].Exported.Equal(at) || !p[1].Exported.IsZero() {
		t.Errorf("%+v", p)
	}
}

func TestPoliciesThatWereApplied(t *testing.T) {
	s, _ := serviceOn(t)
	own := s.Active.Policy().Hash
	hash, err := s.Apply(t.Context(), s.Limit)
	evaltest.Must(t, err)
	t.Run("are listed before the program's own", func(t *testing.T) {
		status, err := s.Status(t.Context())
		evaltest.Must(t, err)
		if p := status.Policies; len(p) != 2 || p[0].Hash != hash || !p[0].Until.IsZero() || p[1].Hash != own || p[1].Until.IsZero() {
			t.Errorf("%+v", p)
		}
	})
	t.Run("give way to the program's own", func(t *testing.T) {
		evaltest.Must(t, s.RollBack(t.Context(), own))
		if got := s.Active.Policy().Hash; got != own {
			t.Errorf("%s decides, not %s", got, own)
		}
	})
}

func TestCostOfThePolicyInForce(t *testing.T) {
	s, _ := serviceOn(t)
	status, err := s.Status(t.Context())
	evaltest.Must(t, err)
	t.Run("is unknown where it came of no ratings", func(t *testing.T) {
		if got := s.remembered().CostOf(s.Active.Policy()); got != nil {
			t.Errorf("%v", *got)
		}
	})
	t.Run("is all of it where everything goes to the reference", func(t *testing.T) {
		_, err := s.Apply(t.Context(), s.Limit)
		evaltest.Must(t, err)
		if got := s.remembered().CostOf(s.Active.Policy()); got == nil || *got != 1 {
			t.Errorf("%v of %d prompts", got, status.Prompts)
		}
	})
}

func TestChangesSayWhatIsLost(t *testing.T) {
	s, trials := serviceOn(t)
	r := evaltest.NewRating("lost", trials[1])
	r.Shown = append(r.Shown, eval.Shown{Lane: 2, Model: "big"})
	r.Verdicts[0].Value = 0
	r.Verdicts = append(r.Verdicts, eval.Verdict{Answer: 1, Value: 1})
	evaltest.Must(t, s.Store.(*records.Store).AddRating(r))
	status, err := s.Status(t.Context())
	evaltest.Must(t, err)
	done := s.remembered()
	all := routing.Thresholds{Default: 1}
	cheap, err := routing.NewPolicy(done.Policy.Scorer, all, done.Ladder, routing.Provenance{Source: routing.HandSet})
	evaltest.Must(t, err)
	got := done.Compare(done.Policy, cheap)[0]
	if got.Prompts != status.Prompts || got.Judged != 2 || got.Loss != [2]float64{0, 0.5} {
		t.Fatalf("got %+v", got)
	}
	t.Run("and what is saved with every call paid", func(t *testing.T) {
		if got.Saving[0].Share != 0 || !evaltest.Near(got.Saving[1].Share, 1-1.0/90) {
			t.Errorf("%+v", got.Saving)
		}
		checker := evaltest.NewTrial(0).Answers[1].Model
		scorer := done.Policy.Scorer
		scorer.Checks = []routing.Check{{Rung: "nano", Model: checker, Reader: agreement.Version, Weights: routing.HandSetCheck()}}
		asks := routing.Thresholds{Default: 1, Checked: map[engine.Task][]routing.Band{}}
		for _, task := range engine.Tasks {
			asks.Checked[task] = []routing.Band{{Rung: "nano", Alone: -1, Ask: 1}}
		}
		checked, err := routing.NewPolicy(scorer, asks, done.Ladder, routing.Provenance{Source: routing.HandSet})
		evaltest.Must(t, err)
		got := done.Compare(checked, cheap)[0] // nobody has compared the answers: none is accepted
		if got.Share[0] != 0 || !evaltest.Near(got.Saving[0].Share, -6.0/90) {
			t.Errorf("%+v, %+v", got.Share, got.Saving)
		}
	})
	t.Run("and the quality, the time and the failures of what each chooses", func(t *testing.T) {
		if got.Graded != 2 || got.Quality != [2]float64{1, 0.5} || got.Asked[0] == 0 || got.Asked[1] == 0 || got.Failed != [2]float64{} || got.Timed[0] == 0 || got.P95[0] <= 0 {
			t.Errorf("%+v", got)
		}
	})
}

func TestWhatACheckAddsToTheWait(t *testing.T) {
	s, trials := serviceOn(t)
	_, err := s.Status(t.Context())
	evaltest.Must(t, err)
	out := s.remembered()
	small := trials[0].Answers[1].Model
	wait := func(check string) []certify.Pair {
		target := out.Target
		target.CheckAdds = time.Second
		study := target.study(out.snapshot, []string{check}, nil)
		if study.CheckAdds != time.Second || len(study.Prompts) == 0 {
			t.Fatalf("%v, %d prompts", study.CheckAdds, len(study.Prompts))
		}
		var pairs []certify.Pair
		for _, p := range study.Prompts {
			pairs = append(pairs, p.Pairs...)
		}
		return pairs
	}
	t.Run("is how much later it ends than the answer it checks", func(t *testing.T) {
		adds := []time.Duration{0, 300 * time.Millisecond, 900 * time.Millisecond}
		for i, m := range out.snapshot.Order {
			checked := slices.IndexFunc(m.Answers, func(a snapshot.Answer) bool { return a.Model == small })
			if m.Answers[checked].Total += adds[i]; i == 0 {
				m.Answers[checked].Total /= 2 // it is there sooner, and waits
			}
		}
		var got []time.Duration
		for _, pair := range wait(small) {
			if got = append(got, pair.Added); !pair.Timed {
				t.Errorf("%+v", pair)
			}
		}
		if slices.Sort(got); !slices.Equal(got, adds) {
			t.Errorf("%v, want %v", got, adds)
		}
	})
	t.Run("is not known of one that never answered", func(t *testing.T) {
		for _, pair := range wait("nobody") {
			if pair.Timed || pair.Added != 0 {
				t.Errorf("%+v", pair)
			}
		}
	})
	t.Run("is the median of the tasks that are asked about", func(t *testing.T) {
		task := out.snapshot.Order[0].Task
		if added, n := out.addedTime("nano", small, []engine.Task{task}); n != 3 || added != 300*time.Millisecond {
			t.Errorf("%v of %d", added, n)
		}
		other := engine.Tasks[0]
		if other == task {
			other = engine.Tasks[1]
		}
		if added, n := out.addedTime("nano", small, []engine.Task{other}); n != 0 || added != 0 {
			t.Errorf("%v of %d", added, n)
		}
	})
}
