package bolt

import (
	"fmt"
	"path/filepath"
	"testing"

	"switchboard/eval/store"
	"switchboard/eval/store/records"
)

// NewStore is a real store in a new directory, not made yet.
func NewStore(t testing.TB) *records.Store {
	t.Helper()
	return OpenStore(t, filepath.Join(t.TempDir(), "deep", "down", "store.db"))
}

func OpenStore(t testing.TB, path string) *records.Store {
	t.Helper()
	s, err := Open(path, Options{Kind: store.Real})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The buckets, and the keys in them.
const (
	metaBucket    = records.MetaBucket
	trialBucket   = "trials"
	answerBucket  = "answers"
	ratingBucket  = "ratings"
	sessionBucket = "sessions"
	runBucket     = "runs"
	drawBucket    = "draws"
	frozenBucket  = "frozen"
	policyBucket  = "policies"
	featureBucket = "features"
	eventBucket   = "events"
	ratingKeyForm = "%016x"
)

func answerKey(trial string, lane int) []byte { return fmt.Appendf(nil, "%s/%03d", trial, lane) }

func ratingKey(n uint64) []byte { return fmt.Appendf(nil, ratingKeyForm, n) }

// Backend is where a store in a file of the test keeps its records.
func Backend(t testing.TB) records.Backend {
	return at(filepath.Join(t.TempDir(), "store.db"), Options{Kind: store.Real})
}
