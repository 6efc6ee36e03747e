package bolt

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store/records"
)

// addSecret adds a rated trial all texts of which hold the word SECRET.
func addSecret(t *testing.T, s *records.Store) engine.Trial {
	t.Helper()
	secret := evaltest.NewTrial(100)
	secret.Prompt = "the SECRETPROMPT"
	secret.System = "the SECRETSYSTEM"
	secret.Set, secret.PromptID = "set", "SECRETID"
	secret.Answers[0] = evaltest.NewAnswer("nano", "the SECRETANSWER")
	evaltest.Must(t, s.AddTrial(secret))
	rating := evaltest.NewRating("SECRETRATING", secret)
	rating.Note = "the SECRETNOTE"
	evaltest.Must(t, s.AddRating(rating))
	return secret
}

func TestForgettingLeavesNoWordInTheFile(t *testing.T) {
	s := NewStore(t)
	trials := evaltest.Fill(t, s, 40)
	secret := addSecret(t, s)
	if !Holds(t, s, "SECRET") {
		t.Fatal("the test looks for the wrong thing")
	}
	leftover := filepath.Join(filepath.Dir(s.Path()), "."+filepath.Base(s.Path())+".1.switchboard")
	evaltest.Must(t, os.WriteFile(leftover, []byte("SECRET"), 0o600)) // of one that was killed
	evaltest.Must(t, s.Forget(secret.ID))

	t.Run("leaves no word of it in the file", func(t *testing.T) {
		if Holds(t, s, "SECRET") || Holds(t, s, secret.ID) {
			t.Fatal("it is still there")
		}
		if _, err := os.Stat(leftover); !os.IsNotExist(err) {
			t.Fatal("nor may there be in what a killed one left")
		}
	})
	t.Run("leaves all else", func(t *testing.T) {
		if r := evaltest.Sound(t, s); r.Trials != 40 || r.Answers != 120 || r.Ratings != 40 {
			t.Fatalf("got %+v", r)
		}
		got, err := s.Trial(trials[7].ID)
		evaltest.Must(t, err)
		evaltest.Same(t, got, trials[7])
	})
	t.Run("what is added later is numbered on", func(t *testing.T) {
		evaltest.Must(t, s.AddRating(evaltest.NewRating("next", trials[0])))
		var last string
		for r, err := range s.AllRatings() {
			evaltest.Must(t, err)
			last = r.ID
		}
		if last != "next" {
			t.Fatalf("got %s", last)
		}
	})
	t.Run("knows no other trial", func(t *testing.T) {
		for _, id := range []string{secret.ID, evaltest.TestID(1)[:12], "", "x"} {
			if err := s.Forget(id); !errors.Is(err, eval.ErrNotFound) {
				t.Fatalf("%q: got %v", id, err)
			}
		}
		if err := NewStore(t).Forget(secret.ID); !errors.Is(err, eval.ErrNotFound) {
			t.Fatalf("got %v", err)
		}
	})
	t.Run("keeps the file to its owner", func(t *testing.T) {
		if info, err := os.Stat(s.Path()); err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("%v, %v", info.Mode(), err)
		}
	})
}

func Holds(t *testing.T, s *records.Store, text string) bool {
	t.Helper()
	b, err := os.ReadFile(s.Path())
	evaltest.Must(t, err)
	return bytes.Contains(b, []byte(text))
}

func TestAnAnswerOfATrialThatWasForgottenIsSpentAllTheSame(t *testing.T) {
	s := NewStore(t)
	trial := evaltest.NewTrial(1)
	answer := evaltest.NewAnswer("nano", "late")
	evaltest.Must(t, s.AddTrial(trial))
	evaltest.Must(t, s.Forget(trial.ID))
	err := s.AddAnswer(trial.ID, 0, answer)
	evaltest.Refused(t, err, eval.ErrNotFound)
	if !errors.Is(err, engine.ErrForgotten) {
		t.Errorf("got %v", err)
	}
	if sum, _, err := s.SpentOn(time.Now()); err != nil || sum != answer.Cost || sum.Nano() == 0 {
		t.Errorf("%v of %v counted, %v", sum, answer.Cost, err)
	}
	if _, err := s.Trial(trial.ID); !errors.Is(err, eval.ErrNotFound) {
		t.Errorf("the trial is there: %v", err)
	}
	evaltest.Sound(t, s)
}

func TestWhatAKilledForgetLeftGoesAtTheNextStart(t *testing.T) {
	s := NewStore(t)
	evaltest.Fill(t, s, 2)
	beside := func(name string) string { return filepath.Join(filepath.Dir(s.Path()), name) }
	left, used := beside("."+filepath.Base(s.Path())+".1.switchboard"), beside("."+filepath.Base(s.Path())+".2.switchboard")
	strange := beside(".other.1.switchboard")
	for _, path := range []string{left, used, strange} {
		evaltest.Must(t, os.WriteFile(path, []byte("SECRET"), 0o600))
	}
	f, err := os.Open(used)
	evaltest.Must(t, err)
	defer f.Close()
	if ok, err := boltfile.TryLock(f, true); !ok || err != nil {
		t.Fatal(ok, err)
	}
	_, err = Open(s.Path(), Options{ReadOnly: true})
	evaltest.Must(t, err)
	if _, err := os.Stat(left); err != nil {
		t.Errorf("one who only looks took it away: %v", err)
	}
	OpenStore(t, s.Path())
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("it is there still: %v", err)
	}
	for _, path := range []string{used, strange} {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
}

func TestForgettingIsAnotherRevision(t *testing.T) {
	s := NewStore(t)
	evaltest.Fill(t, s, 4)
	seen := map[int]bool{}
	for i := range 4 {
		n, err := s.Revision()
		evaltest.Must(t, err)
		if seen[n] {
			t.Errorf("the revision %d comes again", n)
		}
		seen[n] = true
		evaltest.Must(t, s.Forget(evaltest.TestID(i)))
	}
}
