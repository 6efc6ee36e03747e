package eval

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestBackup(t *testing.T) {
	s := newStore(t)
	trials := fillStore(t, s, 30)
	dir := t.TempDir()
	path := filepath.Join(dir, "copy.db")
	r, err := s.Backup(path, false)
	must(t, err)

	t.Run("is a store like the first", func(t *testing.T) {
		if r.Path != path || r.Trials != 30 || r.Answers != 90 || r.Ratings != 30 {
			t.Fatalf("got %+v", r)
		}
		got, err := openStore(t, path).Trial(trials[3].ID)
		must(t, err)
		same(t, got, trials[3])
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("%v, %v", info.Mode(), err)
		}
	})
	t.Run("replaces another only when told to", func(t *testing.T) {
		_, err := s.Backup(path, false)
		refused(t, err, ErrExists)
		must(t, s.AddTrial(newTrial(99)))
		if r, err := s.Backup(path, true); err != nil || r.Trials != 31 {
			t.Fatalf("%+v, %v", r, err)
		}
	})
	t.Run("is never the store itself", func(t *testing.T) {
		if _, err := s.Backup(s.Path(), true); !errors.Is(err, ErrInvalid) {
			t.Fatalf("got %v", err)
		}
	})
	t.Run("of a damaged store leaves the good one alone", func(t *testing.T) {
		before, err := os.ReadFile(path)
		must(t, err)
		spoil(t, s, trialBucket, testID(1))
		_, err = s.Backup(path, true)
		refused(t, err, ErrDamaged)
		after, err := os.ReadFile(path)
		if must(t, err); !bytes.Equal(before, after) {
			t.Fatal("it was changed")
		}
	})
	t.Run("of nothing is not made", func(t *testing.T) {
		_, err := newStore(t).Backup(filepath.Join(dir, "none.db"), false)
		refused(t, err, ErrNotFound)
	})
	t.Run("leaves nothing else behind", func(t *testing.T) {
		left, err := filepath.Glob(filepath.Join(dir, ".*"))
		if must(t, err); len(left) != 0 {
			t.Fatalf("there are %v", left)
		}
	})
}
