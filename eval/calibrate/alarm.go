package calibrate

import (
	"context"
	"time"

	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/audit"
	"switchboard/eval/snapshot"
	"switchboard/eval/store"
)

// What an alarm about a policy may be about.
const (
	AlarmWatch  = "watch"  // a certificate was refuted, or a provider serves another version of a model
	AlarmLapsed = "lapsed" // its models, or what is asked of them, were configured otherwise
)

// latestLooked is how many of the latest trials Suspects reads, to see which versions of
// the models answered.
const latestLooked = 50

// Suspects reports whether Alarm would find something. It is cheap, because it reads the
// draws of the watch and the latest answers alone. So it may miss that a provider serves
// another version of a model that gave none of these answers.
func (s *Service) Suspects() (bool, error) {
	p, a, ok, err := s.Store.Applied()
	if err != nil || !ok || len(p.Certificates) == 0 {
		return false, err
	}
	draws, final, err := s.Store.Watched(p.Hash)
	if err != nil {
		return false, err
	}
	if (Monitor{Families: claimMonitors(draws, final, p, a)}).Rejected() {
		return true, nil
	}
	return s.servesAnother(a)
}

// servesAnother reports whether a model gave its latest answers as another version than
// the one that was judged. A routed answer tells no version, see package snapshot.
func (s *Service) servesAnother(a eval.Application) (bool, error) {
	if len(a.Served) == 0 {
		return false, nil
	}
	seen := map[string]bool{}
	for t, err := range s.Store.Trials(store.Query{Limit: latestLooked}) {
		if err != nil {
			continue // check names it
		}
		if t.Routed || t.Follows != "" {
			continue
		}
		for _, answer := range t.Answers {
			judged := a.Served[answer.Model]
			if answer.Version == "" || answer.Imported || judged == "" || seen[answer.Model] {
				continue
			}
			if seen[answer.Model] = true; answer.Version != judged {
				return true, nil
			}
		}
	}
	return false, nil
}

// Alarm stores an alarm where a certificate of the applied policy no longer holds, once
// for each time that the policy is applied.
func (s *Service) Alarm(ctx context.Context, now time.Time) error {
	p, a, ok, err := s.Store.Applied()
	if _, raised := a.Alarms[AlarmWatch]; err != nil || !ok || len(p.Certificates) == 0 || raised {
		return err
	}
	var monitor Monitor
	err = s.Reading.Look(func(c *snapshot.Snapshot) error { monitor = newMonitor(c, p, a); return nil })
	if err != nil {
		return err
	}
	if monitor.Rejected() && ctx.Err() == nil {
		return s.Store.RaiseAlarm(alarm(p, monitor, now))
	}
	return ctx.Err()
}

func alarm(p routing.Policy, m Monitor, now time.Time) audit.Event {
	return audit.Event{Time: now, Who: Watch, What: audit.Alarm, Old: p.Hash, Reason: AlarmWatch, Detail: m.Sentence()}
}
