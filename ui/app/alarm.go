package app

import (
	"context"
	"errors"
	"time"

	"switchboard/ui/cli"
	"switchboard/ui/shell"
)

// demoteOnAlarm has the applied policy replaced when a certificate of it no
// longer holds: at the start, beside the screen, and when raters have ended a
// session. The screen puts in force, and says, what that applies, as it does with
// what other terminals apply. A policy in a file is nobody's to replace.
func demoteOnAlarm(bench *shell.App, needs cli.Needs) {
	c, ok := bench.Calibrator.(calibrator)
	if !ok || bench.FollowPolicy == nil {
		return
	}
	demote := func() error {
		_, err := c.Demote(context.Background(), time.Now())
		return err
	}
	if needs.Interactive {
		go demote() // what keeps it from that is told where raters are told
	}
	open := bench.OpenQueue
	bench.OpenQueue = func() (shell.Queue, error) {
		q, err := open()
		if err != nil {
			return nil, err
		}
		return alarmedQueue{q, demote}, nil
	}
}

// alarmedQueue looks after each session whether the certificates still hold.
type alarmedQueue struct {
	shell.Queue
	demote func() error
}

// Reveal ends the session.
func (q alarmedQueue) Reveal() error { return q.then(q.Queue.Reveal()) }

// Leave ends the session without showing names.
func (q alarmedQueue) Leave() error { return q.then(q.Queue.Leave()) }

func (q alarmedQueue) then(ended error) error {
	if ended != nil {
		return ended
	}
	if err := q.demote(); err != nil {
		return errors.Join(errors.New("whether the certificates still hold cannot be told"), err)
	}
	return nil
}
