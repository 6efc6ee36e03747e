package bolt

import (
	"fmt"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"switchboard/eval/internal/evaltest"
)

func TestMain(m *testing.M) {
	if beChild() {
		return
	}
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("go.opencensus.io/stats/view.(*worker).start"))
}

func TestConcurrentWriters(t *testing.T) {
	s := NewStore(t)
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			trial := evaltest.NewTrial(i)
			if err := s.AddTrial(trial); err != nil {
				t.Error(err)
			}
			for lane := range trial.Answers {
				if err := s.AddAnswer(trial.ID, lane, evaltest.NewAnswer("nano", fmt.Sprint(i))); err != nil {
					t.Error(err)
				}
			}
			if _, err := s.Trial(trial.ID); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if r := evaltest.Sound(t, s); r.Trials != 64 || r.Answers != 192 {
		t.Fatalf("got %+v", r)
	}
}
