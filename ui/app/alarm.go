package app

import (
	"context"
	"errors"
	"time"

	"switchboard/ui/cli"
	"switchboard/ui/shell"
)

// lookForAlarm looks whether the certificates of the applied policy still hold: at
// the start, beside the screen and before a routed call or a route is said, and when
// raters have ended a session. An alarm is an event, once; where the config says so
// the policy is replaced besides. The screen puts in force, and says, what that
// applies, as it does with what other terminals apply; a command does so before its
// first decision. A policy in a file is nobody's to replace.
func lookForAlarm(ctx context.Context, app *shell.App, needs cli.Needs, demotes bool) {
	c, ok := app.Calibrator.(calibrator)
	if !ok || app.Follow.Policy == nil {
		return
	}
	look := func(ctx context.Context) error {
		if demotes {
			_, err := c.Demote(ctx, time.Now())
			return err
		}
		return c.Alarm(ctx, time.Now())
	}
	app.Follow.Guard = func(ctx context.Context) error {
		if suspects, err := c.Suspects(); err != nil || !suspects {
			return err
		}
		return look(ctx)
	}
	switch {
	case needs.Interactive:
		go look(context.Background()) // what keeps it from that is told where raters are told
	case needs.Health, needs.DecidesRoute && needs.Models:
		lookBefore(ctx, app, c, look)
	}
	open := app.OpenQueue
	app.OpenQueue = func(rater string) (shell.Queue, error) {
		q, err := open(rater)
		if err != nil {
			return nil, err
		}
		return alarmedQueue{q, func() error { return look(context.Background()) }}, nil
	}
}

// lookBefore looks closely only where little that is kept gives reason to. A
// store that cannot be read or written is told of by those whose work it is.
func lookBefore(ctx context.Context, app *shell.App, c calibrator, look func(context.Context) error) {
	if suspects, err := c.Suspects(); err != nil || !suspects || c.store.Doubt() != nil {
		return
	}
	if err := look(ctx); err != nil {
		app.Notices = append(app.Notices, "a certificate may no longer hold, and that cannot be looked at: "+err.Error())
		return
	}
	if said, err := app.Follow.Policy(); err == nil && said != "" {
		app.Notices = append(app.Notices, said)
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
		return errors.Join(errors.New("it is not known whether the certificates still hold"), err)
	}
	return nil
}
