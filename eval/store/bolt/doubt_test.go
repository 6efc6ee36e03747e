package bolt

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/outfile"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
)

// inDoubt is a store of which one of the first pages is overwritten.
func inDoubt(t *testing.T, page int64) (*records.Store, []byte) {
	t.Helper()
	w, _ := newWreck(t, 3)
	f, err := os.OpenFile(w.path, os.O_WRONLY, 0)
	evaltest.Must(t, err)
	_, err = f.WriteAt(make([]byte, 64), page*4096+16)
	evaltest.Must(t, errors.Join(err, f.Close()))
	s, err := Open(w.path, Options{Kind: store.Real})
	evaltest.Must(t, err)
	whole, err := os.ReadFile(w.path)
	evaltest.Must(t, err)
	return s, whole
}

func TestAStoreWithOneOfTwoFirstPagesIsInDoubt(t *testing.T) {
	for page := range int64(2) {
		s, whole := inDoubt(t, page)
		evaltest.Refused(t, s.Doubt(), eval.ErrDamaged)
		t.Run("a good backup stays", func(t *testing.T) {
			good := filepath.Join(t.TempDir(), "good")
			evaltest.Must(t, os.WriteFile(good, []byte("good"), 0o600))
			_, err := s.Backup(context.Background(), outfile.Job{Path: good, Overwrite: true})
			evaltest.Refused(t, err, eval.ErrDamaged)
			if b, _ := os.ReadFile(good); string(b) != "good" {
				t.Error("it was replaced")
			}
		})
		t.Run("nothing is forgotten", func(t *testing.T) {
			evaltest.Refused(t, s.Forget(evaltest.TestID(1)), eval.ErrDamaged)
			if b, _ := os.ReadFile(s.Path()); string(b) != string(whole) {
				t.Error("the file was changed")
			}
		})
		t.Run("a write heals the page and the doubt stays", func(t *testing.T) {
			evaltest.Must(t, s.AddTrial(evaltest.NewTrial(4000)))
			evaltest.Refused(t, s.Doubt(), eval.ErrDamaged)
		})
	}
	whole, _ := newWreck(t, 3)
	s, err := Open(whole.path, Options{})
	evaltest.Must(t, err)
	evaltest.Must(t, s.Doubt())
}

func TestACheckOrASalvageEndsWithItsContext(t *testing.T) {
	w, _ := newWreck(t, 3)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Check(ctx, w.path, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("check: %v", err)
	}
	to := w.path + ".saved"
	if _, err := Salvage(ctx, w.path, to, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("salvage: %v", err)
	}
	if _, err := os.Stat(to); !os.IsNotExist(err) {
		t.Errorf("there is a store: %v", err)
	}
}
