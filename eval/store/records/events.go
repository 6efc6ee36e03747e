package records

import (
	"fmt"
	"iter"
	"time"

	"switchboard/engine/caps"
	"switchboard/engine/circuit"
	"switchboard/eval/access"
	"switchboard/eval/audit"
	"switchboard/eval/internal/eventlog"
	"switchboard/eval/internal/keyed"
)

// AddAlarm implements caps.AlarmRecorder.
func (s *Store) AddAlarm(c caps.Cap, percent int64, text string) error {
	return s.AddEvent(audit.Event{Time: time.Now(), What: audit.Alarm, Reason: c.Place, New: fmt.Sprint(percent, " %"), Detail: text})
}

// AddEvent keeps an event that nothing else that is kept tells of.
func (s *Store) AddEvent(e audit.Event) error {
	need := access.Rate
	if e.What == audit.Export {
		need = access.Lead
	}
	return s.update(need, func(tx keyed.Tx) error { return s.by().Note(tx, e) })
}

// Events yields the lines of package audit, oldest first. Damage is reported as
// by Trials.
func (s *Store) Events() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for e, err := range s.entries(eventBucket) {
			if !yield(e.Payload, err) {
				return
			}
		}
	}
}

// CircuitChanges are the latest that were kept, oldest first.
func (s *Store) CircuitChanges() (all []circuit.Change, err error) {
	err = s.view(func(tx keyed.Tx) error {
		all = eventlog.Circuits(tx)
		return nil
	})
	return all, err
}

// VerifyEvents looks whether the chain of events holds.
func (s *Store) VerifyEvents() (c audit.Chain, err error) {
	err = s.view(func(tx keyed.Tx) error {
		c, err = eventlog.Verify(tx)
		return err
	})
	return c, err
}
