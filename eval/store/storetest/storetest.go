// Package storetest has what each store has to pass (Run), and makes stores for
// tests of the packages that read one.
package storetest

import (
	"fmt"
	"path/filepath"
	"testing"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
)

// New is a real store in a new directory, not made yet.
func New(t testing.TB) *bolt.Store {
	t.Helper()
	s, err := bolt.Open(filepath.Join(t.TempDir(), "deep", "down", "store.db"), bolt.Options{Kind: store.Real})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Fill adds n trials with all answers, and a rating of each.
func Fill(t testing.TB, s *bolt.Store, n int) []engine.Trial {
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

// Sound fails the test when a check of the store finds anything.
func Sound(t testing.TB, s *bolt.Store) store.Report {
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
