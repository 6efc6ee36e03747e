package serve

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	openai "github.com/openai/openai-go/v3"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/providers"
)

const (
	turns = `"messages":[{"role":"user","content":"What is 2 + 2?"}]`
	tools = `,"tools":[{"type":"function","function":{"name":"weather"}}]`
)

func TestACallThatAStopEndsIsToldSo(t *testing.T) {
	for outcome, c := range map[string]struct{ path, body, want string }{
		"a chat":                       {"chat/completions", `{"model":"hangs",` + turns + `}`, `"code":"shutting_down"`},
		"one that begins":              {"chat/completions", `{"model":"hangs","stream":true,` + turns + `}`, `data: {"error":{"message":"the service is being stopped`},
		"one that is passed on":        {"chat/completions", `{"model":"hangs",` + turns + tools + `}`, `"code":"shutting_down"`},
		"one that is passed on begins": {"chat/completions", `{"model":"hangs","stream":true,` + turns + tools + `}`, `data: {"type":"error","error":{"message":"the service is being stopped`},
		"a response":                   {"responses", `{"model":"hangs","input":"What is 2 + 2?"}`, `"code":"shutting_down"`},
		"a response that begins":       {"responses", `{"model":"hangs","stream":true,"input":"What is 2 + 2?"}`, `"code":"server_error","message":"the service is being stopped`},
	} {
		t.Run(outcome, func(t *testing.T) {
			s := serveChatsUntil(t, time.Millisecond)
			begins, began := strings.Contains(c.body, "stream"), make(chan struct{})
			var stopped sync.WaitGroup
			stopped.Go(func() {
				<-s.up.hung
				if begins {
					<-began
				}
				if err := s.stop(); err != nil {
					t.Error(err)
				}
			})
			got, body := s.wholeOf(t, c.path, c.body, func() { close(began) })
			stopped.Wait()
			if !strings.Contains(body, c.want) || begins != (got.StatusCode == http.StatusOK) {
				t.Errorf("%d %s", got.StatusCode, body)
			}
			if !begins && (got.StatusCode != http.StatusServiceUnavailable || got.Header.Get("Retry-After") == "") {
				t.Errorf("%d %v", got.StatusCode, got.Header)
			}
			if f := s.last().Answers[0].Failure; f == nil || f.Fault != providers.Aborted || !strings.Contains(f.Sentence, "the service is being stopped") {
				t.Errorf("%+v is kept", f)
			}
		})
	}
}

// wholeOf sends a body, and reads the answer to its end. It says when that has begun.
func (s *served) wholeOf(t *testing.T, path, body string, began func()) (*http.Response, string) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	got, err := client.Post("http://"+s.address+"/v1/"+path, "application/json", strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return &http.Response{}, ""
	}
	defer got.Body.Close()
	began()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		t.Errorf("%q, and then %v", text, err)
	}
	return got, string(text)
}

func TestAStopWaitsForWhatIsUnderWayAndTakesNothingMore(t *testing.T) {
	s := serveChats(t)
	var all sync.WaitGroup
	for _, body := range []string{`{"model":"hangs",` + turns + tools + `}`, `{"model":"hangs","stream":true,` + turns + `}`} {
		all.Go(func() {
			if got, text := s.wholeOf(t, "chat/completions", body, func() {}); got.StatusCode != http.StatusOK || strings.Contains(text, "shutting_down") {
				t.Errorf("what ends in time: %d %s", got.StatusCode, text)
			}
		})
		<-s.up.hung
	}
	all.Go(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	look := func(path string) int {
		got, err := client.Get("http://" + s.address + path)
		if err != nil {
			t.Fatal(err)
		}
		got.Body.Close()
		return got.StatusCode
	}
	for look("/readyz") == http.StatusOK { // the stop has not come yet
	}
	if ready, lives := look("/readyz"), look("/healthz"); ready != http.StatusServiceUnavailable || lives != http.StatusOK {
		t.Errorf("ready %d, lives %d", ready, lives)
	}
	var wrong *openai.Error
	if _, err := s.client.Chat.Completions.New(t.Context(), ask1("nano")); !errors.As(err, &wrong) || wrong.StatusCode != http.StatusServiceUnavailable || wrong.Code != "shutting_down" {
		t.Error(err)
	}
	close(s.up.let)
	all.Wait()
}

// full is a store that takes nothing.
type full struct{}

func (full) AddTrial(engine.Trial) error { return errors.New("no space left on device") }

func (full) AddAnswer(string, int, engine.Answer) error { return errors.New("unreachable") }

func TestWhatCannotBeKeptIsSaid(t *testing.T) {
	var said []string
	s := serveChats(t, func(s *Server) {
		c := s.Chats
		c.Dispatcher = dispatch.NewDispatcher(c.Catalog, c.Decider, dispatch.Limits{MaxOutput: 100}, full{}, nil)
		s.Note = func(word string) { said = append(said, word) }
	})
	for _, body := range []string{
		`{"model":"big","messages":[{"role":"user","content":"a"}]}`,
		`{"model":"big","stream":true,"messages":[{"role":"user","content":"a"}]}`,
		`{"model":"big","seed":1,"messages":[{"role":"user","content":"a"}]}`,
		`{"model":"switchboard","messages":[{"role":"user","content":"a"}]}`,
	} {
		r, err := http.Post("http://"+s.address+"/v1/chat/completions", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if r.Body.Close(); r.StatusCode != 200 {
			t.Error(r.Status)
		}
	}
	http.DefaultClient.CloseIdleConnections()
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if want := []string{"calls could not be kept (4 since the last word): no space left on device"}; !slices.Equal(said, want) {
		t.Errorf("%q", said)
	}
}

func TestABodyThatAStopEndsIsToldSo(t *testing.T) {
	s := serveChatsUntil(t, time.Millisecond)
	conn, err := net.Dial("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	from := bufio.NewReader(conn)
	io.WriteString(conn, "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n")
	if said, err := http.ReadResponse(from, nil); err != nil || said.StatusCode != 100 {
		t.Fatal(said, err)
	}
	io.WriteString(conn, `{"model":`)
	stopped := make(chan error, 1)
	go func() { stopped <- s.stop() }()
	said, err := http.ReadResponse(from, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer said.Body.Close()
	if code := errorCode(t, said.Body); said.StatusCode != 503 || code != "shutting_down" {
		t.Error(said.Status, code)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}
