package postgres

import (
	"context"
	"fmt"
	"testing"
	"time"

	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/snapshot"
	"switchboard/eval/store"
	"switchboard/eval/store/pgtest"
	"switchboard/eval/store/records"
)

// far is a store whose trips to the server are counted, with one connection.
func far(t *testing.T) (*records.Store, *pgtest.Distance) {
	t.Helper()
	d := pgtest.NewDistance(t, shared.Server(t))
	return openStore(t, d.Over(shared.Address(t))+"&pool_max_conns=1"), d
}

// takes makes sure that something takes so many trips to the server once the connection
// knows the statements.
func takes(t *testing.T, d *pgtest.Distance, want int64, do func() error) {
	t.Helper()
	evaltest.Must(t, do())
	d.Trips.Store(0)
	d.Locked.Store(0)
	evaltest.Must(t, do())
	if n := d.Trips.Load(); n != want {
		t.Errorf("it takes %d trips to the server, want %d", n, want)
	}
}

func TestALookAtOneRecordIsOneTrip(t *testing.T) {
	s, d := far(t)
	evaltest.Fill(t, s, 2)
	for name, look := range map[string]func() error{
		"at a record":      func() error { _, err := s.Seen("ana", "nothing"); return err },
		"at a page of all": func() error { _, err := s.Runs(); return err },
		"at many texts": func() error {
			var of []store.AnswerAt
			for i := range 2 {
				of = append(of, store.AnswerAt{Trial: evaltest.TestID(i)}, store.AnswerAt{Trial: evaltest.TestID(i), Lane: 1})
			}
			n := 0
			for _, err := range s.Texts(of) {
				n++
				evaltest.Must(t, err)
			}
			found, err := s.FindAnswers(of)
			if n != 4 || len(found) != 4 {
				t.Errorf("%d texts, %d answers", n, len(found))
			}
			d.Trips.Add(-1) // both of them are one look
			return err
		},
		"at a trial":  func() error { _, err := s.Trial(evaltest.TestID(1)); return err },
		"at a number": func() error { _, err := s.SignedIn(); return err },
	} {
		t.Run(name, func(t *testing.T) { takes(t, d, 1, look) })
	}
}

func TestALookAtWhatIsNewIsOneTripWhereNothingIs(t *testing.T) {
	s, d := far(t)
	trial := evaltest.Fill(t, s, 3)[0]
	c, err := snapshot.Open(s)
	evaltest.Must(t, err)
	takes(t, d, 1, func() error { return c.Refresh(s) })
	evaltest.Must(t, s.AddRating(evaltest.NewRating("another", trial)))
	takes(t, d, 1, func() error { return c.Refresh(s) }) // the first one reads it
	if len(c.Events) != 4 {
		t.Errorf("%d ratings are known", len(c.Events))
	}
}

// TestWhatIsDrawnAndSaidIsKeptInTwoTrips is about the lock of writers: what is kept under
// it is read in the trip that takes it, and kept in the next one.
func TestWhatIsDrawnAndSaidIsKeptInTwoTrips(t *testing.T) {
	s, d := far(t)
	trial := evaltest.Fill(t, s, 1)[0]
	session := eval.Session{ID: "sitting", Rater: "ana", Scale: eval.Accept, Time: evaltest.Noon}
	evaltest.Must(t, s.OpenSession(session))
	n := 0
	kept := map[string]func() error{
		"a draw": func() error {
			n++
			return s.AddDraw(eval.Assignment{Run: eval.FitRun, Number: n - 1, Prompt: eval.PromptKey(fmt.Sprint(n)), Raters: []string{"ana"}, Time: evaltest.Noon})
		},
		"a vote": func() error {
			n++
			r := evaltest.NewRating(fmt.Sprint("vote", n), trial)
			r.Rater, r.Session = "ana", session.ID
			return s.AddRating(r)
		},
		"what is final": func() error {
			n++
			return s.Freeze([]eval.FinalVerdict{{Run: eval.FitRun, Number: n - 1, Prompt: eval.PromptKey("p"), Basis: eval.LeftOpen, Time: evaltest.Noon}})
		},
	}
	for _, name := range []string{"a draw", "a vote", "what is final"} {
		t.Run(name, func(t *testing.T) {
			n = 0
			if takes(t, d, 2, kept[name]); d.Locked.Load() != 1 {
				t.Errorf("%d trips begin while the lock is held, want that which gives it back", d.Locked.Load())
			}
		})
	}
	evaltest.Sound(t, s)
}

func TestWhatWasNotForetoldIsReadAllTheSame(t *testing.T) {
	address := shared.Address(t)
	evaltest.Fill(t, openStore(t, address), 2)
	at, err := open(address, Options{Kind: store.Real})
	evaltest.Must(t, err)
	defer at.Close()
	var ahead keyed.Reads
	ahead.Key("trials", []byte("nothing"))
	evaltest.Must(t, at.UpdateWithin(0, ahead, func(tx keyed.Tx) error {
		_, last := tx.Bucket("ratings").Cursor().Last()
		if trials := tx.Bucket("trials"); trials.Has("nothing") || !trials.Has(evaltest.TestID(1)) || tx.Bucket("ratings").Sequence() != 2 || last == nil {
			t.Error("something is missing")
		}
		return nil
	}))
}

// TestALookThatIsGivenUpGivesItsConnectionBack has a store with one connection.
func TestALookThatIsGivenUpGivesItsConnectionBack(t *testing.T) {
	at, err := open(shared.Address(t)+"&pool_max_conns=1", Options{Kind: store.Real})
	evaltest.Must(t, err)
	evaltest.Fill(t, at.store(Options{Kind: store.Real}), 1)
	func() {
		defer func() { _ = recover() }()
		_ = at.View(func(tx keyed.Tx) error {
			tx.Bucket("trials").Has("nothing")
			panic("given up")
		})
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	one, err := at.pool.Acquire(ctx)
	if err != nil {
		t.Fatalf("the connection is still held: %v", err)
	}
	one.Release()
	at.Close()
}
