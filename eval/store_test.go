package eval

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"

	"switchboard/engine"
	"switchboard/providers"
)

var (
	_ engine.Recorder = (*Store)(nil)
	_ engine.Answered = (*Store)(nil)
	_ engine.Spent    = (*Store)(nil)
)

func TestOpen(t *testing.T) {
	t.Run("makes nothing until something is stored", func(t *testing.T) {
		s := newStore(t)
		if _, err := s.Trial(testID(1)); !errors.Is(err, ErrNotFound) {
			t.Fatalf("got %v", err)
		}
		for range s.Trials(Query{}) {
			t.Fatal("an empty store has a trial")
		}
		sum, unknown, err := s.SpentOn(noon)
		if must(t, err); sum != providers.Nano(0) || unknown != 0 {
			t.Fatalf("spent %v and %d unknown", sum, unknown)
		}
		if _, err := os.Stat(filepath.Dir(s.Path())); !os.IsNotExist(err) {
			t.Fatalf("there is a directory already: %v", err)
		}
	})
	t.Run("makes files and directories for the owner only", func(t *testing.T) {
		s := newStore(t)
		must(t, s.AddTrial(newTrial(1)))
		for path, want := range map[string]os.FileMode{s.Path(): 0o600, lockPath(s.Path()): 0o600, filepath.Dir(s.Path()): 0o700} {
			info, err := os.Stat(path)
			if must(t, err); info.Mode().Perm() != want {
				t.Errorf("%s has mode %v", path, info.Mode())
			}
		}
		left, err := os.ReadDir(filepath.Dir(s.Path()))
		if must(t, err); len(left) != 2 {
			t.Errorf("there are %v", left)
		}
	})
	t.Run("refuses the other kind", func(t *testing.T) {
		s := newStore(t)
		must(t, s.AddTrial(newTrial(1)))
		_, err := Open(s.Path(), Options{Kind: Demo})
		refused(t, err, ErrKind)
	})
	t.Run("takes any kind to look at, but adds nothing then", func(t *testing.T) {
		s := newStore(t)
		must(t, s.AddTrial(newTrial(1)))
		looking, err := Open(s.Path(), Options{})
		must(t, err)
		if _, err := looking.Trial(testID(1)); err != nil {
			t.Fatal(err)
		}
		refused(t, looking.AddTrial(newTrial(2)), ErrReadOnly)
	})
	t.Run("follows a link and leaves it one", func(t *testing.T) {
		s := newStore(t)
		fillStore(t, s, 2)
		link := filepath.Join(t.TempDir(), "link.db")
		must(t, os.Symlink(s.Path(), link))
		linked := openStore(t, link)
		must(t, linked.Forget(testID(0)))
		if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Fatalf("the link is gone: %v", err)
		}
		sound(t, s)
	})
}

func TestNewerStoreIsRefused(t *testing.T) {
	s := newStore(t)
	fillStore(t, s, 1)
	edit(t, s.Path(), func(tx *bolt.Tx) error { return writeStamp(tx, stamp{schemaVersion + 1, Real}) })
	_, err := Open(s.Path(), Options{Kind: Real})
	refused(t, err, ErrNewer)
	refused(t, s.AddTrial(newTrial(9)), ErrNewer) // changed under our feet
	_, err = s.Check()
	refused(t, err, ErrNewer)
	_, err = Salvage(s.Path(), s.Path()+".saved", 0)
	refused(t, err, ErrNewer)
}

func TestReadOnlyFile(t *testing.T) {
	s := newStore(t)
	trials := fillStore(t, s, 2)
	must(t, os.Chmod(s.Path(), 0o400))
	again := openStore(t, s.Path())
	t.Run("can be read", func(t *testing.T) {
		got, err := again.Trial(trials[1].ID)
		must(t, err)
		same(t, got, trials[1])
		sound(t, again)
	})
	t.Run("is not written", func(t *testing.T) {
		refused(t, again.AddTrial(newTrial(7)), ErrReadOnly)
		refused(t, again.AddRating(newRating("x", trials[0])), ErrReadOnly)
		refused(t, again.Forget(trials[0].ID), ErrReadOnly)
	})
	t.Run("nor is any when nothing may be written", func(t *testing.T) {
		must(t, os.Chmod(s.Path(), 0o600))
		looking, err := Open(s.Path(), Options{Kind: Real, ReadOnly: true})
		must(t, err)
		refused(t, looking.AddTrial(newTrial(7)), ErrReadOnly)
		refused(t, looking.Forget(trials[0].ID), ErrReadOnly)
	})
}

func TestNotAStore(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "README.md")
	must(t, os.WriteFile(text, []byte("# A text that is no store\n"), 0o600))
	empty := filepath.Join(dir, "empty.db")
	must(t, os.WriteFile(empty, nil, 0o600))
	other := filepath.Join(dir, "other.db")
	must(t, fill(other, func(tx *bolt.Tx) error { _, err := tx.CreateBucket([]byte("x")); return err }))
	for path, reason := range map[string]error{text: ErrForeign, empty: ErrDamaged, other: ErrForeign, dir: ErrForeign} {
		t.Run(filepath.Base(path), func(t *testing.T) {
			_, err := Open(path, Options{Kind: Real})
			refused(t, err, reason)
		})
	}
}

func TestInfo(t *testing.T) {
	t.Run("warns when others can read the prompts", func(t *testing.T) {
		s := newStore(t)
		must(t, s.AddTrial(newTrial(1)))
		info, err := s.Info()
		if must(t, err); info.Warning() != "" || info.Kind != Real || info.Schema != schemaVersion || !info.Exists {
			t.Fatalf("got %+v", info)
		}
		must(t, os.Chmod(s.Path(), 0o644))
		if info, err = s.Info(); err != nil || info.Warning() == "" {
			t.Fatalf("got %+v, %v", info, err)
		}
	})
}

// refused makes sure that an error has its reason, a sentence and a hint.
func refused(t testing.TB, err, reason error) {
	t.Helper()
	var e *Error
	if !errors.Is(err, reason) || !errors.As(err, &e) {
		t.Fatalf("got %v, want %v", err, reason)
	}
	if e.Hint() == "" {
		t.Fatalf("%q comes without a hint", e)
	}
}

// edit changes a store behind its back.
func edit(t testing.TB, path string, fn func(*bolt.Tx) error) {
	t.Helper()
	must(t, fill(path, fn))
}
