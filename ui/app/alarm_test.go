package app

import (
	"errors"
	"testing"

	"switchboard/ui/shell"
)

// endedQueue ends without anything to show.
type endedQueue struct {
	shell.Queue
	err error
}

func (q endedQueue) Reveal() error { return q.err }

func (q endedQueue) Leave() error { return q.err }

func TestTheEndOfASessionLooksForAnAlarm(t *testing.T) {
	looked := 0
	look := func() error { looked++; return nil }
	for _, q := range []shell.Queue{alarmedQueue{endedQueue{}, look}, alarmedQueue{endedQueue{err: errors.New("no disk")}, look}} {
		q.Reveal()
		q.Leave()
	}
	if looked != 2 {
		t.Errorf("looked %d times; only a session that has ended has new votes", looked)
	}
	failing := alarmedQueue{endedQueue{}, func() error { return errors.New("no disk") }}
	if failing.Leave() == nil {
		t.Error("nobody says that nothing was looked at")
	}
}
