package bolt

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/internal/record"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
)

// wrecked is a store that is looked at after something was done to its file.
type wrecked struct {
	path     string
	original map[string]string // JSON of the trials
}

// look reads everything there is and fails when something was altered and
// nobody says so. It returns the first error.
func (w wrecked) look(t *testing.T) error {
	t.Helper()
	s, err := Open(w.path, Options{Kind: store.Real})
	if err != nil {
		return w.clear(t, err)
	}
	var first error
	note := func(err error) bool {
		if err != nil && first == nil {
			first = w.clear(t, err)
		}
		return err == nil
	}
	seen := 0
	for trial, err := range s.Trials(store.Query{}) {
		if note(err) {
			w.unaltered(t, trial)
			seen++
		}
	}
	for id := range w.original {
		if trial, err := s.Trial(id); note(err) {
			w.unaltered(t, trial)
		}
		_, err := s.Ratings(id)
		note(err)
	}
	_, _, err = s.SpentOn(evaltest.Noon)
	note(err)
	_, err = s.Answered("set")
	note(err)
	note(s.AddTrial(evaltest.NewTrial(5000)))
	note(s.AddRating(evaltest.NewRating("new", evaltest.NewTrial(0))))
	note(s.Forget(evaltest.TestID(0)))
	return first
}

func (w wrecked) unaltered(t *testing.T, trial engine.Trial) {
	t.Helper()
	b, err := record.JSON(trial)
	evaltest.Must(t, err)
	if want := w.original[trial.ID]; string(b) != want && trial.ID != evaltest.TestID(5000) {
		t.Errorf("an altered trial came without an error: %s", trial.ID)
	}
}

// clear makes sure that an error is for people.
func (w wrecked) clear(t *testing.T, err error) error {
	t.Helper()
	var e *eval.Error
	var r *eval.RecordError
	if !errors.As(err, &e) && !errors.As(err, &r) {
		t.Fatalf("%T: %v", err, err)
	}
	return err
}

func newWreck(t *testing.T, trials int) (w wrecked, whole []byte) {
	t.Helper()
	s := NewStore(t)
	w.path, w.original = s.Path(), map[string]string{}
	for _, trial := range evaltest.Fill(t, s, trials) {
		b, err := record.JSON(trial)
		evaltest.Must(t, err)
		w.original[trial.ID] = string(b)
	}
	evaltest.Must(t, s.AddRating(evaltest.NewRating("more", evaltest.NewTrial(1)))) // so that pages were freed and used again
	evaltest.Must(t, s.AddRating(evaltest.NewRating("most", evaltest.NewTrial(2))))
	whole, err := os.ReadFile(s.Path())
	evaltest.Must(t, err)
	return w, whole
}

func TestDamagedFile(t *testing.T) {
	w, whole := newWreck(t, 60)
	used := int(mustLayout(t, whole).Pages) * 4096
	garbage := rand.New(rand.NewPCG(1, 2))
	for outcome, change := range map[string]func([]byte) []byte{
		"cut in half":       func(b []byte) []byte { return b[:used/2] },
		"cut to two pages":  func(b []byte) []byte { return b[:2*4096] },
		"cut within a page": func(b []byte) []byte { return b[:used-100] },
		"cut to a few bytes": func(b []byte) []byte {
			return b[:10]
		},
		"emptied": func(b []byte) []byte { return nil },
		"garbage in the middle": func(b []byte) []byte {
			for i := used / 4; i < used*3/4; i++ {
				b[i] = byte(garbage.Uint32())
			}
			return b
		},
		"garbage at the beginning": func(b []byte) []byte {
			for i := range 2 * 4096 {
				b[i] = byte(garbage.Uint32())
			}
			return b
		},
		"zeros in the middle": func(b []byte) []byte { clear(b[used/4 : used*3/4]); return b },
	} {
		t.Run(outcome, func(t *testing.T) {
			evaltest.Must(t, os.WriteFile(w.path, change(append([]byte(nil), whole...)), 0o600))
			if err := w.look(t); !eval.IsAny(err, eval.ErrDamaged, eval.ErrForeign) {
				t.Fatalf("got %v", err)
			}
			r, err := Check(t.Context(), w.path, 0)
			if err == nil && r.OK() {
				t.Fatal("the check found nothing")
			}
			if err != nil {
				evaltest.Refused(t, err, eval.ErrForeign)
			}
		})
	}
}

func mustLayout(t *testing.T, file []byte) boltfile.Layout {
	t.Helper()
	path := filepath.Join(t.TempDir(), "copy")
	evaltest.Must(t, os.WriteFile(path, file, 0o600))
	f, err := os.Open(path)
	evaltest.Must(t, err)
	defer f.Close()
	l, err := boltfile.ReadLayout(f, int64(len(file)))
	evaltest.Must(t, err)
	return l
}

// TestFlippedBytes changes bytes in many places, favouring the heads of pages,
// where bbolt keeps what it trusts.
func TestFlippedBytes(t *testing.T) {
	w, whole := newWreck(t, 40)
	rounds := 120
	if testing.Short() {
		rounds = 30
	}
	if n, err := strconv.Atoi(os.Getenv("SWITCHBOARD_TEST_FLIPS")); err == nil {
		rounds = n
	}
	used := int(mustLayout(t, whole).Pages) * 4096
	for round := range rounds {
		r := rand.New(rand.NewPCG(7, uint64(round)))
		b := append([]byte(nil), whole...)
		at := make([]int, 1+r.IntN(3))
		for i := range at {
			if at[i] = r.IntN(used); i == 0 && round%2 == 0 {
				at[i] = r.IntN(used/4096)*4096 + r.IntN(200)
			}
			b[at[i]] ^= 1 << r.IntN(8)
		}
		t.Run(fmt.Sprintf("at %v", at), func(t *testing.T) {
			evaltest.Must(t, os.WriteFile(w.path, b, 0o600))
			_, err := Check(t.Context(), w.path, 0)
			if err != nil {
				w.clear(t, err)
			}
			_ = w.look(t)
		})
	}
}

func TestPagesInACircle(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine reads many pages")
	}
	w, whole := newWreck(t, 400)
	l := mustLayout(t, whole)
	circles := 0
	for id := uint64(2); id < l.Pages; id++ {
		p := boltfile.PageOf(whole[id*4096 : (id+1)*4096])
		if p.Flags != boltfile.BranchFlag {
			continue
		}
		b := append([]byte(nil), whole...)
		boltfile.Order.PutUint64(b[id*4096+boltfile.PageHead+8:], id) // the first child is the page itself
		evaltest.Must(t, os.WriteFile(w.path, b, 0o600))
		if _, err := Open(w.path, Options{}); err == nil {
			continue // a page that is not in use
		}
		circles++
		if err := w.look(t); !errors.Is(err, eval.ErrDamaged) {
			t.Fatalf("got %v", err)
		}
		r, err := Check(t.Context(), w.path, 0)
		if evaltest.Must(t, err); r.OK() {
			t.Fatal("the check found nothing")
		}
	}
	if circles == 0 {
		t.Fatal("there was no branch to bend")
	}
}

func TestSalvage(t *testing.T) {
	w, whole := newWreck(t, 60)
	used := int(mustLayout(t, whole).Pages) * 4096
	save := func(t *testing.T, b []byte) (*records.Store, store.Salvaged) {
		t.Helper()
		evaltest.Must(t, os.WriteFile(w.path, b, 0o600))
		to := filepath.Join(t.TempDir(), "saved.db")
		got, err := Salvage(t.Context(), w.path, to, 0)
		evaltest.Must(t, err)
		return OpenStore(t, to), got
	}
	all := func(t *testing.T, s *records.Store, got store.Salvaged) {
		t.Helper()
		if r := evaltest.Sound(t, s); r.Trials != 60 || r.Answers != 180 || r.Ratings != 62 || got != (store.Salvaged{Trials: 60, Answers: 180, Ratings: 62, Kind: store.Real}) {
			t.Fatalf("got %+v and %+v", r, got)
		}
		for trial, err := range s.Trials(store.Query{}) {
			evaltest.Must(t, err)
			w.unaltered(t, trial)
		}
	}
	t.Run("of a whole store saves all", func(t *testing.T) {
		s, got := save(t, whole)
		all(t, s, got)
		sum, _, err := s.SpentOn(evaltest.Noon)
		if evaltest.Must(t, err); sum.Nano() != 180*21_000 {
			t.Fatalf("spent %v", sum)
		}
		evaltest.Must(t, s.AddRating(evaltest.NewRating("next", evaltest.NewTrial(0))))
		if r, err := s.Ratings(evaltest.TestID(0)); err != nil || len(r) != 2 || r[1].ID != "next" {
			t.Fatalf("%v, %v", r, err)
		}
	})
	t.Run("without its first pages saves all", func(t *testing.T) {
		b := append([]byte(nil), whole...)
		clear(b[:2*4096])
		s, got := save(t, b)
		all(t, s, got)
	})
	t.Run("of half a store saves what is whole", func(t *testing.T) {
		s, got := save(t, whole[:used/2])
		if r := evaltest.Sound(t, s); got.Trials == 0 || got.Trials == 60 && got.Answers == 180 || r.Trials != got.Trials {
			t.Fatalf("got %+v", got)
		}
	})
	t.Run("of anything else saves nothing", func(t *testing.T) {
		other := filepath.Join(t.TempDir(), "text")
		evaltest.Must(t, os.WriteFile(other, whole[used:], 0o600))
		_, err := Salvage(t.Context(), other, filepath.Join(t.TempDir(), "saved.db"), 0)
		if !errors.Is(err, eval.ErrForeign) {
			t.Fatalf("got %v", err)
		}
	})
	t.Run("never writes over a file", func(t *testing.T) {
		_, err := Salvage(t.Context(), w.path, w.path, 0)
		evaltest.Refused(t, err, eval.ErrExists)
	})
}
