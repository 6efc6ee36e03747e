package eval

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
)

// declined is refused where the caller is a program and needs no hint.
func declined(t testing.TB, err, reason error) {
	t.Helper()
	if !errors.Is(err, reason) {
		t.Fatalf("got %v, want %v", err, reason)
	}
}

func newSession(id, rater string) Session { return Session{id, rater, Accept, noon} }

// newPolicy accepts a gap for every task.
func newPolicy(t testing.TB, threshold float64) engine.Policy {
	t.Helper()
	l := engine.Ladder{Order: engine.AsGiven, Rungs: []engine.Rung{{Model: "nano", Strength: 0.2}, {Model: "big", Strength: 1}}}
	p, err := engine.NewPolicy(engine.Scorer{Prior: engine.PriorVersion()}, engine.Thresholds{Default: threshold}, l, engine.Provenance{Source: engine.Calibrated})
	must(t, err)
	return p
}

// newRun is a run that was never planned: for what only has to be kept.
func newRun(id string) OpenedRun {
	return OpenedRun{Who: "ana", Run: Run{ID: id, Time: noon, Scale: Accept, Ladder: engine.Ladder{Rungs: []engine.Rung{{Model: "nano"}, {Model: "big", Strength: 1}}}}}
}

func newDrawn(run string, number int) Drawn {
	return Drawn{Run: run, Number: number, Prompt: PromptKey(newTrial(number).Prompt), Raters: []string{"ana"}, Time: noon}
}

// fillChronicle adds a record of each kind.
func fillChronicle(t testing.TB, s *Store) {
	t.Helper()
	must(t, s.OpenSession(newSession("s1", "ana")))
	must(t, s.EndSession("s1", Revealed, noon))
	must(t, s.OpenRun(newRun("r1")))
	must(t, s.AddDraw(newDrawn("r1", 0)))
	must(t, s.AddDraw(newDrawn("r1", 1)))
	must(t, s.freeze([]Frozen{{Run: "r1", Prompt: newDrawn("r1", 0).Prompt, Why: OnAll, Time: noon}}))
	must(t, s.CloseRun(Closing{Run: "r1", Time: noon, Who: "ana", Why: "a test"}))
	must(t, s.Apply(newPolicy(t, 0.1), Application{Time: noon, Who: "ana"}))
}

func TestSessions(t *testing.T) {
	s := newStore(t)
	trials := fillStore(t, s, 3)
	vote := func(id, session string, n int) Rating {
		r := newRating(id, trials[n])
		r.Session, r.Blind = session, true
		return r
	}
	must(t, s.OpenSession(newSession("s1", "ana")))
	must(t, s.AddRating(vote("v1", "s1", 0)))

	t.Run("take the votes of their own rater only", func(t *testing.T) {
		stranger := vote("v2", "s1", 1)
		stranger.Rater = "ben"
		declined(t, s.AddRating(stranger), ErrInvalid)
		declined(t, s.AddRating(vote("v3", "nowhere", 1)), ErrInvalid)
	})
	t.Run("end when their rater sits down again", func(t *testing.T) {
		must(t, s.OpenSession(newSession("other", "ben")))
		must(t, s.OpenSession(newSession("s2", "ana")))
		must(t, s.OpenSession(newSession("s2", "ana"))) // as after a retry
		c, err := s.survey(false)
		must(t, err)
		if len(c.endings) != 1 || c.endings["s1"].Why != SatAgain || c.endings["s1"].Ratings != 4 {
			t.Fatalf("got %+v", c.endings)
		}
	})
	t.Run("take no blind vote afterwards, but what one says knowing the names", func(t *testing.T) {
		refused(t, s.AddRating(vote("late", "s1", 1)), ErrInvalid)
		seeing := vote("seeing", "s1", 1)
		seeing.Blind = false
		must(t, s.AddRating(seeing))
	})
	t.Run("end once", func(t *testing.T) {
		must(t, s.EndSession("s1", Revealed, noon.Add(time.Hour)))
		c, err := s.survey(false)
		if must(t, err); c.endings["s1"].Why != SatAgain {
			t.Fatalf("got %+v", c.endings["s1"])
		}
		declined(t, s.EndSession("nowhere", Revealed, noon), ErrNotFound)
	})
	sound(t, s)
}

func TestRunsAndDraws(t *testing.T) {
	s := newStore(t)
	fillStore(t, s, 3)
	must(t, s.OpenRun(newRun("r1")))
	t.Run("there is one run at a time on a scale", func(t *testing.T) {
		must(t, s.OpenRun(newRun("r1")))
		refused(t, s.OpenRun(newRun("r2")), ErrExists)
		other := newRun("r3")
		other.Run.Scale = Imported
		must(t, s.OpenRun(other))
	})
	t.Run("a number is drawn once", func(t *testing.T) {
		must(t, s.AddDraw(newDrawn("r1", 0)))
		another := newDrawn("r1", 0)
		another.Raters = []string{"ben"}
		declined(t, s.AddDraw(another), ErrExists)
	})
	t.Run("numbers come in turn", func(t *testing.T) { declined(t, s.AddDraw(newDrawn("r1", 2)), ErrInvalid) })
	t.Run("what is frozen stays", func(t *testing.T) {
		must(t, s.freeze([]Frozen{{Run: "r1", Why: OnAll}}))
		must(t, s.freeze([]Frozen{{Run: "r1", Why: OnTime}}))
		c, err := s.survey(false)
		if must(t, err); c.frozen[string(drawKey("r1", 0, 0))].Why != OnAll {
			t.Fatalf("got %+v", c.frozen)
		}
	})
	t.Run("a closed run draws nothing more, and another may begin", func(t *testing.T) {
		must(t, s.CloseRun(Closing{Run: "r1", Time: noon, Who: "ana", Why: "done"}))
		must(t, s.CloseRun(Closing{Run: "r1", Time: noon, Who: "ben", Why: "again"}))
		declined(t, s.AddDraw(newDrawn("r1", 1)), ErrInvalid)
		refused(t, s.CloseRun(Closing{Run: "nothing", Time: noon, Who: "ana", Why: "x"}), ErrNotFound)
		must(t, s.OpenRun(newRun("r2")))
		runs, err := s.Runs()
		if must(t, err); len(runs) != 3 || runs[0].Closing == nil || runs[0].Closing.Who != "ana" {
			t.Fatalf("got %+v", runs)
		}
	})
	sound(t, s)
}

func TestApplying(t *testing.T) {
	s := newStore(t)
	t.Run("nothing at first", func(t *testing.T) {
		if _, _, ok, err := s.Applied(); ok || err != nil {
			t.Fatalf("%v, %v", ok, err)
		}
	})
	first, second := newPolicy(t, 0.1), newPolicy(t, 0.2)
	for _, p := range []engine.Policy{first, second, first} {
		must(t, s.Apply(p, Application{Time: noon, Who: "ana"}))
	}
	must(t, s.ApplyAgain(Application{Policy: second.Hash, Time: noon, Who: "ben"}))
	t.Run("the last one holds, as it was made", func(t *testing.T) {
		p, a, ok, err := s.Applied()
		if must(t, err); !ok || a.Who != "ben" {
			t.Fatalf("got %+v", a)
		}
		if !bytes.Equal(p.Canonical(), second.Canonical()) || p.Hash != second.Hash {
			t.Fatal("it is another policy")
		}
	})
	t.Run("the history names all", func(t *testing.T) {
		all, err := s.Applications()
		if must(t, err); len(all) != 4 || all[0].Policy != first.Hash || all[3].Policy != second.Hash {
			t.Fatalf("got %+v", all)
		}
	})
	t.Run("a policy is found by the beginning of its hash", func(t *testing.T) {
		p, err := s.Policy(first.Hash[:12])
		if must(t, err); p.Hash != first.Hash {
			t.Fatalf("got %s", p.Hash)
		}
		_, err = s.Policy("ffff")
		refused(t, err, ErrNotFound)
	})
	t.Run("none is put back that never was", func(t *testing.T) {
		refused(t, s.ApplyAgain(Application{Policy: strings.Repeat("0", 64), Time: noon, Who: "ana"}), ErrNotFound)
	})
	t.Run("the program's own can be put back", func(t *testing.T) {
		must(t, s.ApplyAgain(Application{Time: noon, Who: "ana"}))
		if _, _, ok, err := s.Applied(); ok || err != nil {
			t.Fatalf("%v, %v", ok, err)
		}
	})
	sound(t, s)
}

func TestTheChronicle(t *testing.T) {
	s := newStore(t)
	trials := fillStore(t, s, 5)
	fillChronicle(t, s)
	kinds := func(t *testing.T, s *Store) []string {
		t.Helper()
		var out strings.Builder
		_, err := s.ExportJSONL(&out)
		must(t, err)
		var names []string
		for line := range strings.Lines(out.String()) {
			var l struct {
				Type   string
				Record json.RawMessage
			}
			must(t, json.Unmarshal([]byte(line), &l))
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
		_, err := Salvage(s.Path(), to, 0)
		must(t, err)
		saved := openStore(t, to)
		sound(t, saved)
		if got := kinds(t, saved); !slices.Equal(got, want) {
			t.Fatalf("got %v", got)
		}
		must(t, saved.Apply(newPolicy(t, 0.3), Application{Time: noon, Who: "ana"}))
		if all, err := saved.Applications(); err != nil || len(all) != 2 {
			t.Fatalf("%v, %v", all, err)
		}
	})
	t.Run("outlasts a trial that is forgotten, without its id", func(t *testing.T) {
		must(t, s.Forget(trials[0].ID))
		if holds(t, s, trials[0].ID) {
			t.Fatal("the trial is still named")
		}
		sound(t, s)
		if got := kinds(t, s); !slices.Equal(got, want) {
			t.Fatalf("got %v", got)
		}
	})
	for name, key := range map[string]struct {
		bucket string
		key    []byte
	}{
		"a session": {sessionBucket, []byte("s1")}, "a run": {runBucket, []byte("r1")},
		"a draw before another": {drawBucket, drawKey("r1", 0, 0)}, "a policy": {policyBucket, []byte(newPolicy(t, 0.1).Hash)},
	} {
		t.Run("misses "+name+" that is gone", func(t *testing.T) {
			s := newStore(t)
			fillStore(t, s, 2)
			fillChronicle(t, s)
			must(t, s.update(func(tx *bolt.Tx) error { return tx.Bucket([]byte(key.bucket)).Delete(key.key) }))
			if r, err := s.Check(); err != nil || r.OK() {
				t.Fatalf("%+v, %v", r, err)
			}
		})
	}
}

func TestSchemaOneIsBroughtUpToDate(t *testing.T) {
	s := newStore(t)
	fillStore(t, s, 2)
	must(t, s.update(func(tx *bolt.Tx) error {
		for _, name := range chronicleBuckets() {
			must(t, tx.DeleteBucket([]byte(name)))
		}
		return writeStamp(tx, stamp{1, Real})
	}))
	again := openStore(t, s.Path())
	if r := sound(t, again); r.Schema != 2 || r.Ratings != 2 {
		t.Fatalf("got %+v", r)
	}
	fillChronicle(t, again)
	sound(t, again)
}

// TestARatingOfTwoTrials is about answers that were given on different days.
func TestARatingOfTwoTrials(t *testing.T) {
	s := newStore(t)
	first, second := newTrial(0), newTrial(1)
	second.Prompt = first.Prompt
	first.Answers[0], second.Answers[2] = newAnswer("nano", "a"), newAnswer("big", "b")
	must(t, s.AddTrials([]engine.Trial{first, second, newTrial(2)}))
	both := newRating("both", first)
	both.Shown = append(both.Shown, Shown{Lane: 2, Model: "big", Trial: second.ID})
	must(t, s.AddRating(both))
	t.Run("belongs to both", func(t *testing.T) {
		for _, id := range []string{first.ID, second.ID} {
			if events, err := s.Ratings(id); err != nil || len(events) != 1 {
				t.Fatalf("%v, %v", events, err)
			}
		}
		sound(t, s)
	})
	t.Run("is not of two prompts", func(t *testing.T) {
		mixed := newRating("mixed", first)
		mixed.Shown = append(mixed.Shown, Shown{Lane: 2, Model: "big", Trial: testID(2)})
		declined(t, s.AddRating(mixed), ErrInvalid)
	})
	t.Run("is forgotten with either", func(t *testing.T) {
		must(t, s.Forget(second.ID))
		if events, err := s.Ratings(first.ID); err != nil || len(events) != 0 {
			t.Fatalf("%v, %v", events, err)
		}
		if r := sound(t, s); r.Ratings != 0 || r.Trials != 2 {
			t.Fatalf("got %+v", r)
		}
	})
}
