package calibrate

import (
	"context"
	"fmt"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/snapshot"
)

// Watch is the name that a demotion gives as the one who applied the policy.
const Watch = eval.TheWatch

// Demote replaces the applied policy where the watch says that one of its certificates no
// longer holds. Its place is taken by the latest earlier policy that still holds, else by
// one that sends everything to the reference. It returns what it did in a sentence, which
// is empty where there was nothing to do. If somebody applies the old policy again, it is
// watched anew from that moment on.
func (s *Service) Demote(ctx context.Context, now time.Time) (said string, err error) {
	s.deciding.Lock()
	defer s.deciding.Unlock()
	p, a, ok, err := s.Store.Applied()
	if err != nil || !ok || len(p.Certificates) == 0 {
		return "", err
	}
	var monitor Monitor
	var next routing.Policy
	var again eval.Application
	err = s.Reading.Look(func(c *snapshot.Snapshot) (err error) {
		if monitor = newMonitor(c, p, a); monitor.Rejected() {
			next, again, err = s.lower(c, p, monitor)
		}
		return err
	})
	switch {
	case err != nil:
		return "", err
	case !monitor.Rejected() || ctx.Err() != nil:
		return "", ctx.Err()
	}
	e := alarm(p, monitor, now)
	e.New = next.Hash
	if err := s.Store.RaiseAlarm(e); err != nil {
		return "", err
	}
	again.Time, again.Who = now, Watch
	if again.Policy != "" {
		err = s.Store.ApplyAgain(again)
	} else {
		again.Versions = eval.Versions(next.Ladder, s.Catalog)
		err = s.Store.Apply(next, again)
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("the policy %s was replaced by %s: %s", routing.PolicyName(p.Hash), routing.PolicyName(next.Hash), monitor.Sentence()), nil
}

// lower is what takes the place of a policy that was refuted: one that was
// applied before it, as it was then, or a new one that was never applied.
func (s *Service) lower(c *snapshot.Snapshot, refuted routing.Policy, monitor Monitor) (routing.Policy, eval.Application, error) {
	all, err := applications(s.Store)
	if err != nil {
		return routing.Policy{}, eval.Application{}, err
	}
	for _, then := range slices.Backward(all) {
		if then.Policy == "" || then.Policy == refuted.Hash {
			continue
		}
		p, err := s.Store.Policy(then.Policy)
		if err != nil || s.stillHolds(c, p, then, monitor) {
			return p, then, err
		}
	}
	return refuted.OnlyReference(), eval.Application{}, nil
}

// stillHolds reports whether an earlier policy can take the place of one that
// was refuted: it has certificates, none of them for a task of which one was
// refuted, and nothing speaks against those.
func (s *Service) stillHolds(c *snapshot.Snapshot, p routing.Policy, then eval.Application, refuted Monitor) bool {
	if len(p.Certificates) == 0 || then.Idle(p, s.Catalog, s.Sent) != nil || newMonitor(c, p, then).Rejected() {
		return false
	}
	for _, w := range refuted.Families {
		if w.Rejected() != nil && slices.ContainsFunc(p.Certificates, func(r routing.Certificate) bool { return shareTask(r, w.Claim) }) {
			return false
		}
	}
	return true
}

func shareTask(a, b routing.Certificate) bool {
	return slices.ContainsFunc(a.Tasks, func(t engine.Task) bool { return slices.Contains(b.Tasks, t) })
}
