package bolt

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/audit"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/internal/eventlog"
	"switchboard/eval/internal/record"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
)

// happened are the events of a store, each as what, who, old>new and reason.
func happened(t testing.TB, s *records.Store) (all []string) {
	t.Helper()
	for line, err := range s.Events() {
		evaltest.Must(t, err)
		e, err := audit.Read(line)
		evaltest.Must(t, err)
		all = append(all, string(e.What)+" by "+e.Who)
	}
	return all
}

func openWitness(t testing.TB, prompts bool) *records.Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "store.db"), Options{Kind: store.Real, Who: "ana", Prompts: prompts})
	evaltest.Must(t, err)
	return s
}

// addAnswered adds a trial and then its first answer.
func addAnswered(t testing.TB, s *records.Store, n int) engine.Trial {
	t.Helper()
	trial := evaltest.NewTrial(n)
	evaltest.Must(t, s.AddTrial(trial))
	evaltest.Must(t, s.AddAnswer(trial.ID, 0, evaltest.NewAnswer("nano", "x")))
	return trial
}

func TestWhatHappensIsAnEvent(t *testing.T) {
	s := openWitness(t, false)
	trial := addAnswered(t, s, 1)
	evaltest.Must(t, s.AddTrial(trial)) // once more, as after a retry
	evaltest.Must(t, s.AddAnswer(trial.ID, 0, evaltest.NewAnswer("nano", "x")))
	evaltest.Must(t, s.AddTrials([]engine.Trial{evaltest.NewTrial(2)})) // happened elsewhere
	p := evaltest.NewPolicy(t, 0)
	evaltest.Must(t, s.Apply(p, eval.Application{Time: evaltest.Noon, Who: "ben"}))
	evaltest.Must(t, s.MarkExported(p.Hash, evaltest.Noon, "json", "to a file"))
	evaltest.Must(t, s.ApplyAgain(eval.Application{Time: evaltest.Noon, Who: "ben"}))
	evaltest.Must(t, s.AddEvent(audit.Event{Time: time.Now(), What: audit.Alarm}))
	want := "decision by ana, attempt by ana, policy by ben, export by ana, policy by ben, alarm by ana"
	if got := strings.Join(happened(t, s), ", "); got != want {
		t.Errorf("%s", got)
	}
	if Holds(t, s, `"private":"`) && !Holds(t, s, `"salt":"`) {
		t.Error("nothing says what is private")
	}
	evaltest.Sound(t, s)
}

func TestForgettingKeepsTheChainWhole(t *testing.T) {
	for _, prompts := range []bool{false, true} {
		t.Run(fmt.Sprintf("with prompts %v", prompts), func(t *testing.T) {
			s := openWitness(t, prompts)
			addAnswered(t, s, 1)
			secret := addSecret(t, s)
			evaltest.Must(t, s.AddAnswer(secret.ID, 1, evaltest.NewAnswer("small", "x")))
			addAnswered(t, s, 2)
			kept := bytes.Count(fileOf(t, s), []byte(`"prompt":"the SECRETPROMPT"`))
			if prompts != (kept > 1) {
				t.Errorf("the prompt is kept %d times", kept)
			}
			before := len(happened(t, s))
			evaltest.Must(t, s.Forget(secret.ID))
			if Holds(t, s, "SECRET") || Holds(t, s, secret.ID) {
				t.Error("an event still names it")
			}
			addAnswered(t, s, 3)
			got := happened(t, s)
			if len(got) != before+3 || got[before] != "forget by ana" {
				t.Errorf("%q", got)
			}
			evaltest.Sound(t, s)
		})
	}
}

func fileOf(t testing.TB, s *records.Store) []byte {
	t.Helper()
	var b bytes.Buffer
	evaltest.Must(t, at(s.Path(), Options{}).copyTo(&b))
	return b.Bytes()
}

func TestACheckFindsABrokenChain(t *testing.T) {
	for what, change := range map[string]func(tx boltfile.Tx) error{
		"removed":          func(tx boltfile.Tx) error { return tx.Bucket(eventBucket).Delete(eventlog.Key(3)) },
		"the last removed": func(tx boltfile.Tx) error { return tx.Bucket(eventBucket).Delete(eventlog.Key(6)) },
		"changed": func(tx boltfile.Tx) error {
			line, err := record.Open(eventBucket, eventlog.Key(3), tx.Bucket(eventBucket).Get(eventlog.Key(3)))
			if err != nil {
				return err
			}
			return record.Put(tx, eventBucket, eventlog.Key(3), bytes.Replace(line, []byte("ana"), []byte("ben"), 1))
		},
	} {
		t.Run(what, func(t *testing.T) {
			s := openWitness(t, false)
			for n := range 3 {
				addAnswered(t, s, n)
			}
			evaltest.Sound(t, s)
			edit(t, s.Path(), change)
			r, err := s.Check(t.Context())
			if evaltest.Must(t, err); r.OK() {
				t.Fatal("it found nothing")
			}
			if c, err := s.VerifyEvents(); err != nil || c.Broken == 0 {
				t.Errorf("%+v, %v", c, err)
			}
			to := filepath.Join(t.TempDir(), "saved.db")
			_, err = Salvage(context.Background(), s.Path(), to, 0)
			evaltest.Must(t, err)
			saved := OpenStore(t, to)
			if r := evaltest.Sound(t, saved); what == "changed" && len(r.Notes) == 0 { // what was removed is found again
				t.Error("nothing says what is missing")
			}
			if got := happened(t, saved); !strings.HasPrefix(got[len(got)-1], "salvage") {
				t.Errorf("%q", got)
			}
		})
	}
}
