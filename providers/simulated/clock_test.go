package simulated

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestManySimulatedCallsWaitLittleAndComeInFewEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(Options{Pace: 50})
		begin, events := time.Now(), 0
		var all sync.WaitGroup
		for lane := range 8 {
			all.Go(func() {
				for i := range 30 {
					got := listen(t.Context(), p, ask(DemoModels()[i%3].ID, fmt.Sprintf("prompt %d of %d", i, lane)))
					if lane == 0 {
						events += got.events
					}
				}
			})
		}
		all.Wait()
		if took := time.Since(begin); took > 10*time.Second {
			t.Errorf("240 answers take %v of waiting", took)
		}
		if perAnswer := events / 30; perAnswer < 5 || perAnswer > 100 {
			t.Errorf("an answer comes in %d events", perAnswer)
		}
	})
}
