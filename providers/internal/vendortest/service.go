package vendortest

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"switchboard/providers"
	"switchboard/providers/open"
)

func ClosedPort(t *testing.T) string {
	Offline(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

// RequestHeader is the header of a request made in an environment full of settings
// that vendors' clients would pick up.
func (d Dialect) RequestHeader(t *testing.T, key providers.Key) http.Header {
	headers := make(chan http.Header, 1)
	address := Loopback(t, func(w Conn) {
		headers <- w.Request.Header
		Script(d.Greeting()...)(w)
	})
	for name, value := range map[string]string{
		"OPENAI_API_KEY": "stray", "OPENAI_ADMIN_KEY": "stray", "OPENAI_BASE_URL": "http://127.0.0.1:1/stray",
		"OPENAI_ORG_ID": "stray", "OPENAI_PROJECT_ID": "stray", "OPENAI_CUSTOM_HEADERS": "X-Custom: stray",
		"ANTHROPIC_API_KEY": "stray", "ANTHROPIC_AUTH_TOKEN": "stray", "ANTHROPIC_BASE_URL": "http://127.0.0.1:1/stray",
		"ANTHROPIC_PROFILE": "stray", "ANTHROPIC_CUSTOM_HEADERS": "X-Custom: stray",
		"GOOGLE_API_KEY": "stray", "GEMINI_API_KEY": "stray", "GOOGLE_GEMINI_BASE_URL": "http://127.0.0.1:1/stray",
		"GOOGLE_GENAI_USE_VERTEXAI": "true", "GOOGLE_CLOUD_PROJECT": "stray", "GOOGLE_CLOUD_LOCATION": "stray",
	} {
		t.Setenv(name, value)
	}
	WantGreeting(t, Collect(t, d.Open(t, address, key).Stream(t.Context(), Request("hello"))))
	return <-headers
}

// Conn is a response that is written piece by piece; every piece leaves at
// once.
type Conn struct {
	http.ResponseWriter
	Request *http.Request
}

// Stream begins an event stream.
func (w Conn) Stream() Conn {
	w.Header().Set("Content-Type", "text/event-stream")
	return w
}

func (w Conn) Send(pieces ...string) {
	for _, piece := range pieces {
		io.WriteString(w, piece)
		w.Flush()
	}
}

func (w Conn) Flush() { http.NewResponseController(w.ResponseWriter).Flush() }

// UntilGone blocks until the client has closed the connection.
func (w Conn) UntilGone() { <-w.Request.Context().Done() }

// Cut breaks the connection without an end.
func (w Conn) Cut() { panic(http.ErrAbortHandler) }

// Loopback is a service on this machine that answers every request alike. The
// test fails if anything of it or of its clients is left at the end.
func Loopback(t testing.TB, answer func(w Conn)) string {
	t.Helper()
	return Start(t, httptest.NewUnstartedServer(Handler(answer)), (*httptest.Server).Start)
}

func Handler(answer func(w Conn)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // else the server does not see the client go
		answer(Conn{w, r})
	})
}

func Start(t testing.TB, s *httptest.Server, begin func(*httptest.Server)) string {
	t.Helper()
	Offline(t)
	leftBefore := goleak.IgnoreCurrent()
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	begin(s)
	t.Cleanup(func() {
		s.Close()
		goleak.VerifyNone(t, leftBefore)
	})
	return s.URL
}

// Offline takes away what the machine's environment could change: proxies and
// the settings that vendors' clients pick up by themselves.
func Offline(t testing.TB) {
	t.Helper()
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy",
		"OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "GOOGLE_API_KEY", "GEMINI_API_KEY"} {
		t.Setenv(name, "")
	}
}

// Open makes a provider of the dialect's kind at an address.
func (d Dialect) Open(t testing.TB, address string, key providers.Key) providers.Provider {
	t.Helper()
	p, err := open.Open(providers.Config{
		ID: "here", Kind: d.Kind, BaseURL: address + d.Base, APIKey: key, Concurrency: 4,
	})
	if err != nil {
		t.Fatal(err)
	}
	return WithAPI{p, d.API}
}

// WithAPI puts the dialect's API into every request.
type WithAPI struct {
	providers.Provider
	API string
}

func (a WithAPI) Stream(ctx context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
	req.Model.API = a.API
	return a.Provider.Stream(ctx, req)
}

func Request(text string) providers.Request {
	return providers.Request{
		Model:    providers.Model{ID: "ours", Name: "theirs", Provider: "here"},
		Messages: providers.Prompt(text),
	}
}

// Outcome is a whole call.
type Outcome struct {
	Events    []providers.Event
	Text      string
	Reasoning string
	ToolCalls []providers.ToolCall // each put together
	Usage     []providers.Usage
	Done      *providers.Done
	Err       *providers.Error
}

// Collect ranges over a whole call and holds it to the contract of Provider.
func Collect(t testing.TB, seq iter.Seq2[providers.Event, error]) Outcome {
	t.Helper()
	var o Outcome
	for event, err := range seq {
		if o.Done != nil || o.Err != nil {
			t.Fatalf("after the end came %v, %v", event, err)
		}
		if err != nil {
			if event != nil {
				t.Errorf("an event %v came with an error", event)
			}
			if !errors.As(err, &o.Err) || o.Err == nil {
				t.Fatalf("%T is no *providers.Error: %v", err, err)
			}
			continue
		}
		o.Events = append(o.Events, event)
		o.take(event)
	}
	if o.Done == nil && o.Err == nil {
		t.Fatal("the sequence ended with neither Done nor an error")
	}
	return o
}

func (o *Outcome) take(event providers.Event) {
	switch e := event.(type) {
	case providers.Text:
		o.Text += string(e)
	case providers.Reasoning:
		o.Reasoning += string(e)
	case providers.ToolCall:
		for len(o.ToolCalls) <= e.Index {
			o.ToolCalls = append(o.ToolCalls, providers.ToolCall{Index: len(o.ToolCalls)})
		}
		o.ToolCalls[e.Index].Name += e.Name
		o.ToolCalls[e.Index].Arguments += e.Arguments
	case providers.Usage:
		o.Usage = append(o.Usage, e)
	case providers.Done:
		o.Done = &e
	}
}

// Call asks a loopback service once.
func (d Dialect) Call(t testing.TB, answer func(w Conn)) Outcome {
	t.Helper()
	return Collect(t, d.Open(t, Loopback(t, answer), providers.Key{}).Stream(t.Context(), Request("hello")))
}

// RequestBody is the body of the one request that a call makes, at a path.
func (d Dialect) RequestBody(t *testing.T, path string, req providers.Request) map[string]any {
	t.Helper()
	bodies := make(chan map[string]any, 1)
	address := Start(t, httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != path || r.Method != http.MethodPost {
			t.Errorf("%s %s", r.Method, r.URL.Path)
		}
		var body map[string]any
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		bodies <- body
		Script(d.Greeting()...)(Conn{w, r})
	})), (*httptest.Server).Start)
	WantGreeting(t, Collect(t, d.Open(t, address, providers.Key{}).Stream(t.Context(), req)))
	return <-bodies
}

// Script answers with an event stream of these pieces.
func Script(pieces ...string) func(w Conn) {
	return func(w Conn) { w.Stream().Send(pieces...) }
}

// Page answers with a status, a content type and a body.
func Page(status int, contentType, body string) func(w Conn) {
	return func(w Conn) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		w.Send(body)
	}
}

// WantFault checks a failure and that it can be read.
func WantFault(t testing.TB, err *providers.Error, fault providers.Fault) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", fault)
	}
	if err.Fault != fault {
		t.Errorf("fault %s, want %s (%v)", err.Fault, fault, err)
	}
	if err.Fault != providers.Aborted && (err.Provider != "here" || err.Model != "ours") {
		t.Errorf("provider %q and model %q, want here and ours", err.Provider, err.Model)
	}
	if s := err.Error(); strings.ContainsAny(s, "\n\r\x1b") || len([]rune(s)) > 400 {
		t.Errorf("unfit to be shown: %q", s)
	}
}

// Soon waits for something that is about to happen.
func Soon[T any](t testing.TB, c <-chan T, what string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	select {
	case <-c:
	case <-ctx.Done():
		t.Fatalf("%s did not happen", what)
	}
}
