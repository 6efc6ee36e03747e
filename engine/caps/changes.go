package caps

import (
	"maps"
	"time"

	"switchboard/engine/runcap"
)

// change is what a caller does to what processes share. Each look at that costs a
// lock, a file and what the store has counted, so that callers at once share one.
type change struct {
	now   time.Time
	apply func(*SharedSpending)
}

// share runs a change of what is spent under some scopes, which all processes see
// where the store can show it. The budget is locked meanwhile, and not by the caller.
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

// ShareRun changes what is shared of the run of a cap. As long as change says that we
// work on it, others see that.
func (b *Budget) ShareRun(c *runcap.Cap, change func(*SharedSpending) (works bool)) error {
	return b.share(time.Now(), []Scope{"run"}, func(s *SharedSpending) {
		works := change(s)
		if b.reserved[Scope(c.Scope())] += 0; !works {
			delete(b.reserved, Scope(c.Scope()))
		}
	})
}

// With so many calls at once a look waits until some time after the one before: there
// are others who can share it, and a wait that is short beside theirs.
const (
	crowd     = 8
	lookEvery = 2 * time.Millisecond
)

// Begin counts a call that asks for its reservation, or for its answer, until it ends.
// One whose answer is being kept is none any more.
func (b *Budget) Begin() (end func()) {
	if b == nil {
		return func() {}
	}
	b.asking.Add(1)
	return func() { b.asking.Add(-1) }
}

// untilLook is how long the next look waits.
func (b *Budget) untilLook() time.Duration {
	if b.asking.Load() < crowd {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return lookEvery - time.Since(b.lastLook)
}

// shareBack is share for what is given back: it waits a moment for what others give
// back, unless somebody waits for it. Answers are kept together, so that there is more.
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

// untilBack is how long what is given back waits.
func (b *Budget) untilBack() time.Duration {
	if b.waiters.Load() > 0 {
		return 0
	}
	return lookEvery
}
