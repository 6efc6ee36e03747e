package bolt

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
)

func TestFigures(t *testing.T) {
	t.Run("have the answers of a trial whose id begins another's", func(t *testing.T) {
		s := NewStore(t)
		for _, id := range []string{"01trial", "01trial-2", "01trial-2-3", "01trial0"} { // '-' comes before the '/' of an answer, '0' after
			trial := evaltest.NewTrial(1)
			trial.ID = id
			trial.Answers[1] = evaltest.NewAnswer("small", "text")
			evaltest.Must(t, s.AddTrial(trial))
		}
		trials := 0
		for got, err := range s.Figures(time.Time{}) {
			evaltest.Must(t, err)
			want, err := s.Trial(got.ID)
			evaltest.Must(t, err)
			trials++
			for lane, a := range want.Answers {
				if lane >= len(got.Answers) || got.Answers[lane].Finish != a.Finish || got.Answers[lane].Model != a.Model {
					t.Errorf("%s has the answers %+v", got.ID, got.Answers)
				}
			}
		}
		if trials != 4 {
			t.Errorf("%d trials", trials)
		}
	})
	for of, spoiled := range map[string]func(t *testing.T, s *records.Store){
		"a trial": func(t *testing.T, s *records.Store) { spoil(t, s, trialBucket, evaltest.TestID(1)) },
		"answers": func(t *testing.T, s *records.Store) {
			spoil(t, s, answerBucket, evaltest.TestID(1)+"/000")
			spoil(t, s, answerBucket, evaltest.TestID(1)+"/001")
		},
		"a key": func(t *testing.T, s *records.Store) {
			edit(t, s.Path(), func(tx boltfile.Tx) error {
				b := tx.Bucket(trialBucket)
				return errors.Join(b.Put([]byte("00other"), b.Get([]byte(evaltest.TestID(1)))), b.Delete([]byte(evaltest.TestID(1))))
			})
		},
		"an answer that is missing": func(t *testing.T, s *records.Store) {
			edit(t, s.Path(), func(tx boltfile.Tx) error { return tx.Bucket(answerBucket).Delete([]byte(evaltest.TestID(1) + "/001")) })
		},
	} {
		t.Run("have what is left of damage as whole trials do: "+of, func(t *testing.T) {
			s := NewStore(t)
			evaltest.Fill(t, s, 3)
			spoiled(t, s)
			want, got := left(s.Trials(store.Query{})), left(s.Figures(time.Time{}))
			slices.Reverse(want)
			if !slices.Equal(got, want) || len(want) != 3 || !strings.Contains(strings.Join(want, ""), "damaged") {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// left is what came of each trial.
func left(trials iter.Seq2[engine.Trial, error]) (all []string) {
	for t, err := range trials {
		said := t.ID
		for _, a := range t.Answers {
			said += fmt.Sprintf(" %s %q", a.Model, a.Finish)
		}
		if errors.Is(err, eval.ErrDamaged) {
			said += " damaged"
		}
		all = append(all, said)
	}
	return all
}
