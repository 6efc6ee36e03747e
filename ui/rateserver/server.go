package rateserver

import (
	"cmp"
	"context"
	"errors"
	"net"
	"sync"
	"time"

	charm "charm.land/ssh"
	"charm.land/wish/v2"
	"golang.org/x/crypto/ssh"

	"switchboard/ui"
	"switchboard/ui/refused"
)

// Server offers the Rate screen to raters.
type Server struct {
	Raters   func() (Raters, error) // as they are now; asked at every sign-in
	HostKey  ssh.Signer
	Rate     func(ctx context.Context, rater string, terminal ui.Terminal) error // the screen, until ctx ends or the rater leaves
	Note     func(string)                                                        // who came and who was refused
	Refused  func(refused.Refused)                                               // what was refused, counted, at most once in some seconds; nil: nobody hears it
	Idle     time.Duration                                                       // a session without a key ends after it; 0: DefaultIdle
	Sessions int                                                                 // at once; 0: DefaultSessions

	lookEvery time.Duration // 0: lookEvery
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
	lookEvery         = 2 * time.Second // at who the raters are, while one is there
	tellFirst         = 5 * time.Second // after which what was refused is told
	tellLast          = time.Hour       // at most, where more and more is
)

// Fingerprint is that of the key by which raters know the server.
func (s *Server) Fingerprint() string { return ssh.FingerprintSHA256(s.HostKey.PublicKey()) }

// Serve answers at a listener until ctx ends; then those who are there are told, and
// have so much patience.
func (s *Server) Serve(ctx context.Context, l net.Listener, patience time.Duration) error {
	h := &host{Server: *s, stopping: ctx, sessions: sessions{by: map[string]*session{}},
		connections: connections{unsigned: map[string]int{}, raters: map[string][]*connection{}}}
	h.connections.leftUnsigned = h.neverSignedIn
	if h.Idle <= 0 {
		h.Idle = DefaultIdle
	}
	if h.Sessions <= 0 {
		h.Sessions = DefaultSessions
	}
	server, err := wish.NewServer(h.restrict, wish.WithVersion("switchboard"), wish.WithPublicKeyAuth(h.knows),
		wish.WithMiddleware(func(charm.Handler) charm.Handler { return h.serveSession }))
	if err != nil {
		return err
	}
	beside, end := context.WithCancel(context.WithoutCancel(ctx))
	var loops sync.WaitGroup
	loops.Go(func() { h.endRemoved(beside) })
	loops.Go(func() { h.tellRefusals(beside) })
	defer loops.Wait()
	defer end()
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		server.Close()
		return err
	case <-ctx.Done():
	}
	waiting, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
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
	sessions    sessions
	connections connections
	refusals    refused.Counter
	noting      sync.Mutex
}

// endRemoved looks, every lookEvery, whether raters were removed, and ends their sessions.
// While the list of raters cannot be read, sessions go on: the store refuses votes of
// somebody who is no rater any more.
func (h *host) endRemoved(ctx context.Context) {
	tick := time.NewTicker(cmp.Or(h.lookEvery, lookEvery))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if h.connections.empty() {
			continue
		}
		if raters, err := h.Raters(); err == nil {
			h.connections.endRemoved(raters)
		}
	}
}

// tellRefusals hands the counts of refusals to Refused: the first soon, then less and less
// often while more come, so that a scanner does not fill the audit log.
func (h *host) tellRefusals(ctx context.Context) {
	if h.Refused == nil {
		return
	}
	defer h.refusals.Tell(h.Refused)
	for pause := tellFirst; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		if pause = min(2*pause, tellLast); !h.refusals.Tell(h.Refused) {
			pause = tellFirst
		}
	}
}

// The reasons why something is refused.
const (
	crowded    = "connections"
	noSession  = "sessions"
	unknownKey = "unknown_key"
	noKey      = "no_key"
	notServed  = "command"
)

// refuse says and counts what is refused.
func (h *host) refuse(reason, rater, from, what string) {
	h.note("refused: " + what + " from " + from)
	h.refusals.Add(reason, refused.Host(from), rater, "ssh: "+what)
}

// restrict turns off what an SSH server offers and raters do not need.
func (h *host) restrict(server *charm.Server) error {
	server.AddHostKey(h.HostKey)
	server.HandshakeTimeout, server.IdleTimeout = handshakePatience, h.Idle+time.Minute
	server.ChannelHandlers = map[string]charm.ChannelHandler{"session": h.open}
	server.RequestHandlers = map[string]charm.RequestHandler{}
	server.SubsystemHandlers = map[string]charm.SubsystemHandler{}
	server.ConnCallback = h.admit
	server.ServerConfigCallback = func(ctx charm.Context) *ssh.ServerConfig {
		return &ssh.ServerConfig{VerifiedPublicKeyCallback: func(_ ssh.ConnMetadata, key ssh.PublicKey, p *ssh.Permissions, _ string) (*ssh.Permissions, error) {
			connectionOf(ctx).signIn(p.Extensions[raterName], key)
			return p, nil
		}}
	}
	return nil
}

// connectionKey is where the context of a connection has its connection.
type connectionKey struct{}

func connectionOf(ctx charm.Context) *connection { return ctx.Value(connectionKey{}).(*connection) }

// admit refuses a connection where there are too many.
func (h *host) admit(ctx charm.Context, conn net.Conn) net.Conn {
	c, why := h.connections.admit(conn, 2*h.Sessions)
	if c == nil {
		h.refuse(crowded, "", conn.RemoteAddr().String(), why)
		return nil
	}
	ctx.SetValue(connectionKey{}, c)
	return c
}

// neverSignedIn notes that a connection ended without anybody signing in.
func (h *host) neverSignedIn(from string, offered bool) {
	if !offered {
		h.refusals.Add(noKey, refused.Host(from), "", "ssh: nobody signed in")
	}
	h.note("nobody signed in from " + from)
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
		connectionOf(ctx).offerKey()
		h.refuse(unknownKey, "", ctx.RemoteAddr().String(), "the key "+ssh.FingerprintSHA256(key)+", which is no rater's,")
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
