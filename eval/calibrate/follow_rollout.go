package calibrate

import (
	"fmt"
	"sync"

	"switchboard/engine/rollout"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/providers"
)

// RolloutStore is what a RolloutFollower looks at.
type RolloutStore interface {
	Revision() (int, error)
	Applied() (routing.Policy, eval.Application, bool, error)
}

// RolloutFollower notices how far others have moved the rollout in a store. It is
// safe for use by several goroutines.
type RolloutFollower struct {
	store  RolloutStore
	active *rollout.Active

	mu       sync.Mutex
	revision int
}

// NewRolloutFollower puts the rollout of the store in force, and follows it.
func NewRolloutFollower(s RolloutStore, active *rollout.Active) (*RolloutFollower, error) {
	f := &RolloutFollower{store: s, active: active, revision: -1}
	_, err := f.Follow()
	return f, err
}

// Follow puts the rollout in force that somebody chose since the last look, and
// says so in a sentence; it is empty where nobody did.
func (f *RolloutFollower) Follow() (said string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now, err := f.store.Revision()
	if err != nil || now == f.revision {
		return "", err
	}
	_, a, _, err := f.store.Applied()
	if err != nil {
		return "", err
	}
	f.revision = now
	var next rollout.Rollout
	who := "nobody"
	if a.Rollout != nil {
		next, who = a.Rollout.Rollout, a.Rollout.Who
	}
	if next == f.active.Now() {
		return "", nil
	}
	if next.Check() != nil { // of a later version: what is not understood lets nothing new through
		next = rollout.Rollout{Stage: rollout.Observe}
	}
	f.active.Set(next)
	return fmt.Sprintf("%s moved the rollout to %s", providers.CleanLine(who, 40), next), nil
}
