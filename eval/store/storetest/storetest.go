// Package storetest has what each store has to pass (Run), and makes stores for
// tests of the packages that read one.
package storetest

import (
	"path/filepath"
	"testing"

	"switchboard/engine"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
	"switchboard/eval/store/records"
)

// New is a real store in a new directory, not made yet.
func New(t testing.TB) *records.Store {
	t.Helper()
	s, err := bolt.Open(filepath.Join(t.TempDir(), "deep", "down", "store.db"), bolt.Options{Kind: store.Real})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Fill adds n trials with all answers, and a rating of each.
func Fill(t testing.TB, s *records.Store, n int) []engine.Trial {
	t.Helper()
	return evaltest.Fill(t, s, n)
}

// Sound fails the test when a check of the store finds anything.
func Sound(t testing.TB, s *records.Store) store.Report {
	t.Helper()
	return evaltest.Sound(t, s)
}
