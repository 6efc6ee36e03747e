package bolt

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/outfile"
	"switchboard/eval/store"
)

func TestBackup(t *testing.T) {
	s := NewStore(t)
	trials := evaltest.Fill(t, s, 30)
	dir := t.TempDir()
	path := filepath.Join(dir, "copy.db")
	backup := func(to string, over bool) (store.Report, error) {
		return s.Backup(t.Context(), outfile.Job{Path: to, Overwrite: over})
	}
	r, err := backup(path, false)
	evaltest.Must(t, err)

	t.Run("is a store like the first", func(t *testing.T) {
		if r.Path != path || r.Trials != 30 || r.Answers != 90 || r.Ratings != 30 {
			t.Fatalf("got %+v", r)
		}
		got, err := OpenStore(t, path).Trial(trials[3].ID)
		evaltest.Must(t, err)
		evaltest.Same(t, got, trials[3])
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("%v, %v", info.Mode(), err)
		}
	})
	t.Run("replaces another only when told to", func(t *testing.T) {
		evaltest.Must(t, s.AddTrial(evaltest.NewTrial(99)))
		if _, err := backup(path, false); !errors.Is(err, fs.ErrExist) {
			t.Fatalf("got %v", err)
		}
		if r, err := backup(path, true); err != nil || r.Trials != 31 {
			t.Fatalf("%+v, %v", r, err)
		}
	})
	t.Run("is never the store itself", func(t *testing.T) {
		for _, kept := range Files(s.Path()) {
			if _, err := backup(kept.Path, true); !errors.Is(err, outfile.ErrKept) {
				t.Fatalf("onto %s: %v", kept.What, err)
			}
		}
		evaltest.Sound(t, s)
	})
	t.Run("that is the same as the last one is no question", func(t *testing.T) {
		if r, err := backup(path, false); err != nil || r.Trials != 31 {
			t.Fatalf("%+v, %v", r, err)
		}
	})
	t.Run("goes to stdout too", func(t *testing.T) {
		var out bytes.Buffer
		r, err := s.Backup(t.Context(), outfile.Job{Path: outfile.Stdout, Stdout: &out})
		evaltest.Must(t, err)
		if copied, err := os.ReadFile(path); err != nil || !bytes.Equal(copied, out.Bytes()) || r.Bytes != int64(len(copied)) {
			t.Fatalf("%d bytes, %v", r.Bytes, err)
		}
	})
	t.Run("of a damaged store leaves the good one alone", func(t *testing.T) {
		before, err := os.ReadFile(path)
		evaltest.Must(t, err)
		spoil(t, s, trialBucket, evaltest.TestID(1))
		_, err = backup(path, true)
		evaltest.Refused(t, err, eval.ErrDamaged)
		after, err := os.ReadFile(path)
		if evaltest.Must(t, err); !bytes.Equal(before, after) {
			t.Fatal("it was changed")
		}
	})
	t.Run("of nothing is not made", func(t *testing.T) {
		_, err := NewStore(t).Backup(t.Context(), outfile.Job{Path: filepath.Join(dir, "none.db")})
		evaltest.Refused(t, err, eval.ErrNoStore)
	})
	t.Run("leaves nothing else behind", func(t *testing.T) {
		left, err := filepath.Glob(filepath.Join(dir, ".*"))
		if evaltest.Must(t, err); len(left) != 0 {
			t.Fatalf("there are %v", left)
		}
	})
}
