package serve

import (
	"context"
	"net"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"testing/synctest"
	"time"
)

func TestPercentFor(t *testing.T) {
	for outcome, c := range map[string]struct {
		used        uint64
		usual, want int
	}{
		"as usual where little is in use":   {20 << 20, 100, 100},
		"less where much is":                {384 << 20, 100, 50},
		"not too little":                    {8 << 30, 100, 25},
		"never more than usual":             {200 << 20, 50, 50},
		"as usual where that is less still": {8 << 30, 10, 10},
		"not at all where that is usual":    {8 << 30, -1, -1},
	} {
		t.Run(outcome, func(t *testing.T) {
			if got := percentFor(c.used, c.usual); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestCollectorRestoresWhatWasUsual(t *testing.T) {
	usual := debug.SetGCPercent(-1)
	defer debug.SetGCPercent(usual)
	if c := newCollector(); c.usual != -1 {
		t.Errorf("usual is %d where nothing is collected", c.usual)
	}
	debug.SetGCPercent(80)
	c := newCollector()
	debug.SetGCPercent(30)
	c.restore()
	if got := debug.SetGCPercent(80); got != 80 {
		t.Errorf("got %d", got)
	}
}

// noCallers is a listener to which nobody comes.
type noCallers struct{ closed chan struct{} }

func (l noCallers) Accept() (net.Conn, error) {
	<-l.closed
	return nil, net.ErrClosed
}

func (l noCallers) Close() error {
	close(l.closed)
	return nil
}

func (l noCallers) Addr() net.Addr { return &net.TCPAddr{} }

func TestAServiceCollectsSoonerWhereMuchIsInUse(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	much := make([]byte, 2*mostGarbage) // that nobody touches
	runtime.GC()
	percent := func() uint64 {
		now := []metrics.Sample{{Name: "/gc/gogc:percent"}}
		metrics.Read(now)
		return now[0].Value.Uint64()
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			ended <- (&Server{}).Serve(ctx, noCallers{make(chan struct{})}, nil, time.Second)
		}()
		time.Sleep(adaptEvery + 1)
		synctest.Wait()
		if got := percent(); got >= 100 {
			t.Errorf("it collects at %d %%", got)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	if got := percent(); got != 100 {
		t.Errorf("it collects at %d %% when the service has ended", got)
	}
	runtime.KeepAlive(much)
}
