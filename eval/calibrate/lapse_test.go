package calibrate

import (
	"strings"
	"testing"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store/records"
	"switchboard/providers"
)

// catalogOf has both models, the weak one under a name of its provider.
func catalogOf(weak string) engine.Catalog {
	return engine.Catalog{Models: []providers.Model{{ID: "weak", Provider: "local", Name: weak}, {ID: "strong", Provider: "local", Name: "strong"}}}
}

// certifiedStore holds prompts on which nothing is ever lost, and the run that
// proves it, opened while the weak model was called weak-1.
func certifiedStore(t *testing.T) (*records.Store, *Calibration) {
	t.Helper()
	s := importedStoreOf(t, 1)
	done := calibrated(t, s, targetOf("weak-1"))
	if !done.Certified() {
		t.Fatal(done.Verdict(), done.Notes)
	}
	return s, done
}

func targetOf(weak string) Target {
	target := importTarget
	target.Versions = eval.Versions(target.Ladder, catalogOf(weak))
	return target
}

func TestACertificateIsAboutTheModelsThatWereJudged(t *testing.T) {
	t.Run("and is not renewed without a rating when one is another", func(t *testing.T) {
		s, _ := certifiedStore(t)
		later := calibrated(t, s, targetOf("weak-2"))
		if later.Certified() || later.Lapsed == nil || !strings.Contains(strings.Join(later.Notes, "\n"), "weak was local/weak-1 and is local/weak-2 now") {
			t.Errorf("%s, %v", later.Verdict(), later.Notes)
		}
		if back := calibrated(t, s, targetOf("weak-1")); !back.Certified() {
			t.Errorf("with the old one: %s", back.Verdict())
		}
	})
	t.Run("not about those that are configured when it is applied", func(t *testing.T) {
		_, done := certifiedStore(t)
		a := done.Application(catalogOf("weak-2"), "ana", evaltest.Noon)
		if a.Versions["weak"] != "local/weak-1" || a.Run != done.Run.Run.ID {
			t.Errorf("%+v", a)
		}
		if a.Lapsed(done.Policy, catalogOf("weak-2"), providers.Parameters{}) == nil {
			t.Error("it did not lapse")
		}
	})
	t.Run("and where they were not configured yet, about those it was first applied with", func(t *testing.T) {
		s := importedStoreOf(t, 1)
		done := calibrated(t, s, importTarget)
		a := done.Application(catalogOf("weak-1"), "ana", evaltest.Noon)
		a.Run = "" // as an earlier version kept it
		evaltest.Must(t, s.Apply(done.Policy, a))
		if later := calibrated(t, s, targetOf("weak-2")); later.Certified() {
			t.Errorf("%s", later.Verdict())
		}
	})
	t.Run("and says so when a provider changes one in silence", func(t *testing.T) {
		s, done := certifiedStore(t)
		answered := func(n int, version string) engine.Trial {
			tr := evaltest.NewTrial(n)
			tr.Answers = []engine.Answer{evaltest.NewAnswer("weak", "yes"), evaltest.NewAnswer("strong", "yes")}
			tr.Answers[0].Version = version
			evaltest.Must(t, s.AddTrial(tr))
			return tr
		}
		tr := answered(5_000, "weak-2026-01")
		_, r := imported(0, "", "ana", 1)
		r.ID, r.Trial, r.Prompt, r.Draw = "judged", tr.ID, "", eval.Draw{Method: eval.Routable, Run: done.Run.Run.ID}
		evaltest.Must(t, s.AddRating(r))
		same := calibrated(t, s, targetOf("weak-1"))
		if !same.Certified() {
			t.Fatal(same.Notes)
		}
		a := same.Application(catalogOf("weak-1"), "ana", evaltest.Noon)
		if a.Served["weak"] != "weak-2026-01" {
			t.Fatalf("%+v", a)
		}
		evaltest.Must(t, s.Apply(same.Policy, a))
		if m, err := ReadMonitor(t.Context(), s); err != nil || m.Rejected() {
			t.Fatalf("%+v, %v", m, err)
		}
		answered(6_000, "weak-2026-07")
		const want = "the provider of weak said that weak-2026-01 had answered when it was judged, and says weak-2026-07 since 2026-03-14, under the same name"
		if later := calibrated(t, s, targetOf("weak-1")); later.Certified() || later.Lapsed.Error() != want {
			t.Errorf("%v", later.Lapsed)
		}
		if m, err := ReadMonitor(t.Context(), s); err != nil || !m.Rejected() || !strings.Contains(m.Sentence(), want) {
			t.Errorf("%+v, %v", m, err)
		}
	})
}
