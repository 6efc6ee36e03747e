package bolt

import (
	"os"
	"strings"
	"testing"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/internal/record"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
	"switchboard/providers"
)

// versionZero makes a store as version 0 wrote it: records without counters
// and without indexes.
func versionZero(t *testing.T, path string, trials []engine.Trial) {
	t.Helper()
	evaltest.Must(t, boltfile.Fill(path, func(tx boltfile.Tx) error {
		for _, name := range []string{metaBucket, trialBucket, answerBucket, ratingBucket} {
			if err := tx.CreateBucket(name); err != nil {
				return err
			}
		}
		for i, trial := range trials {
			evaltest.Must(t, record.PutJSON(tx, trialBucket, []byte(trial.ID), stored(trial)))
			for lane, a := range trial.Answers {
				evaltest.Must(t, record.PutJSON(tx, answerBucket, answerKey(trial.ID, lane), a))
			}
			evaltest.Must(t, record.PutJSON(tx, ratingBucket, ratingKey(uint64(i+1)), evaltest.NewRating("old"+trial.ID, trial)))
		}
		evaltest.Must(t, tx.Bucket(ratingBucket).SetSequence(uint64(len(trials))))
		return records.PutStamp(tx, records.Stamp{Kind: store.Real})
	}))
}

// stored is a trial as it is kept: its answers are records of their own.
func stored(t engine.Trial) any {
	h := struct {
		engine.Trial
		Answers []store.Lane `json:"answers"`
	}{Trial: t}
	for _, a := range t.Answers {
		h.Answers = append(h.Answers, store.Lane{Model: a.Model, Provider: a.Provider, Simulated: a.Simulated})
	}
	h.Trial.Answers = nil
	return h
}

func TestMigration(t *testing.T) {
	path := t.TempDir() + "/store.db"
	var trials []engine.Trial
	for i := range 3 {
		trial := evaltest.NewTrial(i)
		trial.Set, trial.PromptID = "set", trial.ID
		for lane, a := range trial.Answers {
			trial.Answers[lane] = evaltest.NewAnswer(a.Model, "x")
		}
		trials = append(trials, trial)
	}
	versionZero(t, path, trials)

	t.Run("is not done by those who may not write", func(t *testing.T) {
		_, err := Open(path, Options{ReadOnly: true})
		evaltest.Refused(t, err, eval.ErrOlder)
	})
	t.Run("is announced by a check, which finds nothing wrong", func(t *testing.T) {
		r, err := Check(t.Context(), path, 0)
		evaltest.Must(t, err)
		if !r.OK() || r.Schema != 0 || len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "older switchboard (schema 0)") {
			t.Errorf("%+v", r)
		}
	})
	s := OpenStore(t, path)
	t.Run("keeps every record", func(t *testing.T) {
		if r := evaltest.Sound(t, s); r.Schema != records.SchemaVersion || r.Trials != 3 || r.Answers != 9 || r.Ratings != 3 {
			t.Fatalf("got %+v", r)
		}
		got, err := s.Trial(trials[1].ID)
		evaltest.Must(t, err)
		evaltest.Same(t, got, trials[1])
	})
	t.Run("counts and indexes what was there", func(t *testing.T) {
		if sum, _, err := s.SpentOn(evaltest.Noon); err != nil || sum != providers.Nano(9*21_000) {
			t.Fatalf("%v, %v", sum, err)
		}
		if means, err := s.MeanCosts(); err != nil || means["big"] != providers.Nano(21_000) {
			t.Fatalf("%v, %v", means, err)
		}
		if done, err := s.Answered("set"); err != nil || len(done) != 9 {
			t.Fatalf("%v, %v", done, err)
		}
		if events, err := s.Ratings(trials[2].ID); err != nil || len(events) != 1 {
			t.Fatalf("%v, %v", events, err)
		}
	})
	t.Run("is done once", func(t *testing.T) {
		again := OpenStore(t, path)
		if sum, _, err := again.SpentOn(evaltest.Noon); err != nil || sum != providers.Nano(9*21_000) {
			t.Fatalf("%v, %v", sum, err)
		}
		evaltest.Must(t, again.AddRating(evaltest.NewRating("new", trials[0])))
		evaltest.Sound(t, again)
	})
}

func TestACheckSaysWhatADamagedFirstPageMayHaveCost(t *testing.T) {
	path := t.TempDir() + "/store.db"
	versionZero(t, path, []engine.Trial{evaltest.NewTrial(0)})
	evaltest.Must(t, OpenStore(t, path).AddTrials([]engine.Trial{evaltest.NewTrial(1)}))
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	evaltest.Must(t, err)
	_, err = file.WriteAt(make([]byte, 64), 16) // what stands behind the head of the first page
	evaltest.Must(t, err)
	evaltest.Must(t, file.Close())
	r, err := Check(t.Context(), path, 0)
	evaltest.Must(t, err)
	if r.OK() || len(r.Damage) != 1 || !strings.Contains(r.Damage[0].What, "what was stored last may be missing") {
		t.Errorf("%+v", r)
	}
}
