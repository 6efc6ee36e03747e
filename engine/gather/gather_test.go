package gather

import (
	"errors"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestCallersWhoComeDuringAStepShareTheNext(t *testing.T) {
	var c Calls[int]
	steps, seen, began := 0, map[int]bool{}, make(chan bool)
	wrong := errors.New("no disk")
	step := func(all []int) error {
		if steps++; steps == 1 {
			close(began)
		}
		for steps == 1 && c.Waiting() < 20 { // until all others have come
			runtime.Gosched()
		}
		for _, n := range all {
			seen[n] = true
		}
		if steps == 2 {
			return wrong
		}
		return nil
	}
	var all sync.WaitGroup
	failed := make(chan error, 21)
	for i := range 21 {
		all.Go(func() { failed <- c.Do(i, step) })
		<-began
	}
	all.Wait()
	close(failed)
	n := 0
	for err := range failed {
		if errors.Is(err, wrong) {
			n++
		}
	}
	if steps != 2 || len(seen) != 21 || n != 20 {
		t.Errorf("%d steps, %d seen, %d failed", steps, len(seen), n)
	}
	if err := c.Do(1, step); err != nil || steps != 3 {
		t.Errorf("alone: %v in step %d", err, steps)
	}
}

func TestAStepWaitsForMoreCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, steps := Calls[int]{Wait: func() time.Duration { return time.Millisecond }}, 0
		var all sync.WaitGroup
		for i := range 10 {
			all.Go(func() {
				time.Sleep(time.Duration(i) * 300 * time.Microsecond)
				if err := c.Do(i, func([]int) error { steps++; return nil }); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if steps != 3 {
			t.Errorf("%d steps", steps)
		}
	})
}
