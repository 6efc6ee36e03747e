package calibrate

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/snapshot"
	"switchboard/eval/store/records"
	"switchboard/eval/store/storetest"
	"switchboard/providers"
)

// importTarget compares two models that nobody configured.
var importTarget = Target{
	Ladder: routing.Ladder{Order: routing.AsGiven, Rungs: []routing.Rung{{Model: "weak", Strength: 0.3}, {Model: "strong", Strength: 1}}},
	Scale:  eval.Imported, Limit: certify.DefaultLimit(),
}

// imported is a trial with answers of both models, judged by somebody who
// vouches for the draw.
func imported(n int, again, rater string, weak float64) (engine.Trial, eval.Rating) {
	tr := evaltest.NewTrial(n)
	tr.ID += again
	tr.Prompt, tr.Answers = fmt.Sprintf("Name thing %d%s.", n, strings.Repeat(" and another", n%23)), nil
	r := eval.Rating{ID: "rating" + rater + tr.ID, Time: evaltest.Noon, Rater: rater, Trial: tr.ID, Prompt: eval.PromptKey(tr.Prompt), Scale: eval.Imported,
		Draw: eval.Draw{Method: eval.Uniform}, Task: engine.Extraction}
	for lane, model := range []string{"weak", "strong"} {
		a := evaltest.NewAnswer(model, "an answer of "+model)
		a.Imported = true
		tr.Answers = append(tr.Answers, a)
		quality := []float64{weak, 1}[lane]
		r.Shown = append(r.Shown, eval.Shown{Lane: lane, Model: model})
		r.Verdicts = append(r.Verdicts, eval.Verdict{Answer: lane, Quality: &quality})
	}
	return tr, r
}

const imports = 400

// importedStore holds prompts that are worth nothing to certify: of three answers
// of the weak model one is lost, and nothing tells which.
func importedStore(t *testing.T) *records.Store { return importedStoreOf(t, 0) }

// importedStoreOf holds prompts on which the weak model has at least a quality.
func importedStoreOf(t *testing.T, least float64) *records.Store {
	t.Helper()
	s := storetest.New(t)
	var trials []engine.Trial
	var ratings []eval.Rating
	for n := range imports {
		tr, r := imported(n, "", eval.ImportRater, max(least, quality(n)))
		trials, ratings = append(trials, tr), append(ratings, r)
	}
	evaltest.Must(t, s.AddTrials(trials))
	evaltest.Must(t, s.AddRatings(ratings))
	return s
}

// quality is that of the weak model's answer.
func quality(n int) float64 {
	if n*7919%13 < 4 {
		return 0
	}
	return 1
}

func calibrated(t *testing.T, s *records.Store, target Target) *Calibration {
	t.Helper()
	done, err := Calibrate(t.Context(), s, target, "ana", evaltest.Noon)
	evaltest.Must(t, err)
	return done
}

func TestWhatWasJudgedBeforeARunIsFrozen(t *testing.T) {
	same := func(t *testing.T, s *records.Store, before *Calibration) {
		t.Helper()
		after := calibrated(t, s, importTarget)
		if after.Policy.Hash != before.Policy.Hash || after.Certified() != before.Certified() || after.Total.Rated != before.Total.Rated {
			t.Errorf("%s (%d rated) became %s (%d rated)", before.Verdict(), before.Total.Rated, after.Verdict(), after.Total.Rated)
		}
	}
	opened := func(t *testing.T) (*records.Store, *Calibration) {
		t.Helper()
		s := importedStore(t)
		before := calibrated(t, s, importTarget)
		if before.Run == nil || before.Certified() || before.Total.Rated == 0 {
			t.Fatalf("a run: %t, %s", before.Run != nil, before.Verdict())
		}
		return s, before
	}
	t.Run("and its policy counts the same ratings before it is applied and after", func(t *testing.T) {
		_, before := opened(t)
		o, err := before.proved(before.Policy)
		evaltest.Must(t, err)
		after := newAppliedPolicy(before.Policy, evaltest.Noon, time.Time{})
		if o.Rated == 0 || o.Rated != after.Rated || o.Rated == before.Total.Rated {
			t.Errorf("%d and %d, of which %d are certify", o.Rated, after.Rated, before.Total.Rated)
		}
	})
	t.Run("against votes that come later", func(t *testing.T) {
		s, before := opened(t)
		for n := range imports {
			if quality(n) == 0 {
				tr, r := imported(n, "", "arena", 1)
				best := 0.0
				r.Verdicts[1].Quality, r.Trial = &best, tr.ID
				evaltest.Must(t, s.AddRatings([]eval.Rating{r}))
			}
		}
		same(t, s, before)
	})
	t.Run("against prompts that are forgotten and come again", func(t *testing.T) {
		s, before := opened(t)
		run, all, err := Explain(s, before.Run.Run.ID)
		evaltest.Must(t, err)
		again := 0
		for n := range imports {
			tr, r := imported(n, "a", eval.ImportRater, 1)
			if quality(n) == 1 || before.Run.Run.Families[0].Routable == nil || again > 15 {
				continue
			}
			for _, c := range run.Run.Families[0].Routable {
				if c.Prompt == r.Prompt {
					again++
					evaltest.Must(t, s.Forget(evaltest.TestID(n)))
					evaltest.Must(t, s.AddTrials([]engine.Trial{tr}))
					evaltest.Must(t, s.AddRatings([]eval.Rating{r}))
				}
			}
		}
		if same(t, s, before); again == 0 {
			t.Fatal("nothing was forgotten")
		}
		_, later, err := Explain(s, run.Run.ID)
		if evaltest.Must(t, err); len(later) != len(all) {
			t.Fatalf("%d draws were explained, and %d are", len(all), len(later))
		}
		for i := range later {
			if !later[i].Used || *later[i].D[0] != *all[i].D[0] || len(later[i].Votes) != 1 {
				t.Fatalf("%+v", later[i])
			}
		}
	})
	t.Run("and a prompt that is forgotten leaves what was said of it", func(t *testing.T) {
		s, before := opened(t)
		_, all, err := Explain(s, before.Run.Run.ID)
		evaltest.Must(t, err)
		evaltest.Must(t, s.Forget(all[0].Trial))
		same(t, s, before)
		_, later, err := Explain(s, before.Run.Run.ID)
		if evaltest.Must(t, err); later[0].Text != "" || later[0].Trial != "" || !later[0].Used || *later[0].D[0] != *all[0].D[0] {
			t.Errorf("%+v", fmt.Sprint(later[0]))
		}
		storetest.Sound(t, s)
	})
}

func TestOnePoolHasOneBudgetOfAttempts(t *testing.T) {
	s := importedStore(t)
	calibrated(t, s, importTarget)
	c, err := snapshot.Open(s)
	evaltest.Must(t, err)
	if got := c.CandidatesFor(eval.Accept, func(*snapshot.Prompt) bool { return true }); got.Attempt != 2 {
		t.Errorf("on another scale it is attempt %d", got.Attempt)
	}
}

func TestBacktestsBeforeARunDoNotShowWhatCertifies(t *testing.T) {
	s := importedStore(t)
	for _, when := range []string{"before", "after"} {
		set, _, err := RatedOutcomes(s, "weak", "strong", eval.Imported)
		evaltest.Must(t, err)
		proofs := 0
		for _, o := range set.Prompts {
			if eval.PartOf(o.ID) == eval.CertifyPart {
				proofs++
			}
		}
		if (proofs > 0) != (when == "after") {
			t.Errorf("%s: %d of %d", when, proofs, len(set.Prompts))
		}
		calibrated(t, s, importTarget)
	}
}

func TestAnswersThatWereCutOffAreWorthNothing(t *testing.T) {
	d := func(t *testing.T, weak, strong providers.Finish) float64 {
		t.Helper()
		s := storetest.New(t)
		tr, r := imported(0, "", "ana", 1)
		tr.Answers[0].Finish, tr.Answers[1].Finish = weak, strong
		evaltest.Must(t, s.AddTrial(tr))
		evaltest.Must(t, s.AddRating(r))
		c, err := snapshot.Open(s)
		evaltest.Must(t, err)
		return snapshot.MeanDifference(c.StandingJudgements(c.Prompts[r.Prompt], eval.Imported, "strong"), c.Prompts[r.Prompt], importTarget.Ladder)[0]
	}
	for name, c := range map[string]struct {
		weak, strong providers.Finish
		want         float64
	}{
		"whole":                             {providers.Stop, providers.Stop, 0},
		"whatever raters say":               {providers.Length, providers.Stop, 1},
		"and win nothing for the reference": {providers.Stop, providers.Length, 0},
		"nor where both were":               {providers.Length, providers.Length, 1},
	} {
		t.Run(name, func(t *testing.T) {
			if got := d(t, c.weak, c.strong); got != c.want {
				t.Errorf("%v", got)
			}
		})
	}
}

func TestWhoCanRateNothingIsToldWhy(t *testing.T) {
	textless := storetest.New(t)
	for n := range imports {
		tr, r := imported(n, "", eval.ImportRater, 1)
		for i := range tr.Answers {
			tr.Answers[i].Text = ""
		}
		r.Draw.Method = eval.SelfChosen
		evaltest.Must(t, textless.AddTrial(tr))
		evaltest.Must(t, textless.AddRatings([]eval.Rating{r}))
	}
	for words, s := range map[string]*records.Store{"came with verdicts of an import": importedStore(t), "have no text to show": textless} {
		c, err := snapshot.Open(s)
		evaltest.Must(t, err)
		if _, err = Plan(c, s, importTarget, "ana", evaltest.Noon); !errors.Is(err, eval.ErrNothingToRate) || !strings.Contains(err.Error(), words) {
			t.Errorf("%v, want %q", err, words)
		}
	}
}
