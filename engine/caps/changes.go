package caps

import (
	"maps"
	"time"

	"switchboard/engine/runcap"
)

// change is what one caller reads and changes of what processes share. A transaction on
// that costs a lock, a file and a read of the store's sums, so callers that come at the
// same time share one.
type change struct {
	now   time.Time
	apply func(*SharedSpending)
}

// share runs apply on what processes share, while no other process does. Where the store
// is not Shared, or there are no scopes, apply is given what this process alone knows.
// The budget is locked while apply runs, so the caller must not hold the lock.
func (b *Budget) share(now time.Time, scopes []Scope, apply func(*SharedSpending)) error {
	shared, ok := b.spent.(Shared)
	if !ok || len(scopes) == 0 {
		b.mu.Lock()
		defer b.mu.Unlock()
		apply(&b.unshared)
		return nil
	}
	return b.changes.Do(change{now, apply}, func(all []change) error {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.lastLook = time.Now()
		b.storedSums = map[string][]int64{}
		defer func() { b.storedSums = nil }()
		return shared.Share(all[len(all)-1].now, func(s *SharedSpending) map[Scope]int64 {
			for _, c := range all {
				c.apply(s)
			}
			s.Calls, s.Worst = b.openCalls, b.openWorst
			return maps.Clone(b.reserved)
		})
	})
}

// ShareRun runs change on what processes share of the run of a cap. While change returns
// true, the other processes see that this one works on the run.
func (b *Budget) ShareRun(c *runcap.Cap, change func(*SharedSpending) (works bool)) error {
	return b.share(time.Now(), []Scope{"run"}, func(s *SharedSpending) {
		works := change(s)
		if b.reserved[Scope(c.Scope())] += 0; !works {
			delete(b.reserved, Scope(c.Scope()))
		}
	})
}

// When crowd calls or more ask at once, a transaction begins at the earliest lookEvery
// after the one before, so that more calls share it. The wait is short beside that of
// the calls themselves.
const (
	crowd     = 8
	lookEvery = 2 * time.Millisecond
)

// Begin counts a call as asking until end is called: from before its reservation to the
// end of its answer. Storing the answer is no part of that.
func (b *Budget) Begin() (end func()) {
	if b == nil {
		return func() {}
	}
	b.asking.Add(1)
	return func() { b.asking.Add(-1) }
}

// untilLook is how long the next transaction waits for more changes, see lookEvery.
func (b *Budget) untilLook() time.Duration {
	if b.asking.Load() < crowd {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return lookEvery - time.Since(b.lastLook)
}

// shareBack is share for reservations that are given back. It first waits a moment for
// others, unless a call waits for freed: answers are stored several at a time, so
// several reservations are given back at about the same time.
func (b *Budget) shareBack(now time.Time, scopes []Scope, apply func(*SharedSpending)) error {
	if _, ok := b.spent.(Shared); !ok || len(scopes) == 0 {
		return b.share(now, scopes, apply)
	}
	return b.returns.Do(apply, func(all []func(*SharedSpending)) error {
		return b.share(now, scopes, func(s *SharedSpending) {
			for _, apply := range all {
				apply(s)
			}
		})
	})
}

// untilBack is how long a reservation that is given back waits for others.
func (b *Budget) untilBack() time.Duration {
	if b.waiters.Load() > 0 {
		return 0
	}
	return lookEvery
}
