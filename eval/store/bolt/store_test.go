package bolt

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"switchboard/engine"
	"switchboard/engine/caps"
	"switchboard/engine/setrun"
	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
	"switchboard/providers"
)

var (
	_ engine.Recorder      = (*records.Store)(nil)
	_ setrun.AnsweredPairs = (*records.Store)(nil)
	_ caps.DaySpending     = (*records.Store)(nil)
)

func TestOpen(t *testing.T) {
	t.Run("makes nothing until something is stored", func(t *testing.T) {
		s := NewStore(t)
		if _, err := s.Trial(evaltest.TestID(1)); !errors.Is(err, eval.ErrNotFound) {
			t.Fatalf("got %v", err)
		}
		for range s.Trials(store.Query{}) {
			t.Fatal("an empty store has a trial")
		}
		sum, unknown, err := s.SpentOn(evaltest.Noon)
		if evaltest.Must(t, err); sum != providers.Nano(0) || unknown != 0 {
			t.Fatalf("spent %v and %d unknown", sum, unknown)
		}
		if _, err := os.Stat(filepath.Dir(s.Path())); !os.IsNotExist(err) {
			t.Fatalf("there is a directory already: %v", err)
		}
	})
	t.Run("makes files and directories for the owner only", func(t *testing.T) {
		s := NewStore(t)
		evaltest.Must(t, s.AddTrial(evaltest.NewTrial(1)))
		for path, want := range map[string]os.FileMode{s.Path(): 0o600, boltfile.LockPath(s.Path()): 0o600, filepath.Dir(s.Path()): 0o700} {
			info, err := os.Stat(path)
			if evaltest.Must(t, err); info.Mode().Perm() != want {
				t.Errorf("%s has mode %v", path, info.Mode())
			}
		}
		left, err := os.ReadDir(filepath.Dir(s.Path()))
		if evaltest.Must(t, err); len(left) != 2 {
			t.Errorf("there are %v", left)
		}
	})
	t.Run("makes none in the place of one that was taken away", func(t *testing.T) {
		s := NewStore(t)
		evaltest.Must(t, s.AddTrial(evaltest.NewTrial(1)))
		away := s.Path() + ".away"
		evaltest.Must(t, os.Rename(s.Path(), away))
		if err := s.AddTrial(evaltest.NewTrial(2)); !errors.Is(err, boltfile.ErrGone) {
			t.Errorf("added: %v", err)
		}
		if _, _, err := s.SpentOn(evaltest.Noon); !errors.Is(err, boltfile.ErrGone) {
			t.Errorf("spent: %v", err)
		}
		evaltest.Must(t, os.Rename(away, s.Path()))
		evaltest.Must(t, s.AddTrial(evaltest.NewTrial(2)))
		_, err := s.Trial(evaltest.TestID(1))
		evaltest.Must(t, err)
	})
	t.Run("refuses the other kind", func(t *testing.T) {
		s := NewStore(t)
		evaltest.Must(t, s.AddTrial(evaltest.NewTrial(1)))
		_, err := Open(s.Path(), Options{Kind: store.Demo})
		evaltest.Refused(t, err, eval.ErrKind)
	})
	t.Run("takes any kind to look at, but adds nothing then", func(t *testing.T) {
		s := NewStore(t)
		evaltest.Must(t, s.AddTrial(evaltest.NewTrial(1)))
		looking, err := Open(s.Path(), Options{})
		evaltest.Must(t, err)
		if _, err := looking.Trial(evaltest.TestID(1)); err != nil {
			t.Fatal(err)
		}
		evaltest.Refused(t, looking.AddTrial(evaltest.NewTrial(2)), eval.ErrReadOnly)
	})
	t.Run("follows a link and leaves it one", func(t *testing.T) {
		s := NewStore(t)
		evaltest.Fill(t, s, 2)
		link := filepath.Join(t.TempDir(), "link.db")
		evaltest.Must(t, os.Symlink(s.Path(), link))
		linked := OpenStore(t, link)
		evaltest.Must(t, linked.Forget(evaltest.TestID(0)))
		if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Fatalf("the link is gone: %v", err)
		}
		evaltest.Sound(t, s)
	})
}

func TestNewerStoreIsRefused(t *testing.T) {
	s := NewStore(t)
	evaltest.Fill(t, s, 1)
	edit(t, s.Path(), func(tx boltfile.Tx) error {
		return records.PutStamp(tx, records.Stamp{Schema: records.SchemaVersion + 1, Kind: store.Real})
	})
	_, err := Open(s.Path(), Options{Kind: store.Real})
	evaltest.Refused(t, err, eval.ErrNewer)
	evaltest.Refused(t, s.AddTrial(evaltest.NewTrial(9)), eval.ErrNewer) // changed under our feet
	_, err = s.Check(t.Context())
	evaltest.Refused(t, err, eval.ErrNewer)
	_, err = Salvage(t.Context(), s.Path(), s.Path()+".saved", 0)
	evaltest.Refused(t, err, eval.ErrNewer)
}

func TestReadOnlyFile(t *testing.T) {
	s := NewStore(t)
	trials := evaltest.Fill(t, s, 2)
	evaltest.Must(t, os.Chmod(s.Path(), 0o400))
	again := OpenStore(t, s.Path())
	t.Run("can be read", func(t *testing.T) {
		got, err := again.Trial(trials[1].ID)
		evaltest.Must(t, err)
		evaltest.Same(t, got, trials[1])
		evaltest.Sound(t, again)
	})
	t.Run("is not written", func(t *testing.T) {
		evaltest.Refused(t, again.AddTrial(evaltest.NewTrial(7)), eval.ErrReadOnly)
		evaltest.Refused(t, again.AddRating(evaltest.NewRating("x", trials[0])), eval.ErrReadOnly)
		evaltest.Refused(t, again.Forget(trials[0].ID), eval.ErrReadOnly)
	})
	t.Run("nor is any when nothing may be written", func(t *testing.T) {
		evaltest.Must(t, os.Chmod(s.Path(), 0o600))
		looking, err := Open(s.Path(), Options{Kind: store.Real, ReadOnly: true})
		evaltest.Must(t, err)
		evaltest.Refused(t, looking.AddTrial(evaltest.NewTrial(7)), eval.ErrReadOnly)
		evaltest.Refused(t, looking.Forget(trials[0].ID), eval.ErrReadOnly)
	})
}

func TestNotAStore(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "README.md")
	evaltest.Must(t, os.WriteFile(text, []byte("# A text that is no store\n"), 0o600))
	empty := filepath.Join(dir, "empty.db")
	evaltest.Must(t, os.WriteFile(empty, nil, 0o600))
	other := filepath.Join(dir, "other.db")
	evaltest.Must(t, boltfile.Fill(other, func(tx boltfile.Tx) error { return tx.CreateBucket("x") }))
	for path, reason := range map[string]error{text: eval.ErrForeign, empty: eval.ErrDamaged, other: eval.ErrForeign, dir: eval.ErrForeign} {
		t.Run(filepath.Base(path), func(t *testing.T) {
			_, err := Open(path, Options{Kind: store.Real})
			evaltest.Refused(t, err, reason)
		})
	}
	t.Run("has nothing put beside it", func(t *testing.T) {
		if _, err := os.Lstat(boltfile.LockPath(text)); !os.IsNotExist(err) {
			t.Errorf("a lock is: %v", err)
		}
	})
}

func TestInfo(t *testing.T) {
	t.Run("warns when others can read the prompts", func(t *testing.T) {
		s := NewStore(t)
		evaltest.Must(t, s.AddTrial(evaltest.NewTrial(1)))
		info, err := s.Info()
		if evaltest.Must(t, err); info.Warning() != "" || info.Kind != store.Real || info.Schema != records.SchemaVersion || !info.Exists {
			t.Fatalf("got %+v", info)
		}
		evaltest.Must(t, os.Chmod(s.Path(), 0o644))
		if info, err = s.Info(); err != nil || info.Warning() == "" {
			t.Fatalf("got %+v, %v", info, err)
		}
	})
}

// edit changes a store behind its back.
func edit(t testing.TB, path string, fn func(boltfile.Tx) error) {
	t.Helper()
	evaltest.Must(t, boltfile.Fill(path, fn))
}
