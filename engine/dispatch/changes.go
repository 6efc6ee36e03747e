package dispatch

import (
	"maps"
	"sync"
	"time"
)

// changes are those of callers who wait for what processes share. While one look at
// it is under way, the next ones gather, and are made in the next look together:
// each costs a lock, a file and what the store has counted.
type changes struct {
	mu      sync.Mutex
	waiting []change
	making  bool
}

type change struct {
	now   time.Time
	apply func(*SharedSpending)
	done  chan error
}

// share runs change on what is spent under some scopes, which all processes
// see where the store can show it. The budget is locked meanwhile, and not by the
// caller.
func (b *Budget) share(now time.Time, scopes []Scope, apply func(*SharedSpending)) error {
	shared, ok := b.spent.(Shared)
	if !ok || len(scopes) == 0 {
		b.mu.Lock()
		defer b.mu.Unlock()
		apply(&b.own)
		return nil
	}
	done := make(chan error, 1)
	t := &b.together
	t.mu.Lock()
	t.waiting = append(t.waiting, change{now, apply, done})
	first := !t.making
	t.making = true
	t.mu.Unlock()
	if first && b.makeChanges(shared) {
		go func() { // the caller has what it waits for
			for b.makeChanges(shared) {
			}
		}()
	}
	return <-done
}

// makeChanges makes those that wait, and reports whether others came meanwhile.
func (b *Budget) makeChanges(shared Shared) (more bool) {
	t := &b.together
	t.mu.Lock()
	all := t.waiting
	t.waiting = nil
	t.mu.Unlock()
	b.mu.Lock()
	b.read = map[string][]int64{}
	err := shared.Share(all[len(all)-1].now, func(s *SharedSpending) map[Scope]int64 {
		for _, c := range all {
			c.apply(s)
		}
		s.Calls, s.Worst = b.calls, b.worst
		return maps.Clone(b.reserved)
	})
	b.read = nil
	b.mu.Unlock()
	for _, c := range all {
		c.done <- err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.making = len(t.waiting) > 0
	return t.making
}
