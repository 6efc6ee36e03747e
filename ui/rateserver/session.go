package rateserver

import (
	"context"
	"io"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	charm "charm.land/ssh"
	"charm.land/wish/v2"
	"golang.org/x/crypto/ssh"

	"switchboard/providers"
	"switchboard/ui"
)

// ending is why a session ends, or does not begin, as its rater is told.
type ending string

func (e ending) Error() string { return string(e) }

const (
	errFull      ending = "There are as many raters here as there may be: try again later."
	errElsewhere ending = "You have signed in elsewhere, and go on there."
	errIdle      ending = "No key came for a long time, so the session has ended. What you rated is kept."
	errStopped   ending = "The server stops. What you rated is kept."
	errTooMuch   ending = "More has come than anybody types, so the session has ended. What you rated is kept."
	errRemoved   ending = "You are no rater here any more, so the session has ended. What you rated is kept."
	errGone      ending = "The terminal is gone."
)

const (
	noTerminal  = "The Rate screen needs a terminal: ssh -t gives it one."
	badTerminal = "This terminal cannot show a screen: its TERM is no name of one."
)

// serveSession shows the screen in a session until the rater leaves.
func (h *host) serveSession(sess charm.Session) {
	rater := sess.Permissions().Extensions[raterName]
	done := make(chan struct{})
	defer close(done)
	terminal, windows, ok := sess.Pty()
	if !ok {
		wish.Fatalln(sess, noTerminal)
		return
	}
	sizes := fitted(windows)
	if !named(terminal.Term) {
		wish.Fatalln(sess, badTerminal)
		return
	}
	ctx, leave := context.WithCancelCause(context.WithoutCancel(sess.Context()))
	defer leave(nil)
	defer context.AfterFunc(sess.Context(), func() { leave(errGone) })()
	defer context.AfterFunc(h.stopping, func() { leave(errStopped) })()
	context.AfterFunc(ctx, func() { hangUp(sess, done) })
	connectionOf(sess.Context()).beginSession(leave)
	end, err := h.sessions.begin(ctx, rater, h.Sessions, leave)
	if err != nil {
		h.refuseSession(sess, rater, err)
		return
	}
	defer end()
	h.note(rater + " came from " + sess.RemoteAddr().String())
	keys := &keyboard{in: sess, leave: leave, after: h.Idle, left: mostKeys}
	keys.idle = time.AfterFunc(h.Idle, func() { leave(errIdle) })
	defer keys.idle.Stop()
	err = h.Rate(ctx, rater, ui.Terminal{In: keys, Out: sess, Term: terminal.Term, Size: fit(terminal.Window), Sizes: sizes})
	h.tellEnd(ctx, sess, rater, err)
}

// refuseSession tells a rater why no session begins. Only a full server refuses one: other
// raters have left meanwhile, or their sessions were ended.
func (h *host) refuseSession(sess charm.Session, rater string, why error) {
	said := rater + " got no session: " + why.Error()
	if why == errFull {
		h.refuse(noSession, rater, sess.RemoteAddr().String(), said)
	} else {
		h.note(said)
	}
	wish.Fatalln(sess, why.Error())
}

// tellEnd tells the rater why the session ended, where it was not by the rater.
func (h *host) tellEnd(ctx context.Context, sess charm.Session, rater string, err error) {
	code := 0
	switch cause := context.Cause(ctx); {
	case err != nil:
		code = 1
		h.note(rater + " left: " + err.Error())
		wish.Errorln(sess, "switchboard: "+providers.CleanLine(err.Error(), 200))
	case cause != nil:
		h.note(rater + " left: " + cause.Error())
		wish.Errorln(sess, cause.Error())
	default:
		h.note(rater + " left")
	}
	sess.Exit(code)
	if h.stopping.Err() != nil {
		transport(sess).Close()
	}
}

// hangUp closes the connection of a session that has not ended in time: its terminal does
// not read any more.
func hangUp(sess charm.Session, done <-chan struct{}) {
	select {
	case <-done:
	case <-time.After(grace):
		transport(sess).Close()
	}
}

// transport is the SSH connection under a session.
func transport(sess charm.Session) io.Closer {
	return sess.Context().Value(charm.ContextKeyConn).(*ssh.ServerConn)
}

// mostKeys is how many bytes a session may send. Whatever the client withholds the end
// of, as of a paste, takes no more memory than that.
const mostKeys = 8 << 20

// keyboard is what a rater types, up to mostKeys bytes. A rater who types nothing for a
// while leaves.
type keyboard struct {
	in    io.Reader
	leave context.CancelCauseFunc
	idle  *time.Timer
	after time.Duration
	left  int
}

func (k *keyboard) Read(p []byte) (int, error) {
	n, err := k.in.Read(p)
	k.idle.Reset(k.after)
	if k.left -= n; k.left < 0 {
		k.leave(errTooMuch)
		return 0, io.EOF
	}
	if err != nil {
		k.leave(errGone)
	}
	return n, err
}

// named reports whether a TERM is a name: it may become part of a path.
func named(term string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	return term != "" && term != "dumb" && len(term) <= 64 && strings.Trim(term, letters+"+-._") == "" && strings.ContainsAny(term[:1], letters)
}

// The largest terminal. A client may claim any size, and each cell takes memory.
const (
	mostColumns = 500
	mostRows    = 200
)

func fit(w charm.Window) tea.WindowSizeMsg {
	return tea.WindowSizeMsg{Width: min(max(1, w.Width), mostColumns), Height: min(max(1, w.Height), mostRows)}
}

// fitted are the sizes of a terminal as the screen may have them. All are taken until
// the client ends them, for else nothing more would be heard of it: not even that it
// reads on, which is what a screen in a write waits for. A screen that is late has
// the latest.
func fitted(windows <-chan charm.Window) <-chan tea.WindowSizeMsg {
	sizes := make(chan tea.WindowSizeMsg, 1)
	go func() {
		defer close(sizes)
		for w := range windows {
			select {
			case <-sizes:
			default:
			}
			sizes <- fit(w)
		}
	}()
	return sizes
}
