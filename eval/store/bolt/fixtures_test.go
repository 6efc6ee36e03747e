package bolt

import (
	"path/filepath"
	"testing"

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
