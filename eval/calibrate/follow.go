package calibrate

import (
	"fmt"
	"sync"

	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/providers"
)

// Follower notices the policies that other processes apply in a store. It is
// safe for use by several goroutines.
type Follower struct {
	service *Service

	mu       sync.Mutex
	revision int              // of the store at the last look
	last     eval.Application // that was in force in the store then
}

// NewFollower begins with what was applied last, and follows what comes after.
func NewFollower(s *Service, last eval.Application) *Follower {
	return &Follower{service: s, last: last}
}

// Follow puts the policy in force that another process applied since the last
// look, and says so in a sentence; it is empty where none did. Where nothing
// was stored since, that is one look at the first page of the file.
func (f *Follower) Follow() (said string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.service
	now, err := s.Store.Revision()
	if err != nil || now == f.revision {
		return "", err
	}
	s.deciding.Lock()
	defer s.deciding.Unlock()
	p, a, named, err := s.Store.Applied()
	if err != nil {
		return "", err
	}
	f.revision = now
	if a.Policy == f.last.Policy && a.Time.Equal(f.last.Time) {
		return "", nil
	}
	f.last = a
	if !named {
		if p, err = s.own(); err != nil {
			return "", err
		}
	}
	return f.take(p, a), nil
}

// take puts a policy in force unless it is, which this process did itself.
func (f *Follower) take(p routing.Policy, a eval.Application) string {
	s := f.service
	if p.Hash == s.Active.Policy().Hash {
		return ""
	}
	who := fmt.Sprintf("%s applied the policy %s in another terminal", providers.CleanLine(a.Who, 40), routing.PolicyName(p.Hash))
	if a.Who == Watch {
		who = fmt.Sprintf("a certificate no longer holds, so %s put the policy %s in the place of the one that has it", Watch, routing.PolicyName(p.Hash))
	}
	if why := eval.Usable(p, s.Catalog); why != nil {
		return fmt.Sprintf("%s; it does not decide here: %s", who, providers.CleanLine(why.Error(), 200))
	}
	s.Active.Set(routing.NewRouter(p), a.Setting)
	if why := a.Lapsed(p, s.Catalog, s.Sent); why != nil {
		s.Active.Lapse(why.Error())
		return fmt.Sprintf("%s; the reference is asked here: %s", who, providers.CleanLine(why.Error(), 200))
	}
	return who + ": it decides from now on"
}
