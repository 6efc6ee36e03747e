package serve

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"switchboard/engine/health"
	"switchboard/engine/rollout"
	"switchboard/engine/routing"
	"switchboard/providers"
)

// Server offers a policy over HTTP. It is not changed after it was started.
type Server struct {
	Decider   routing.Decider
	Simulated bool
	Rollout   *rollout.Active        // how much of the traffic the policy decides about; nil: all of it
	Chats     *Chats                 // answers chats; nil: the server only decides
	Keys      func() Keys            // of the callers, as they are now; nil: everybody is let in
	Ready     func() error           // why it cannot serve, or nil; nil: it always can
	Health    *health.Health         // nil: nothing is known of the models
	Follow    func() (string, error) // puts in force what was applied since, and says so in a sentence; nil: nothing is followed
	Note      func(string)           // is told what happens, in sentences
	Room      *providers.Room        // limits the memory of bodies and answers over all requests; nil: the usual limit
	Refused   func(Refused)          // is told every few seconds which requests were refused; nil: nobody is

	// Guard puts another policy in the place of one whose certificate no longer
	// holds; nil: nothing does.
	Guard func(context.Context) error

	counts    requestCounts
	refusals  refusals
	slow      patience   // zero: the usual one
	decisions *Decisions // the one that the handler uses
	stopping  atomic.Bool
	under     pending // the requests under way
}

// patience is how long callers may take to send the headers and the body of a request, and
// how long the last answers may take when the service stops.
type patience struct{ header, body, last time.Duration }

// patience is that of the service.
func (s *Server) patience() patience {
	p := s.slow
	if p.header == 0 {
		p.header = 5 * time.Second
	}
	if p.body == 0 {
		p.body = 30 * time.Second
	}
	if p.last == 0 {
		p.last = 2 * time.Second
	}
	return p
}

// The limits of connections.
const (
	idlePatience    = 2 * time.Minute
	mostHeaderBytes = 32 << 10
	followEvery     = time.Second
	guardEvery      = 30 * time.Second
	adaptEvery      = time.Second
	refusedEvery    = 5 * time.Second
	lostEvery       = 5 * time.Second
)

// spareHeap counts as in use and is not touched, so that it takes no memory: garbage is
// collected when there is as much of it, and not every few dozen requests.
const spareHeap = 32 << 20

// Handler is all that is offered.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	handle := func(method, path string, h http.Handler) {
		mux.Handle(method+" "+path, s.counted(path, h))
		mux.Handle(path, s.counted(path, only(method)))
	}
	s.decisions = &Decisions{Decider: s.Decider, Simulated: s.Simulated, Rollout: s.Rollout}
	handle("POST", "/decide", s.decisions.Decide())
	handle("POST", "/decide/portkey", s.decisions.Portkey())
	if s.Chats != nil {
		handle("POST", "/v1/chat/completions", s.Chats.Completions())
		handle("POST", "/v1/responses", s.Chats.Responses())
		handle("GET", "/v1/models", s.Chats.Models())
		handle("GET", "/v1/models/{id...}", s.Chats.Model())
	}
	handle("GET", "/healthz", http.HandlerFunc(healthy))
	handle("GET", "/readyz", http.HandlerFunc(s.ready))
	handle("GET", "/metrics", http.HandlerFunc(s.metrics))
	other := s.counted("other", http.HandlerFunc(nothing))
	mux.Handle("/", other)
	return s.guard(s.accepting(holding(cmp.Or(s.Room, NewRoom(0)), withPath(mux, other))))
}

// nothing answers where nothing is.
func nothing(w http.ResponseWriter, _ *http.Request) {
	newError(http.StatusNotFound, invalidRequest, "not_found", "there is nothing at this path").write(w)
}

// withPath hands requests that have no path, as CONNECT, to another handler: the one that
// looks at paths answers them with a page. What comes behind one is no request.
func withPath(next, other http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "" {
			next.ServeHTTP(w, r)
			return
		}
		unread(w, r)
		other.ServeHTTP(w, r)
	})
}

// only answers the other methods.
func only(method string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", method)
		unread(w, r)
		newError(http.StatusMethodNotAllowed, invalidRequest, "method", "this path takes "+method).write(w)
	})
}

// Protection is what keeps strangers from a service.
type Protection struct{ Keys, TLS bool }

// CheckAddress says why a service must not listen at an address, or nil: an address that
// other machines can reach needs keys and TLS.
func CheckAddress(address string, with Protection) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%q is no address with a port, as in 127.0.0.1:8377", address)
	}
	if host != "" && loopbackHost(host) || with == (Protection{Keys: true, TLS: true}) {
		return nil
	}
	missing := "keys and TLS"
	switch {
	case with.Keys:
		missing = "TLS"
	case with.TLS:
		missing = "keys"
	}
	return fmt.Errorf("others can reach %s, so it needs %s", address, missing)
}

// Certificates chooses the certificate of a connection.
type Certificates = func(*tls.ClientHelloInfo) (*tls.Certificate, error)

// Serve answers on a listener until the context ends, and then lets what is
// under way come to its end for as long as the patience lasts. Certificates
// make it speak TLS.
func (s *Server) Serve(ctx context.Context, l net.Listener, certificates Certificates, patience time.Duration) error {
	defer runtime.KeepAlive(make([]byte, spareHeap))
	lives, end := context.WithCancelCause(context.WithoutCancel(ctx))
	defer end(nil)
	server := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: s.patience().header,
		IdleTimeout:       idlePatience,
		MaxHeaderBytes:    mostHeaderBytes,
		ErrorLog:          log.New(discard{}, "", 0), // callers that come and go are no news
		BaseContext:       func(net.Listener) context.Context { return context.WithValue(lives, lifeKey{}, lives) },
	}
	collector := newCollector()
	defer collector.restore()
	defer s.lastWords()
	var followers sync.WaitGroup
	s.followed(ctx, lives, &followers, collector)
	stopped := make(chan error, 1)
	followers.Go(func() {
		select {
		case <-ctx.Done():
		case <-lives.Done():
			return
		}
		stopped <- s.stop(ctx, server, patience, end)
	})
	var err error
	if certificates != nil {
		server.TLSConfig = &tls.Config{GetCertificate: certificates, MinVersion: tls.VersionTLS12}
		err = server.ServeTLS(l, "", "")
	} else {
		err = server.Serve(l)
	}
	if errors.Is(err, http.ErrServerClosed) {
		err = <-stopped
	}
	end(nil)
	s.Chats.settle(context.WithoutCancel(ctx)) // what ended is kept, however long that takes
	followers.Wait()
	return err
}

// followed starts what is done at intervals until one of the contexts ends.
func (s *Server) followed(ctx, lives context.Context, all *sync.WaitGroup, collector *collector) {
	every := func(pause time.Duration, do func() (string, error)) {
		all.Go(func() { s.every(ctx, lives, pause, do) })
	}
	every(adaptEvery, collector.adapt)
	every(followEvery, s.Follow)
	every(refusedEvery, s.refusedNow)
	every(lostEvery, s.lostNow)
	if s.Guard != nil {
		every(guardEvery, s.guards(ctx))
	}
}

// refusedNow hands on which requests were refused since the last call.
func (s *Server) refusedNow() (string, error) {
	if s.Refused != nil {
		s.refusals.tell(s.Refused)
	}
	return "", nil
}

// lostNow says which calls could not be stored since the last call, or "".
func (s *Server) lostNow() (string, error) {
	if s.Chats == nil {
		return "", nil
	}
	return s.Chats.rest.losses(), nil
}

// lastWords calls both once more, at the end.
func (s *Server) lastWords() {
	_, _ = s.refusedNow()
	if said, _ := s.lostNow(); said != "" && s.Note != nil {
		s.Note(said)
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// guards is Guard in the form that every calls.
func (s *Server) guards(ctx context.Context) func() (string, error) {
	return func() (string, error) {
		if err := s.Guard(ctx); err != nil {
			return "", fmt.Errorf("it is not known whether the certificates still hold: %w", err)
		}
		return "", nil
	}
}

// every calls do at intervals until one of the contexts ends, and notes what it returns
// when that is another sentence than the last time.
func (s *Server) every(ctx, lives context.Context, pause time.Duration, do func() (string, error)) {
	if do == nil {
		return
	}
	tick := time.NewTicker(pause)
	defer tick.Stop()
	last := ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-lives.Done():
			return
		case <-tick.C:
		}
		said, err := do()
		if err != nil {
			said = err.Error()
		}
		if said != "" && said != last && s.Note != nil {
			s.Note(said)
		}
		last = said
	}
}
