package bolt

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store/records"
)

func TestStoreInUse(t *testing.T) {
	s := NewStore(t)
	trial := evaltest.Fill(t, s, 1)[0]
	held, err := os.OpenFile(s.Path(), os.O_RDWR, 0)
	evaltest.Must(t, err)
	defer held.Close()
	if ok, err := boltfile.TryLock(held, true); !ok || err != nil {
		t.Skip("this system has no such locks")
	}
	since := time.Date(2026, 3, 14, 12, 3, 4, 0, time.Local)
	evaltest.Must(t, os.WriteFile(boltfile.LockPath(s.Path()), fmt.Appendf(nil, ` {"pid":4711,"command":"switch\u001b[31mboard","since":%q}`, since.Format(time.RFC3339)), 0o600))

	t.Run("says by whom and since when after the wait", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			err := s.AddRating(evaltest.NewRating("x", trial))
			evaltest.Refused(t, err, eval.ErrLocked)
			if want := "is in use by switchboard (pid 4711) since 12:03:04"; !strings.Contains(err.Error(), want) {
				t.Errorf("got %q", err)
			}
			if waited := time.Since(start); waited < DefaultWait || waited > DefaultWait+100*time.Millisecond {
				t.Errorf("waited %v", waited)
			}
		})
	})
	t.Run("is no damage to a check, however far that has come", func(t *testing.T) {
		o := Options{Wait: time.Millisecond, ReadOnly: true}
		f, c := at(s.Path(), o), checkup{records.NewCheckup(s.Path())}
		for what, err := range map[string]error{"pages": c.pages(t.Context(), f), "events": c.Events(f.store(o))} {
			if !errors.Is(err, eval.ErrLocked) || !c.Report.OK() {
				t.Errorf("%s: %v, %v", what, err, c.Report.Damage)
			}
		}
	})
	t.Run("also without a note", func(t *testing.T) {
		evaltest.Must(t, os.WriteFile(boltfile.LockPath(s.Path()), []byte("{"), 0o600))
		synctest.Test(t, func(t *testing.T) {
			_, err := s.Trial(trial.ID)
			evaltest.Refused(t, err, eval.ErrLocked)
			if !strings.Contains(err.Error(), "another process") {
				t.Errorf("got %q", err)
			}
		})
	})
	t.Run("goes on when it is free in time", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			time.AfterFunc(time.Second, func() { held.Close() })
			evaltest.Must(t, s.AddRating(evaltest.NewRating("x", trial)))
		})
	})
	t.Run("readers do not keep readers out", func(t *testing.T) {
		reader, err := os.Open(s.Path())
		evaltest.Must(t, err)
		defer reader.Close()
		if ok, err := boltfile.TryLock(reader, false); !ok || err != nil {
			t.Fatal(ok, err)
		}
		if _, err := s.Trial(trial.ID); err != nil {
			t.Fatal(err)
		}
	})
}

func TestReplacedWhileWaiting(t *testing.T) {
	s := NewStore(t)
	evaltest.Fill(t, s, 1)
	old, err := os.OpenFile(s.Path(), os.O_RDWR, 0)
	evaltest.Must(t, err)
	defer old.Close()
	if ok, err := boltfile.TryLock(old, true); !ok || err != nil {
		t.Skip("this system has no such locks")
	}
	copied, err := os.ReadFile(s.Path())
	evaltest.Must(t, err)
	synctest.Test(t, func(t *testing.T) {
		time.AfterFunc(time.Second, func() { // another process forgets a trial
			evaltest.Must(t, os.WriteFile(s.Path()+".x", copied, 0o600))
			evaltest.Must(t, os.Rename(s.Path()+".x", s.Path()))
			old.Close()
		})
		evaltest.Must(t, s.AddTrial(evaltest.NewTrial(5)))
	})
	t.Run("the new file is written, not the old one", func(t *testing.T) {
		if _, err := OpenStore(t, s.Path()).Trial(evaltest.TestID(5)); err != nil {
			t.Fatal(err)
		}
	})
}
