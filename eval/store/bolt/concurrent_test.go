package bolt

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"switchboard/eval/audit"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/internal/evaltest/again"
	"switchboard/eval/store"
)

func TestMain(m *testing.M) {
	if again.Do(jobs()) {
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

func TestTrialsWaitForOthersThatAreKeptWithThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := Open(filepath.Join(t.TempDir(), "store.db"), Options{Kind: store.Real, Gather: time.Minute})
		evaltest.Must(t, err)
		evaltest.Must(t, s.Ready())
		before, err := s.Revision()
		evaltest.Must(t, err)
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() { evaltest.Must(t, s.AddTrial(evaltest.NewTrial(i))) })
		}
		synctest.Wait()
		if r, err := s.Revision(); err != nil || r != before {
			t.Errorf("%d transactions while the first one waits: %v", r-before, err)
		}
		evaltest.Must(t, s.AddEvent(audit.Event{Time: time.Now(), What: audit.Denied})) // does not wait
		all.Wait()
		if r, err := s.Revision(); err != nil || r != before+1 {
			t.Errorf("%d transactions: %v", r-before, err)
		}
	})
}
