package rateserver

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"

	charm "charm.land/ssh"
	"charm.land/wish/v2"
	"golang.org/x/crypto/ssh"

	"switchboard/ui"
)

// Server offers the Rate screen to raters.
type Server struct {
	Raters   func() (Raters, error) // as they are now; asked at every sign-in
	HostKey  ssh.Signer
	Rate     func(ctx context.Context, rater string, seat ui.Seat) error // the screen, until ctx ends or the rater leaves
	Note     func(string)                                                // who came and who was refused
	Idle     time.Duration                                               // a session without a key ends after it; 0: DefaultIdle
	Sessions int                                                         // at once; 0: DefaultSessions
}

const (
	// DefaultIdle is how long a session may be without a key.
	DefaultIdle = time.Hour
	// DefaultSessions is how many raters may be there at once.
	DefaultSessions = 200
)

const (
	handshakePatience = 20 * time.Second
	grace             = 5 * time.Second // for a session that is to end
)

// Fingerprint is that of the key by which raters know the server.
func (s *Server) Fingerprint() string { return ssh.FingerprintSHA256(s.HostKey.PublicKey()) }

// Serve answers at a listener until ctx ends; then those who are there are told, and
// have so much patience.
func (s *Server) Serve(ctx context.Context, l net.Listener, patience time.Duration) error {
	h := &host{Server: *s, stopping: ctx, seats: seats{by: map[string]*seat{}}}
	if h.Idle <= 0 {
		h.Idle = DefaultIdle
	}
	if h.Sessions <= 0 {
		h.Sessions = DefaultSessions
	}
	server, err := wish.NewServer(h.narrowed, wish.WithVersion("switchboard"), wish.WithPublicKeyAuth(h.knows),
		wish.WithMiddleware(func(charm.Handler) charm.Handler { return h.attend }))
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		server.Close()
		return err
	case <-ctx.Done():
	}
	waiting, end := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer end()
	server.Shutdown(waiting) // its error says who did not go
	server.Close()
	if err := <-ended; !errors.Is(err, charm.ErrServerClosed) {
		return err
	}
	return nil
}

// host is a server that answers.
type host struct {
	Server
	stopping    context.Context
	seats       seats
	connections atomic.Int64
	noting      sync.Mutex
}

// narrowed takes from a server of SSH what is not for raters.
func (h *host) narrowed(server *charm.Server) error {
	server.AddHostKey(h.HostKey)
	server.HandshakeTimeout, server.IdleTimeout = handshakePatience, h.Idle+time.Minute
	server.ChannelHandlers = map[string]charm.ChannelHandler{"session": h.open}
	server.RequestHandlers = map[string]charm.RequestHandler{}
	server.SubsystemHandlers = map[string]charm.SubsystemHandler{}
	server.ConnCallback = h.admit
	server.ConnectionCloseCallback = func(net.Conn) { h.connections.Add(-1) }
	server.ConnectionFailedCallback = func(conn net.Conn, _ error) { h.note("nobody signed in from " + conn.RemoteAddr().String()) }
	return nil
}

// admit keeps the number of connections bounded; half of them may be about to sign in.
func (h *host) admit(_ charm.Context, conn net.Conn) net.Conn {
	if h.connections.Add(1) > int64(2*h.Sessions) {
		h.connections.Add(-1)
		h.note("too many connections: one from " + conn.RemoteAddr().String() + " was refused")
		return nil
	}
	return conn
}

// raterName is what the permissions of a connection call the name of its rater by.
const raterName = "rater"

// knows reports whether a key is a rater's. The name goes with the key, so that it is
// that of the key which is proved in the end, whichever others were offered.
func (h *host) knows(ctx charm.Context, key charm.PublicKey) bool {
	raters, err := h.Raters()
	if err != nil {
		h.note("nobody can sign in: " + err.Error())
		return false
	}
	name := raters.name(key)
	if name == "" {
		h.note("refused: the key " + ssh.FingerprintSHA256(key) + " from " + ctx.RemoteAddr().String() + " is no rater's")
		return false
	}
	ctx.Permissions().Extensions = map[string]string{raterName: name}
	return true
}

func (h *host) note(text string) {
	h.noting.Lock()
	defer h.noting.Unlock()
	if h.Note != nil {
		h.Note(text)
	}
}
