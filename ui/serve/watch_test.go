package serve

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/engine/routing"
)

// quiet is a listener that nobody calls.
type quiet struct {
	once sync.Once
	done chan struct{}
}

func newQuiet() *quiet { return &quiet{done: make(chan struct{})} }

func (q *quiet) Accept() (net.Conn, error) {
	<-q.done
	return nil, net.ErrClosed
}

func (q *quiet) Close() error {
	q.once.Do(func() { close(q.done) })
	return nil
}

func (q *quiet) Addr() net.Addr { return &net.TCPAddr{} }

// TestWhileItServesItLooksAfterTheCertificates has a guard that fails once.
func TestWhileItServesItLooksAfterTheCertificates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var looked []time.Duration
		var said []string
		s := Server{
			Decider: routing.NewRouter(routing.Policy{}),
			Note:    func(text string) { said = append(said, text) },
			Guard: func(context.Context) error {
				if looked = append(looked, time.Since(began)); len(looked) == 2 {
					return errors.New("no disk")
				}
				return nil
			},
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Serve(ctx, newQuiet(), nil, time.Second) }()
		time.Sleep(100 * time.Second)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if len(looked) != 3 || looked[0] > 30*time.Second || looked[2] > 90*time.Second {
			t.Errorf("it looked after %v", looked)
		}
		if len(said) != 1 || said[0] != "it is not known whether the certificates still hold: no disk" {
			t.Errorf("it said %q", said)
		}
	})
}
