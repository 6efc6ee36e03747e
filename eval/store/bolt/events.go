package bolt

import (
	"iter"

	"switchboard/engine/dispatch"
	"switchboard/eval/audit"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/eventlog"
)

// WarnAt makes an event of every share of a cap that is spent (see
// dispatch.WarnAt), once in its period over all processes, and tells of those
// that an answer of this one has brought. It is called before the first answer.
func (s *Store) WarnAt(caps []dispatch.Cap, tell func(string)) {
	s.witness.Caps, s.witness.Warn = caps, tell
}

// AddEvent keeps an event that nothing else that is kept tells of.
func (s *Store) AddEvent(e audit.Event) error {
	return s.update(func(tx boltfile.Tx) error { return s.witness.Note(tx, e) })
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

// VerifyEvents looks whether the chain of events holds.
func (s *Store) VerifyEvents() (c audit.Chain, err error) {
	err = s.view(func(tx boltfile.Tx) error {
		c, err = eventlog.Verify(tx)
		return err
	})
	return c, err
}
