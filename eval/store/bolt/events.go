package bolt

import (
	"iter"
	"time"

	"switchboard/engine"
	"switchboard/eval/audit"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/eventlog"
)

// witness notes events in the transactions in which they happen. A nil one
// notes nothing: what is imported or seeded did not happen here.
type witness struct {
	who     string
	prompts bool // keep the prompts too
}

func (w *witness) note(tx boltfile.Tx, events ...audit.Event) error {
	if w == nil {
		return nil
	}
	for i := range events {
		if events[i].Who == "" {
			events[i].Who = w.who
		}
	}
	return eventlog.Append(tx, events...)
}

func (w *witness) trial(tx boltfile.Tx, t engine.Trial) error {
	if w == nil {
		return nil
	}
	e := audit.OfTrial(t)
	if !w.prompts {
		e.Prompt = ""
	}
	return w.note(tx, e)
}

func (w *witness) answer(tx boltfile.Tx, h header, a engine.Answer) error {
	if w == nil {
		return nil
	}
	return w.note(tx, audit.OfAnswer(h.Trial, a, time.Now())...)
}

// AddEvent keeps an event that nothing else that is kept tells of.
func (s *Store) AddEvent(e audit.Event) error {
	return s.update(func(tx boltfile.Tx) error { return s.witness.note(tx, e) })
}

// Events yields the lines of package audit, oldest first. Damage is reported as
// by Trials.
func (s *Store) Events() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for e, err := range s.entries(eventBucket, "") {
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
