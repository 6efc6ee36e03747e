package bolt

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
	"switchboard/providers"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

func TestTrial(t *testing.T) {
	t.Run("comes back as it was stored", func(t *testing.T) {
		s := NewStore(t)
		want := evaltest.NewTrial(1)
		want.Answers[1] = evaltest.NewAnswer("small", "tags <b> & \u2028 and 漢字")
		evaltest.Must(t, s.AddTrial(want))
		got, err := s.Trial(want.ID)
		evaltest.Must(t, err)
		evaltest.Same(t, got, want)
	})
	t.Run("gains the answers that end later", func(t *testing.T) {
		s := NewStore(t)
		want := evaltest.NewTrial(1)
		evaltest.Must(t, s.AddTrial(want))
		want.Answers[2] = evaltest.NewAnswer("big", "late")
		evaltest.Must(t, s.AddAnswer(want.ID, 2, want.Answers[2]))
		got, err := s.Trial(want.ID)
		evaltest.Must(t, err)
		evaltest.Same(t, got, want)
	})
	t.Run("is found by the beginning of its id if no other has it", func(t *testing.T) {
		s := NewStore(t)
		evaltest.Fill(t, s, 12)
		got, err := s.Trial("01trial0000000"[:14] + "5")
		if evaltest.Must(t, err); got.ID != evaltest.TestID(5) {
			t.Fatalf("got %s", got.ID)
		}
		_, err = s.Trial(evaltest.TestID(11)[:14])
		evaltest.Refused(t, err, eval.ErrAmbiguous)
		for _, id := range []string{"01", "", "02trial", evaltest.TestID(11) + "x"} {
			_, err = s.Trial(id)
			evaltest.Refused(t, err, eval.ErrNotFound)
		}
	})
	t.Run("stored twice is stored once, also in its sums", func(t *testing.T) {
		s := NewStore(t)
		trial := evaltest.NewTrial(1)
		a := evaltest.NewAnswer("big", "text")
		for range 2 {
			evaltest.Must(t, s.AddTrial(trial))
			evaltest.Must(t, s.AddAnswer(trial.ID, 0, a))
		}
		if sum, _, err := s.SpentOn(evaltest.Noon); err != nil || sum != a.Cost {
			t.Fatalf("spent %v, %v", sum, err)
		}
	})
	t.Run("is never changed", func(t *testing.T) {
		s := NewStore(t)
		trial := evaltest.NewTrial(1)
		evaltest.Must(t, s.AddTrial(trial))
		evaltest.Must(t, s.AddAnswer(trial.ID, 0, evaltest.NewAnswer("nano", "one")))
		if err := s.AddAnswer(trial.ID, 0, evaltest.NewAnswer("nano", "two")); !errors.Is(err, eval.ErrExists) {
			t.Fatalf("got %v", err)
		}
		trial.Prompt = "another"
		if err := s.AddTrial(trial); !errors.Is(err, eval.ErrExists) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestTrialsThatCannotBe(t *testing.T) {
	s := NewStore(t)
	evaltest.Must(t, s.AddTrial(evaltest.NewTrial(1)))
	for outcome, break_ := range map[string]func(*engine.Trial){
		"no id":     func(tr *engine.Trial) { tr.ID = "" },
		"slash":     func(tr *engine.Trial) { tr.ID = "a/b" },
		"long id":   func(tr *engine.Trial) { tr.ID = strings.Repeat("a", 65) },
		"no time":   func(tr *engine.Trial) { tr.Time = time.Time{} },
		"simulated": func(tr *engine.Trial) { tr.Simulated = true },
	} {
		t.Run(outcome, func(t *testing.T) {
			trial := evaltest.NewTrial(2)
			break_(&trial)
			if err := s.AddTrial(trial); !errors.Is(err, eval.ErrInvalid) && !errors.Is(err, eval.ErrKind) {
				t.Fatalf("got %v", err)
			}
		})
	}
	for outcome, err := range map[string]error{
		"no such trial":     s.AddAnswer(evaltest.TestID(8), 0, evaltest.NewAnswer("nano", "x")),
		"no such lane":      s.AddAnswer(evaltest.TestID(1), 3, evaltest.NewAnswer("nano", "x")),
		"negative lane":     s.AddAnswer(evaltest.TestID(1), -1, evaltest.NewAnswer("nano", "x")),
		"has not ended yet": s.AddAnswer(evaltest.TestID(1), 0, engine.Answer{Model: "nano"}),
	} {
		t.Run(outcome, func(t *testing.T) {
			if !eval.IsAny(err, eval.ErrInvalid, eval.ErrNotFound) {
				t.Fatalf("got %v", err)
			}
		})
	}
	if r := evaltest.Sound(t, s); r.Trials != 1 || r.Answers != 0 {
		t.Fatalf("something of them stayed: %+v", r)
	}
}

func TestTrials(t *testing.T) {
	s := NewStore(t)
	const n = 64 + 256 + 7 // a first page, a later one, and some
	evaltest.Fill(t, s, n)
	list := func(q store.Query) (ids []string) {
		for trial, err := range s.Trials(q) {
			evaltest.Must(t, err)
			ids = append(ids, trial.ID)
		}
		return ids
	}
	var newest []string
	for i := n - 1; i >= 0; i-- {
		newest = append(newest, evaltest.TestID(i))
	}
	for outcome, c := range map[string]struct {
		q    store.Query
		want []string
	}{
		"newest first":            {store.Query{}, newest},
		"as many as asked for":    {store.Query{Limit: 70}, newest[:70]},
		"older than one":          {store.Query{Before: evaltest.TestID(5)}, newest[n-5:]},
		"older than a lost one":   {store.Query{Before: evaltest.TestID(5) + "x"}, newest[n-6:]},
		"older than the first":    {store.Query{Before: evaltest.TestID(0)}, nil},
		"newer than all":          {store.Query{Before: "zz", Limit: 1}, newest[:1]},
		"by prompt in any case":   {store.Query{Text: "CITY of number 77"}, []string{evaltest.TestID(77)}},
		"by task":                 {store.Query{Text: "Extraction", Limit: 3}, newest[:3]},
		"by model":                {store.Query{Text: "NANO", Limit: 2}, newest[:2]},
		"none that has the words": {store.Query{Text: "translate"}, nil},
	} {
		t.Run(outcome, func(t *testing.T) {
			if got := list(c.q); !slices.Equal(got, c.want) {
				t.Fatalf("got %d: %.200v", len(got), got)
			}
		})
	}
	t.Run("the file is free while the caller works", func(t *testing.T) {
		other := OpenStore(t, s.Path())
		for trial, err := range s.Trials(store.Query{Limit: 2}) {
			evaltest.Must(t, err)
			evaltest.Must(t, other.AddRating(evaltest.NewRating("r"+trial.ID, trial)))
			evaltest.Must(t, s.AddRating(evaltest.NewRating("s"+trial.ID, trial)))
		}
	})
}

// newSpoiled is a store of four trials with a damaged trial, a damaged answer
// and a damaged rating.
func newSpoiled(t *testing.T) (*records.Store, []engine.Trial) {
	t.Helper()
	s := NewStore(t)
	trials := evaltest.Fill(t, s, 4)
	spoil(t, s, trialBucket, evaltest.TestID(1))
	spoil(t, s, answerBucket, string(answerKey(evaltest.TestID(2), 1)))
	spoil(t, s, ratingBucket, string(ratingKey(4)))
	return s, trials
}

func TestDamagedRecord(t *testing.T) {
	s, trials := newSpoiled(t)
	t.Run("is reported and the others are listed", func(t *testing.T) {
		var got []string
		for trial, err := range s.Trials(store.Query{}) {
			line := trial.ID
			var broken *eval.RecordError
			if errors.As(err, &broken) {
				line += " " + broken.Bucket + "/" + broken.Key
			} else if err != nil {
				t.Fatal(err)
			}
			got = append(got, line)
		}
		want := []string{evaltest.TestID(3), evaltest.TestID(2) + " answers/" + evaltest.TestID(2) + "/001", evaltest.TestID(1) + " trials/" + evaltest.TestID(1), evaltest.TestID(0)}
		if !slices.Equal(got, want) {
			t.Fatalf("got %q", got)
		}
	})
	t.Run("leaves the rest of its trial", func(t *testing.T) {
		got, err := s.Trial(evaltest.TestID(2))
		if !errors.Is(err, eval.ErrDamaged) {
			t.Fatalf("got %v", err)
		}
		want := trials[2]
		want.Answers[1] = engine.Answer{Model: "small", Provider: "openai"}
		evaltest.Same(t, got, want)
	})
	t.Run("leaves the other ratings", func(t *testing.T) {
		good, bad := 0, 0
		for _, err := range s.AllRatings() {
			if err != nil {
				bad++
			} else {
				good++
			}
		}
		if good != 3 || bad != 1 {
			t.Fatalf("%d good and %d bad", good, bad)
		}
		if _, err := s.Ratings(evaltest.TestID(3)); !errors.Is(err, eval.ErrDamaged) {
			t.Fatalf("got %v", err)
		}
		for trial, err := range s.RatedTrials(store.Query{Limit: 1}) {
			if err != nil || trial.ID != evaltest.TestID(3) || !errors.Is(trial.Unread, eval.ErrDamaged) {
				t.Fatalf("got %+v, %v", trial, err)
			}
		}
	})
}

func TestDamagedRecordIsNotPassedOn(t *testing.T) {
	s, _ := newSpoiled(t)
	t.Run("is found by a check", func(t *testing.T) {
		r, err := s.Check(t.Context())
		evaltest.Must(t, err)
		var where []string
		for _, d := range r.Damage {
			where = append(where, d.Where)
		}
		for _, want := range []string{"trials/" + evaltest.TestID(1), "answers/" + evaltest.TestID(2) + "/001", "ratings/0000000000000004"} {
			if !slices.Contains(where, want) {
				t.Errorf("%s is not in %q", want, where)
			}
		}
	})
	t.Run("can be forgotten, once it is the only one", func(t *testing.T) {
		if err := s.Forget(evaltest.TestID(1)); !errors.Is(err, eval.ErrDamaged) {
			t.Fatalf("got %v", err)
		}
		spoil(t, s, answerBucket, string(answerKey(evaltest.TestID(2), 1))) // flips it back
		spoil(t, s, ratingBucket, string(ratingKey(4)))
		evaltest.Must(t, s.Forget(evaltest.TestID(1)))
		evaltest.Sound(t, s)
	})
}

// spoil changes one byte of a record's JSON.
func spoil(t testing.TB, s *records.Store, bucket, key string) {
	t.Helper()
	edit(t, s.Path(), func(tx boltfile.Tx) error {
		b := tx.Bucket(bucket)
		v := slices.Clone(b.Get([]byte(key)))
		if v == nil {
			return fmt.Errorf("there is no %s/%s", bucket, key)
		}
		v[len(v)/2] ^= 1
		return b.Put([]byte(key), v)
	})
}

func TestAnswersRoundTrip(t *testing.T) {
	s := NewStore(t)
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		trial := evaltest.NewTrial(n)
		money := func(name string) providers.Money {
			if rapid.Bool().Draw(r, name+" known") {
				return providers.Nano(rapid.Int64Range(0, 1e15).Draw(r, name))
			}
			return providers.Money{}
		}
		want := engine.Answer{
			Model:   rapid.String().Draw(r, "model"),
			Text:    rapid.String().Draw(r, "text"),
			Finish:  providers.Stop,
			Cost:    money("cost"),
			Usage:   providers.Usage{Output: providers.Count(rapid.Int64Min(-1).Draw(r, "output"))},
			Total:   time.Duration(rapid.Int64().Draw(r, "total")),
			Failure: rapid.Ptr(rapid.Just(engine.Failure{Fault: providers.DNS, Sentence: "no"}), true).Draw(r, "failure"),
		}
		if err := s.AddTrial(trial); err != nil {
			r.Fatal(err)
		}
		if err := s.AddAnswer(trial.ID, 1, want); err != nil {
			r.Fatal(err)
		}
		got, err := s.Trial(trial.ID)
		if err != nil {
			r.Fatal(err)
		}
		if a := got.Answers[1]; a.Text != want.Text || a.Cost != want.Cost || a.Usage != want.Usage || a.Total != want.Total || a.Model != want.Model {
			r.Fatalf("got %+v, want %+v", a, want)
		}
	})
}
