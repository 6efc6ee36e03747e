package faultbench

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"

	"switchboard/providers"
)

// pipes is a network without a network: connections are pipes, on which the
// clock of a test can be moved.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), done: make(chan struct{})} }

func (p *pipes) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-p.done:
	case <-ctx.Done():
	}
	return nil, net.ErrClosed
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

func inMemory(h http.Handler) (string, providers.Dialer, func()) {
	p := newPipes()
	s := &http.Server{Handler: h}
	go s.Serve(p)
	return "http://bench.test", p, func() { s.Close() }
}

func TestSixteenFaults(t *testing.T) {
	cases := Cases()
	if len(cases) != 16 {
		t.Errorf("%d cases", len(cases))
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, err := Play(t.Context(), c, inMemory)
				if err != nil {
					t.Errorf("%v\nwanted: %s\nprimary %d, fallback %d, took %v", err, c.Expect, len(r.Primary), len(r.Fallback), r.Took)
					for _, a := range r.Answers {
						for _, m := range a.Moves {
							t.Logf("%s %s %v: %s", m.Model, m.Reason, m.Took, m.Why)
						}
					}
				}
			})
		})
	}
}
