package calibrate

import (
	"context"
	"fmt"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/audit"
	"switchboard/eval/snapshot"
)

// Watch is who a demotion says has applied a policy.
const Watch = "the watch"

// Demote puts another policy in the place of the applied one, where the watch
// says that a certificate of it no longer holds: the latest before it that
// still holds, else one that sends everything to the reference. It returns what
// it did in a sentence, empty where there was nothing to do. Who applies the old
// one again has it watched anew, from that moment on.
func (s *Service) Demote(ctx context.Context, now time.Time) (said string, err error) {
	s.deciding.Lock()
	defer s.deciding.Unlock()
	p, a, ok, err := s.Store.Applied()
	if err != nil || !ok || len(p.Certificates) == 0 {
		return "", err
	}
	c, err := snapshot.Open(s.Store, false)
	if err != nil {
		return "", err
	}
	monitor := newMonitor(c, p, a)
	if !monitor.Rejected() || ctx.Err() != nil {
		return "", ctx.Err()
	}
	hash, err := s.putLower(c, p, monitor, now)
	if err != nil {
		return "", err
	}
	said = fmt.Sprintf("the policy %s was replaced by %s: %s", routing.PolicyName(p.Hash), routing.PolicyName(hash), monitor.Sentence())
	if events, ok := s.Store.(interface{ AddEvent(audit.Event) error }); ok {
		err = events.AddEvent(audit.Event{Time: now, Who: Watch, What: audit.Alarm, Old: p.Hash, New: hash, Reason: "watch", Detail: monitor.Sentence()})
	}
	return said, err
}

// putLower applies what takes the place of a policy that was refuted.
func (s *Service) putLower(c *snapshot.Snapshot, refuted routing.Policy, monitor Monitor, now time.Time) (hash string, err error) {
	all, err := applications(s.Store)
	if err != nil {
		return "", err
	}
	for _, then := range slices.Backward(all) {
		if then.Policy == "" || then.Policy == refuted.Hash {
			continue
		}
		p, err := s.Store.Policy(then.Policy)
		if err != nil {
			return "", err
		}
		if s.stillHolds(c, p, then, monitor) {
			then.Time, then.Who = now, Watch
			return p.Hash, s.Store.ApplyAgain(then)
		}
	}
	p, err := routing.NewPolicy(refuted.Scorer, routing.NoCheaper(), refuted.Ladder, routing.Provenance{Source: routing.HandSet, Prices: refuted.Provenance.Prices})
	if err != nil {
		return "", err
	}
	return p.Hash, s.Store.Apply(p, eval.Application{Time: now, Who: Watch, Versions: eval.Versions(p.Ladder, s.Catalog)})
}

// stillHolds reports whether an earlier policy can take the place of one that
// was refuted: it has certificates, none of them for a task of which one was
// refuted, and nothing speaks against those.
func (s *Service) stillHolds(c *snapshot.Snapshot, p routing.Policy, then eval.Application, refuted Monitor) bool {
	if len(p.Certificates) == 0 || eval.Usable(p, s.Catalog) != nil || then.Lapsed(p, s.Catalog, s.Sent) != nil || newMonitor(c, p, then).Rejected() {
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
