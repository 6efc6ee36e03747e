package certificate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/eval/demo"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
	"switchboard/eval/store/records"
	"switchboard/eval/store/storetest"
	"switchboard/providers"
)

// seeded is a demo store with a policy that is in force, and the run it came of.
func seeded(t *testing.T) (*records.Store, Options) {
	t.Helper()
	s, err := bolt.Open(filepath.Join(t.TempDir(), "demo.db"), bolt.Options{Kind: store.Demo})
	evaltest.Must(t, err)
	c := evaltest.DemoCatalog()
	policy, err := routing.DefaultPolicy(c, nil)
	evaltest.Must(t, err)
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	limits := dispatch.Limits{FirstToken: time.Minute, Idle: time.Minute, MaxOutput: 4096}
	evaltest.Must(t, demo.SeedDemo(t.Context(), s, c, routing.NewRouter(policy), limits, now))
	return s, Options{Catalog: c, Sent: providers.Parameters{MaxOutput: 4096}, Version: "test", Now: now}
}

func made(t *testing.T, s Store, id string, o Options) *Report {
	t.Helper()
	r, err := Make(t.Context(), s, id, o)
	evaltest.Must(t, err)
	return r
}

// pages are a report as HTML and as Markdown.
func pages(t *testing.T, r *Report) (html, markdown string) {
	t.Helper()
	var h, m bytes.Buffer
	evaltest.Must(t, r.Page().HTML(&h))
	evaltest.Must(t, r.Page().Markdown(&m))
	return h.String(), m.String()
}

func TestACertificateOnAPage(t *testing.T) {
	s, o := seeded(t)
	policy, applied, _, err := s.Applied()
	evaltest.Must(t, err)
	r := made(t, s, policy.Hash[:8], o)

	t.Run("has its draws behind all else, in small type on paper", func(t *testing.T) {
		var b strings.Builder
		evaltest.Must(t, r.Page().HTML(&b))
		before, draws, ok := strings.Cut(b.String(), ">Appendix: the draws</h2>")
		if !ok || strings.Contains(before, "Draws of") || strings.Contains(draws, "<h2") || strings.Count(draws, `class="table dense"`) != len(r.Families) {
			t.Errorf("%d tables of draws stand behind the rest", strings.Count(draws, `class="table dense"`))
		}
		if rated, family := strings.Index(before, ">Who rated<"), strings.Index(before, ">Family: "); rated < 0 || rated > family {
			t.Error("who rated stands behind the families")
		}
	})
	t.Run("claims what the policy's certificates do", func(t *testing.T) {
		rated, certified := 0, 0
		for _, f := range r.Families {
			if !f.Certified {
				continue
			}
			claim := policy.CertificateFor(f.Tasks[0])
			certified++
			rated += f.Rated
			if f.Rated != claim.Rated || !near(*f.Loss, claim.Loss) || !near(*f.Upper, claim.Upper) || f.Pool != claim.Pool || !near(f.Share, claim.Share) {
				t.Errorf("%+v is not %+v", f, claim)
			}
		}
		if r.Policy != policy.Hash || certified != len(policy.Certificates) || rated != r.Rated || !r.Certified {
			t.Errorf("%s with %d families and %d ratings, not %s", r.Policy, certified, r.Rated, policy.Hash)
		}
		if !strings.Contains(r.Claim, "at most 0.05 of quality (5 points of a hundred) is lost on average, with 95 % confidence") {
			t.Error(r.Claim)
		}
	})
	t.Run("has draws that add up to each loss", func(t *testing.T) {
		for _, f := range r.Families {
			sum, n := 0.0, 0
			for _, d := range f.Draws {
				if d.Counts != nil {
					sum, n = sum+*d.Counts, n+1
				}
				if d.Used && len(d.Votes) > 0 && d.Counts != nil && !near(mean(d.Votes), *d.Counts) {
					t.Errorf("draw %d: votes of %v count as %v", d.Number, mean(d.Votes), *d.Counts)
				}
			}
			if n != f.Account.Routed || !near(sum, f.Account.Sum) || f.Loss != nil && n > 0 && !near(f.Account.Share*sum/float64(n), *f.Loss) {
				t.Errorf("%s: %v of %d draws, not %+v", f.Family, sum, n, f.Account)
			}
		}
	})
	t.Run("has a curve that goes through the loss and the share of the threshold chosen", func(t *testing.T) {
		for _, f := range r.Families {
			for _, at := range f.Curve {
				if f.Threshold != nil && at.Threshold == *f.Threshold && (!near(*at.Loss, *f.Loss) || !near(at.Share, f.Share) || !at.Certified) {
					t.Errorf("%s: %+v is not loss %v and share %v", f.Family, at, *f.Loss, f.Share)
				}
			}
		}
	})
	t.Run("says that it is simulated, who applied it, and that it holds", func(t *testing.T) {
		if !r.Simulated || !r.Standing.Holds || !r.Standing.InForce || r.Standing.Who != applied.Who || len(r.Standing.Months) == 0 || r.Setting == nil {
			t.Errorf("%+v", r.Standing)
		}
		for _, text := range both(pages(t, r)) {
			if !strings.Contains(text, "SIMULATED") || !strings.Contains(text, policy.Hash) || !strings.Contains(text, r.Run.ID) {
				t.Error(text[:2000])
			}
		}
	})
	t.Run("has no text of a prompt unless asked for", func(t *testing.T) {
		o := o
		if r.Families[0].Draws[0].Prompt != nil {
			t.Error("has one")
		}
		o.Prompts = true
		if r := made(t, s, policy.Hash, o); r.Families[0].Draws[0].Prompt == nil {
			t.Error("has none though asked")
		}
	})
	t.Run("is the same twice", func(t *testing.T) {
		a, b := both(pages(t, r)), both(pages(t, made(t, s, policy.Hash, o)))
		if a != b {
			t.Error("differs")
		}
	})
	t.Run("of its run says the same", func(t *testing.T) {
		if of := made(t, s, r.Run.ID[:8], o); of.Policy != r.Policy || of.Claim != r.Claim || of.Run.Until != nil {
			t.Errorf("%s of %s", of.Claim, of.Policy)
		}
	})
	t.Run("says when it no longer holds", func(t *testing.T) { lapses(t, s, policy, o) })
	t.Run("is JSON without a number that is none", func(t *testing.T) {
		if _, err := json.Marshal(r); err != nil {
			t.Error(err)
		}
	})
}

func both(a, b string) [2]string { return [2]string{a, b} }

func near(a, b float64) bool { return math.Abs(a-b) < 1e-5 }

// mean is that of the votes on the model decided for.
func mean(votes []Vote) float64 {
	sum, n := 0.0, 0.0
	for _, v := range votes {
		if v.D != nil {
			sum, n = sum+*v.D, n+1
		}
	}
	return sum / n
}

// lapses makes sure that a certificate says when it no longer holds.
func lapses(t *testing.T, s Store, policy routing.Policy, o Options) {
	t.Run("where a model is served under another name", func(t *testing.T) {
		o := o
		o.Catalog.Models = slices.Clone(o.Catalog.Models)
		o.Catalog.Models[0].Name = "another"
		r := made(t, s, policy.Hash, o)
		if _, m := pages(t, r); r.Standing.Holds || !r.Certified || !strings.Contains(m, "It no longer holds") {
			t.Errorf("%+v", r.Standing)
		}
	})
	t.Run("where the watch refuted it, after it was applied", func(t *testing.T) {
		s, o := seeded(t)
		now, lost := o.Now.AddDate(0, 2, 0), 1.0
		for n := range 40 {
			d := eval.Assignment{Run: eval.MonitorRun(policy.Hash, now), Number: n, Prompt: fmt.Sprint("prompt ", n), Picks: []string{policy.Ladder.Rungs[0].Model}, Raters: []string{"ana"}, Time: now}
			evaltest.Must(t, s.AddDraw(d))
			evaltest.Must(t, s.Freeze([]eval.FinalVerdict{{Run: d.Run, Number: n, Prompt: d.Prompt, D: []*float64{&lost, &lost}, Votes: []eval.Vote{{Rater: "ana", D: []*float64{&lost, &lost}}}, Basis: eval.JudgedByAll, Time: now}}))
		}
		of := made(t, s, policy.Certificates[0].Run, o)
		if r := made(t, s, policy.Hash, o); r.Standing.Holds || !slices.Equal(r.Standing.Reasons, of.Standing.Reasons) || !r.Certified {
			t.Errorf("%+v, and of its run %+v", r.Standing, of.Standing)
		}
	})
	t.Run("where other parameters are sent", func(t *testing.T) {
		o := o
		o.Sent.System = "Answer in one word."
		if r := made(t, s, policy.Hash, o); r.Standing.Holds || !strings.Contains(strings.Join(r.Standing.Reasons, ""), "other parameters") {
			t.Errorf("%+v", r.Standing)
		}
	})
}

// imported is a store with outcomes that somebody vouches for, and the run that
// they prove something in.
func imported(t *testing.T) (*records.Store, Options, *calibrate.Calibration) {
	t.Helper()
	s := storetest.New(t)
	var trials []engine.Trial
	var ratings []eval.Rating
	for n := range 600 {
		tr := evaltest.NewTrial(n)
		tr.Prompt, tr.Answers = fmt.Sprintf("=Name <b>thing</b> | %d%s.", n, strings.Repeat(" and another", n%23)), nil
		r := eval.Rating{ID: "rating" + tr.ID, Time: evaltest.Noon, Rater: eval.ImportRater, Trial: tr.ID, Prompt: eval.PromptKey(tr.Prompt), Scale: eval.Imported,
			Draw: eval.Draw{Method: eval.Uniform}, Task: engine.Extraction}
		for lane, model := range []string{"weak", "strong"} {
			a := evaltest.NewAnswer(model, "an answer of "+model)
			a.Imported = true
			tr.Answers = append(tr.Answers, a)
			quality := 1 - float64(1-lane)*float64(n%100/98)
			r.Shown = append(r.Shown, eval.Shown{Lane: lane, Model: model})
			r.Verdicts = append(r.Verdicts, eval.Verdict{Answer: lane, Quality: &quality})
		}
		trials, ratings = append(trials, tr), append(ratings, r)
	}
	evaltest.Must(t, s.AddTrials(trials))
	evaltest.Must(t, s.AddRatings(ratings))
	target := calibrate.Target{
		Ladder: routing.Ladder{Order: routing.AsGiven, Rungs: []routing.Rung{{Model: "weak", Strength: 0.3}, {Model: "strong", Strength: 1}}},
		Scale:  eval.Imported, Limit: certify.DefaultLimit(),
	}
	done, err := calibrate.Calibrate(t.Context(), s, target, "ana", evaltest.Noon)
	evaltest.Must(t, err)
	return s, Options{Version: "test", Now: evaltest.Noon, Prompts: true}, done
}

func TestACertificateOfImportedOutcomes(t *testing.T) {
	s, o, done := imported(t)
	if !done.Certified() {
		t.Fatal(done.Verdict())
	}
	r := made(t, s, done.Run.Run.ID, o)
	if r.Policy != done.Policy.Hash || !r.Run.Vouched || r.Simulated || r.Setting != nil || r.Standing.Applied != nil {
		t.Errorf("%+v of %s", r, done.Policy.Hash)
	}
	f, want := r.Families[0], done.Families[0]
	if !near(f.Account.Loss, want.Loss) || !near(*f.Upper, want.Upper) || f.Rated != want.Rated {
		t.Errorf("%+v is not %+v", f.Account, want)
	}
	h, m := pages(t, r)
	if strings.Contains(h, "<b>") || !strings.Contains(m, `\| `) || !strings.Contains(m, "vouches that it was drawn at random") || strings.Contains(m, "SIMULATED") {
		t.Error(m[:3000])
	}
	for i := range r.Families {
		r.Families[i].Draws = r.Families[i].Draws[:5]
	}
	_, m = pages(t, r)
	golden.RequireEqual(t, m)
}

func TestWhatNamesNothingIsRefused(t *testing.T) {
	s, o := storetest.New(t), Options{Catalog: evaltest.DemoCatalog()}
	for _, id := range []string{"", "b", "ffffffff", "default", "\x1b[31mffff"} {
		_, err := Make(t.Context(), s, id, o)
		evaltest.Refused(t, err, eval.ErrNotFound)
	}
}
