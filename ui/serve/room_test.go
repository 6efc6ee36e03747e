package serve

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/engine/routing"

	"switchboard/providers"
)

func TestBodiesAndAnswersHaveSoMuchRoomTogether(t *testing.T) {
	s := serveChats(t, func(s *Server) { s.Room = providers.NewRoom(100<<10, 100<<10) })
	long := strings.Repeat("a", 200<<10)
	for outcome, c := range map[string]struct {
		path, body string
		status     int
	}{
		"a body that does not fit is refused": {"/v1/chat/completions", `{"model":"big","seed":1,"messages":[{"role":"user","content":"` + long + `"}]}`, 503},
		"so is one to decide about":           {"/decide", `{"prompt":"` + long + `"}`, 503},
		"and one of a hook":                   {"/decide/portkey", `{"request":{"json":{"prompt":"` + long + `"}}}`, 503},
		"an answer that does not fit is left": {"/v1/chat/completions", `{"model":"raw-long","seed":1,"messages":[{"role":"user","content":"a"}]}`, 503},
		"and what fits is passed on":          {"/v1/chat/completions", `{"model":"big","seed":1,"messages":[{"role":"user","content":"` + long[:90<<10] + `"}]}`, 200},
	} {
		t.Run(outcome, func(t *testing.T) {
			for range 3 { // nothing stays taken
				r, err := http.Post("http://"+s.address+c.path, "application/json", strings.NewReader(c.body))
				if err != nil {
					t.Fatal(err)
				}
				if r.StatusCode != c.status || c.status == 503 && (r.Header.Get("Retry-After") != "5" || errorCode(t, r.Body) != "no_room") {
					t.Errorf("%d %v", r.StatusCode, r.Header)
				}
				r.Body.Close()
			}
			http.DefaultClient.CloseIdleConnections()
		})
	}
}

// calls is a listener to which callers come by pipes.
type calls struct {
	*quiet
	come chan net.Conn
}

func (c calls) Accept() (net.Conn, error) {
	select {
	case conn := <-c.come:
		return conn, nil
	case <-c.done:
		return nil, net.ErrClosed
	}
}

// call begins to send a body of so many bytes to decide about.
func (c calls) call(t *testing.T, length int) net.Conn {
	t.Helper()
	own, other := net.Pipe()
	c.come <- other
	const open, shut = `{"prompt":"`, `"}`
	fmt.Fprintf(own, "POST /decide HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s", length+len(open)+len(shut), open)
	return own
}

func TestABodyThatLagsGivesWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := Server{Decider: routing.NewRouter(routing.Policy{}), Room: providers.NewRoom(1<<20, 1<<20)}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		all := calls{newQuiet(), make(chan net.Conn)}
		go func() { ended <- s.Serve(ctx, all, nil, time.Second) }()
		const long = 700 << 10
		text := strings.Repeat("a", long)
		slow := all.call(t, long)
		io.WriteString(slow, text[1:])
		time.Sleep(2 * time.Second) // the last byte does not come
		quick := all.call(t, long)
		go io.WriteString(quick, text+`"}`)
		for conn, want := range map[net.Conn]int{slow: http.StatusServiceUnavailable, quick: http.StatusOK} {
			r, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil || r.StatusCode != want {
				t.Fatalf("%v %v, not %d", r, err, want)
			}
			io.Copy(io.Discard, r.Body)
			conn.Close()
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
