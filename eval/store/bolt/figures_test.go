package bolt

import (
	"testing"
	"time"

	"switchboard/eval/internal/evaltest"
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
			ended := 0
			for _, a := range want.Answers {
				if a.Finish != "" {
					ended++
				}
			}
			if trials++; len(got.Answers) != ended || ended == 0 {
				t.Errorf("%s has %d answers, not %d", got.ID, len(got.Answers), ended)
			}
		}
		if trials != 4 {
			t.Errorf("%d trials", trials)
		}
	})
}
