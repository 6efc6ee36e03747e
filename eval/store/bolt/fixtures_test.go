package bolt

import (
	"fmt"
	"path/filepath"
	"testing"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
)

// NewStore is a real store in a new directory, not made yet.
func NewStore(t testing.TB) *Store {
	t.Helper()
	return OpenStore(t, filepath.Join(t.TempDir(), "deep", "down", "store.db"))
}

func OpenStore(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(path, Options{Kind: store.Real})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Sound fails the test when a check finds anything.
func Sound(t testing.TB, s *Store) store.Report {
	t.Helper()
	r, err := s.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !r.OK() {
		t.Fatalf("the check found %v", r.Damage)
	}
	return r
}

// FillStore adds n trials with all answers, and a rating of each.
func FillStore(t testing.TB, s *Store, n int) []engine.Trial {
	t.Helper()
	var trials []engine.Trial
	var events []eval.Rating
	for i := range n {
		tr := evaltest.NewTrial(i)
		for lane := range tr.Answers {
			tr.Answers[lane] = evaltest.NewAnswer(tr.Answers[lane].Model, fmt.Sprintf("answer %d of %d", lane, i))
		}
		trials = append(trials, tr)
		events = append(events, evaltest.NewRating(fmt.Sprintf("rating%06d", i), tr))
	}
	evaltest.Must(t, s.AddTrials(trials))
	evaltest.Must(t, s.AddRatings(events))
	return trials
}
