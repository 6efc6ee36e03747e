package bolt

import (
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/internal/recordkind"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
)

// declined is refused where the caller is a program and needs no hint.
func declined(t testing.TB, err, reason error) {
	t.Helper()
	if !errors.Is(err, reason) {
		t.Fatalf("got %v, want %v", err, reason)
	}
}

func newSession(id, rater string) eval.Session {
	return eval.Session{ID: id, Rater: rater, Scale: eval.Accept, Time: evaltest.Noon}
}

// newRun is a run that was never planned: for what only has to be kept.
func newRun(id string) store.OpenedRun {
	return store.OpenedRun{Who: "ana", Run: certify.Run{ID: id, Time: evaltest.Noon, Scale: eval.Accept, Ladder: routing.Ladder{Rungs: []routing.Rung{{Model: "nano"}, {Model: "big", Strength: 1}}}}}
}

func newDrawn(run string, number int) eval.Assignment {
	return eval.Assignment{Run: run, Number: number, Prompt: eval.PromptKey(evaltest.NewTrial(number).Prompt), Raters: []string{"ana"}, Time: evaltest.Noon}
}

// fillChronicle adds a record of each kind.
func fillChronicle(t testing.TB, s *records.Store) {
	t.Helper()
	evaltest.Must(t, s.OpenSession(newSession("s1", "ana")))
	evaltest.Must(t, s.EndSession("s1", eval.Revealed, evaltest.Noon))
	evaltest.Must(t, s.OpenRun(newRun("r1")))
	evaltest.Must(t, s.AddDraw(newDrawn("r1", 0)))
	evaltest.Must(t, s.AddDraw(newDrawn("r1", 1)))
	evaltest.Must(t, s.Freeze([]eval.FinalVerdict{{Run: "r1", Prompt: newDrawn("r1", 0).Prompt, Basis: eval.JudgedByAll, Time: evaltest.Noon}}))
	evaltest.Must(t, s.CloseRun(store.Closing{Run: "r1", Time: evaltest.Noon, Who: "ana", Why: "a test"}))
	evaltest.Must(t, s.Apply(evaltest.NewPolicy(t, 0.1), eval.Application{Time: evaltest.Noon, Who: "ana"}))
}

func TestSessions(t *testing.T) {
	s := NewStore(t)
	trials := evaltest.Fill(t, s, 3)
	vote := func(id, session string, n int) eval.Rating {
		r := evaltest.NewRating(id, trials[n])
		r.Session, r.Blind = session, true
		return r
	}
	evaltest.Must(t, s.OpenSession(newSession("s1", "ana")))
	evaltest.Must(t, s.AddRating(vote("v1", "s1", 0)))

	t.Run("take the votes of their own rater only", func(t *testing.T) {
		stranger := vote("v2", "s1", 1)
		stranger.Rater = "ben"
		declined(t, s.AddRating(stranger), eval.ErrInvalid)
		declined(t, s.AddRating(vote("v3", "nowhere", 1)), eval.ErrInvalid)
	})
	t.Run("end when their rater sits down again", func(t *testing.T) {
		evaltest.Must(t, s.OpenSession(newSession("other", "ben")))
		evaltest.Must(t, s.OpenSession(newSession("s2", "ana")))
		evaltest.Must(t, s.OpenSession(newSession("s2", "ana"))) // as after a retry
		c := store.NewCalibrationRecords()
		err := s.ReadCalibration(&c)
		evaltest.Must(t, err)
		if len(c.Endings) != 1 || c.Endings["s1"].Why != eval.Reopened || c.Endings["s1"].Ratings != 4 {
			t.Fatalf("got %+v", c.Endings)
		}
	})
	t.Run("take no blind vote afterwards, but what one says knowing the names", func(t *testing.T) {
		evaltest.Refused(t, s.AddRating(vote("late", "s1", 1)), eval.ErrInvalid)
		seeing := vote("seeing", "s1", 1)
		seeing.Blind = false
		evaltest.Must(t, s.AddRating(seeing))
	})
	t.Run("end once", func(t *testing.T) {
		evaltest.Must(t, s.EndSession("s1", eval.Revealed, evaltest.Noon.Add(time.Hour)))
		c := store.NewCalibrationRecords()
		err := s.ReadCalibration(&c)
		if evaltest.Must(t, err); c.Endings["s1"].Why != eval.Reopened {
			t.Fatalf("got %+v", c.Endings["s1"])
		}
		declined(t, s.EndSession("nowhere", eval.Revealed, evaltest.Noon), eval.ErrNotFound)
	})
	evaltest.Sound(t, s)
}

func TestRunsAndDraws(t *testing.T) {
	s := NewStore(t)
	evaltest.Fill(t, s, 3)
	evaltest.Must(t, s.OpenRun(newRun("r1")))
	t.Run("there is one run at a time on a scale", func(t *testing.T) {
		evaltest.Must(t, s.OpenRun(newRun("r1")))
		evaltest.Refused(t, s.OpenRun(newRun("r2")), eval.ErrExists)
		other := newRun("r3")
		other.Run.Scale = eval.Imported
		evaltest.Must(t, s.OpenRun(other))
	})
	t.Run("a number is drawn once", func(t *testing.T) {
		evaltest.Must(t, s.AddDraw(newDrawn("r1", 0)))
		another := newDrawn("r1", 0)
		another.Raters = []string{"ben"}
		declined(t, s.AddDraw(another), eval.ErrExists)
	})
	t.Run("numbers come in turn", func(t *testing.T) { declined(t, s.AddDraw(newDrawn("r1", 2)), eval.ErrInvalid) })
	t.Run("what is frozen stays", func(t *testing.T) {
		evaltest.Must(t, s.Freeze([]eval.FinalVerdict{{Run: "r1", Basis: eval.JudgedByAll}}))
		evaltest.Must(t, s.Freeze([]eval.FinalVerdict{{Run: "r1", Basis: eval.LeftOpen}}))
		c := store.NewCalibrationRecords()
		err := s.ReadCalibration(&c)
		if evaltest.Must(t, err); c.Frozen[string(eval.DrawKey("r1", 0, 0))].Basis != eval.JudgedByAll {
			t.Fatalf("got %+v", c.Frozen)
		}
	})
	t.Run("a closed run draws nothing more, and another may begin", func(t *testing.T) {
		evaltest.Must(t, s.CloseRun(store.Closing{Run: "r1", Time: evaltest.Noon, Who: "ana", Why: "done"}))
		evaltest.Must(t, s.CloseRun(store.Closing{Run: "r1", Time: evaltest.Noon, Who: "ben", Why: "again"}))
		declined(t, s.AddDraw(newDrawn("r1", 1)), eval.ErrInvalid)
		evaltest.Refused(t, s.CloseRun(store.Closing{Run: "nothing", Time: evaltest.Noon, Who: "ana", Why: "x"}), eval.ErrNotFound)
		evaltest.Must(t, s.OpenRun(newRun("r2")))
		runs, err := s.Runs()
		if evaltest.Must(t, err); len(runs) != 3 || runs[0].Closing == nil || runs[0].Closing.Who != "ana" {
			t.Fatalf("got %+v", runs)
		}
	})
	evaltest.Sound(t, s)
}

func TestApplying(t *testing.T) {
	s := NewStore(t)
	t.Run("nothing at first", func(t *testing.T) {
		if _, _, ok, err := s.Applied(); ok || err != nil {
			t.Fatalf("%v, %v", ok, err)
		}
	})
	first, second := evaltest.NewPolicy(t, 0.1), evaltest.NewPolicy(t, 0.2)
	for _, p := range []routing.Policy{first, second, first} {
		evaltest.Must(t, s.Apply(p, eval.Application{Time: evaltest.Noon, Who: "ana"}))
	}
	evaltest.Must(t, s.ApplyAgain(eval.Application{Policy: second.Hash, Time: evaltest.Noon, Who: "ben"}))
	t.Run("the last one holds, as it was made", func(t *testing.T) {
		p, a, ok, err := s.Applied()
		if evaltest.Must(t, err); !ok || a.Who != "ben" {
			t.Fatalf("got %+v", a)
		}
		if !bytes.Equal(p.Canonical(), second.Canonical()) || p.Hash != second.Hash {
			t.Fatal("it is another policy")
		}
	})
	t.Run("the history names all", func(t *testing.T) {
		all, err := s.Applications()
		if evaltest.Must(t, err); len(all) != 4 || all[0].Policy != first.Hash || all[3].Policy != second.Hash {
			t.Fatalf("got %+v", all)
		}
	})
	t.Run("a policy is found by the beginning of its hash", func(t *testing.T) {
		p, err := s.Policy(first.Hash[:12])
		if evaltest.Must(t, err); p.Hash != first.Hash {
			t.Fatalf("got %s", p.Hash)
		}
		_, err = s.Policy("ffff")
		evaltest.Refused(t, err, eval.ErrNotFound)
	})
	t.Run("none is put back that never was", func(t *testing.T) {
		evaltest.Refused(t, s.ApplyAgain(eval.Application{Policy: strings.Repeat("0", 64), Time: evaltest.Noon, Who: "ana"}), eval.ErrNotFound)
	})
	t.Run("the program's own can be put back", func(t *testing.T) {
		evaltest.Must(t, s.ApplyAgain(eval.Application{Time: evaltest.Noon, Who: "ana"}))
		if _, _, ok, err := s.Applied(); ok || err != nil {
			t.Fatalf("%v, %v", ok, err)
		}
	})
	evaltest.Sound(t, s)
}

func TestCalibrationRecordsSurvive(t *testing.T) {
	s := NewStore(t)
	trials := evaltest.Fill(t, s, 5)
	fillChronicle(t, s)
	kinds := func(t *testing.T, s *records.Store) []string {
		t.Helper()
		var out strings.Builder
		_, err := s.ExportJSONL(&out)
		evaltest.Must(t, err)
		var names []string
		for line := range strings.Lines(out.String()) {
			var l struct {
				Type   string
				Record json.RawMessage
			}
			evaltest.Must(t, json.Unmarshal([]byte(line), &l))
			if l.Record != nil {
				names = append(names, l.Type)
			}
		}
		slices.Sort(names)
		return names
	}
	want := []string{"applied", "closing", "draw", "draw", "ending", "frozen", "policy", "run", "session"}
	t.Run("is exported", func(t *testing.T) {
		if got := kinds(t, s); !slices.Equal(got, want) {
			t.Fatalf("got %v", got)
		}
	})
	t.Run("is salvaged", func(t *testing.T) {
		to := filepath.Join(t.TempDir(), "saved.db")
		_, err := Salvage(t.Context(), s.Path(), to, 0)
		evaltest.Must(t, err)
		saved := OpenStore(t, to)
		evaltest.Sound(t, saved)
		if got := kinds(t, saved); !slices.Equal(got, want) {
			t.Fatalf("got %v", got)
		}
		evaltest.Must(t, saved.Apply(evaltest.NewPolicy(t, 0.3), eval.Application{Time: evaltest.Noon, Who: "ana"}))
		if all, err := saved.Applications(); err != nil || len(all) != 2 {
			t.Fatalf("%v, %v", all, err)
		}
	})
	t.Run("outlasts a trial that is forgotten, without its id", func(t *testing.T) {
		evaltest.Must(t, s.Forget(trials[0].ID))
		if Holds(t, s, trials[0].ID) {
			t.Fatal("the trial is still named")
		}
		evaltest.Sound(t, s)
		if got := kinds(t, s); !slices.Equal(got, want) {
			t.Fatalf("got %v", got)
		}
	})
	for name, key := range map[string]struct {
		bucket string
		key    []byte
	}{
		"a session": {sessionBucket, []byte("s1")}, "a run": {runBucket, []byte("r1")},
		"a draw before another": {drawBucket, eval.DrawKey("r1", 0, 0)}, "a policy": {policyBucket, []byte(evaltest.NewPolicy(t, 0.1).Hash)},
	} {
		t.Run("misses "+name+" that is gone", func(t *testing.T) {
			s := NewStore(t)
			evaltest.Fill(t, s, 2)
			fillChronicle(t, s)
			edit(t, s.Path(), func(tx boltfile.Tx) error { return tx.Bucket(key.bucket).Delete(key.key) })
			if r, err := s.Check(t.Context()); err != nil || r.OK() {
				t.Fatalf("%+v, %v", r, err)
			}
		})
	}
}

func TestSchemaOneIsBroughtUpToDate(t *testing.T) {
	s := NewStore(t)
	evaltest.Fill(t, s, 2)
	db, err := bolt.Open(s.Path(), 0o600, nil)
	evaltest.Must(t, err)
	evaltest.Must(t, db.Update(func(tx *bolt.Tx) error {
		for _, name := range recordkind.Buckets() {
			evaltest.Must(t, tx.DeleteBucket([]byte(name)))
		}
		return nil
	}))
	evaltest.Must(t, db.Close())
	edit(t, s.Path(), func(tx boltfile.Tx) error { return records.PutStamp(tx, records.Stamp{Schema: 1, Kind: store.Real}) })
	again := OpenStore(t, s.Path())
	if r := evaltest.Sound(t, again); r.Schema != records.SchemaVersion || r.Ratings != 2 {
		t.Fatalf("got %+v", r)
	}
	fillChronicle(t, again)
	evaltest.Sound(t, again)
}

// TestARatingOfTwoTrials is about answers that were given on different days.
func TestARatingOfTwoTrials(t *testing.T) {
	s := NewStore(t)
	first, second := evaltest.NewTrial(0), evaltest.NewTrial(1)
	second.Prompt = first.Prompt
	first.Answers[0], second.Answers[2] = evaltest.NewAnswer("nano", "a"), evaltest.NewAnswer("big", "b")
	evaltest.Must(t, s.AddTrials([]engine.Trial{first, second, evaltest.NewTrial(2)}))
	both := evaltest.NewRating("both", first)
	both.Shown = append(both.Shown, eval.Shown{Lane: 2, Model: "big", Trial: second.ID})
	evaltest.Must(t, s.AddRating(both))
	t.Run("belongs to both", func(t *testing.T) {
		for _, id := range []string{first.ID, second.ID} {
			if events, err := s.Ratings(id); err != nil || len(events) != 1 {
				t.Fatalf("%v, %v", events, err)
			}
		}
		evaltest.Sound(t, s)
	})
	t.Run("is not of two prompts", func(t *testing.T) {
		mixed := evaltest.NewRating("mixed", first)
		mixed.Shown = append(mixed.Shown, eval.Shown{Lane: 2, Model: "big", Trial: evaltest.TestID(2)})
		declined(t, s.AddRating(mixed), eval.ErrInvalid)
	})
	t.Run("is forgotten with either", func(t *testing.T) {
		evaltest.Must(t, s.Forget(second.ID))
		if events, err := s.Ratings(first.ID); err != nil || len(events) != 0 {
			t.Fatalf("%v, %v", events, err)
		}
		if r := evaltest.Sound(t, s); r.Ratings != 0 || r.Trials != 2 {
			t.Fatalf("got %+v", r)
		}
	})
}

func TestADamagedVerdictIsAnErrorEachTimeItIsRead(t *testing.T) {
	s := NewStore(t)
	evaltest.Fill(t, s, 3)
	fillChronicle(t, s)
	edit(t, s.Path(), func(tx boltfile.Tx) error {
		return tx.Bucket(frozenBucket).Put(eval.DrawKey("r1", 0, 0), []byte("00000000 {}"))
	})
	r := store.NewCalibrationRecords()
	for range 2 {
		declined(t, s.ReadCalibration(&r), eval.ErrDamaged)
	}
}
