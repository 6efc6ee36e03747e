package caps

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/providers"
)

// slowShare is a store that lets the first look at what is shared wait until so many
// callers have come.
type slowShare struct {
	mu     sync.Mutex
	looks  atomic.Int64
	reads  atomic.Int64
	shared SharedSpending
	wait   func()
}

func (s *slowShare) SpentOn(time.Time) (providers.Money, int, error) {
	s.reads.Add(1)
	return providers.Nano(0), 0, nil
}

func (s *slowShare) Share(_ time.Time, decide func(*SharedSpending) map[Scope]int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.looks.Add(1) == 1 {
		s.wait()
	}
	decide(&s.shared)
	return nil
}

func TestCallersAtOnceShareALook(t *testing.T) {
	const callers = 50
	store := &slowShare{}
	b := New(providers.Nano(callers*10), store) // it is enough for all but one
	store.wait = func() {
		for n := 0; n < callers; { // those who have come since
			n = b.changes.Waiting()
		}
	}
	var all sync.WaitGroup
	var let, refused atomic.Int64
	for range callers + 1 {
		all.Go(func() {
			if _, err := b.Reserve(Charge{Worst: providers.Nano(10)}, time.Now()); err == nil {
				let.Add(1)
			} else {
				refused.Add(1)
			}
		})
	}
	all.Wait()
	if let.Load() != callers || refused.Load() != 1 {
		t.Errorf("%d were let through, %d refused", let.Load(), refused.Load())
	}
	if store.looks.Load() != 2 || store.reads.Load() != 2 {
		t.Errorf("%d looks, %d reads of the store", store.looks.Load(), store.reads.Load())
	}
}

func TestManyCallsAtOnceShareALookWithThoseWhoComeSoon(t *testing.T) {
	for outcome, c := range map[string]struct {
		asking int
		looks  int64
	}{
		"few look at once":                      {crowd - 1, 20},
		"many look together every so much time": {crowd, 10},
	} {
		t.Run(outcome, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &slowShare{wait: func() {}}
				b := New(providers.Nano(1000), store)
				reserve := func() *Reservation {
					r, err := b.Reserve(Charge{Worst: providers.Nano(1)}, time.Now())
					if err != nil {
						t.Error(err)
					}
					return r
				}
				for range c.asking {
					defer b.Begin()()
				}
				for range crowd { // what is being kept does not count
					reserve()
				}
				before := store.looks.Load()
				var all sync.WaitGroup
				for i := range 20 {
					all.Go(func() {
						time.Sleep(time.Duration(i) * lookEvery / 2)
						reserve()
					})
				}
				all.Wait()
				if n := store.looks.Load() - before; n > c.looks+1 || n < c.looks-1 {
					t.Errorf("%d looks, not %d", n, c.looks)
				}
			})
		})
	}
}

func TestWhatIsGivenBackTogetherSharesALook(t *testing.T) {
	for outcome, c := range map[string]struct {
		awaiting int32
		looks    int64
	}{
		"after a moment":                   {0, 1},
		"and at once where somebody waits": {1, 3},
	} {
		t.Run(outcome, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &slowShare{wait: func() {}}
				b := New(providers.Nano(1000), store)
				var held []*Reservation
				for range 3 {
					r, err := b.Reserve(Charge{Worst: providers.Nano(1)}, time.Now())
					if err != nil {
						t.Fatal(err)
					}
					held = append(held, r)
				}
				before := store.looks.Load()
				b.waiters.Add(c.awaiting)
				var all sync.WaitGroup
				for i, r := range held {
					all.Go(func() {
						time.Sleep(time.Duration(i) * time.Microsecond)
						r.Release(providers.Nano(1))
					})
				}
				all.Wait()
				if n := store.looks.Load() - before; n != c.looks {
					t.Errorf("%d looks, not %d", n, c.looks)
				}
				if len(b.reserved) > 0 {
					t.Error("something stays set aside")
				}
			})
		})
	}
}
