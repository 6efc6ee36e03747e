package providers_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"switchboard/providers"

	"go.uber.org/goleak"
)

// wire is a response that is written piece by piece; every piece leaves at
// once.
type wire struct {
	http.ResponseWriter
	r *http.Request
}

// stream begins an event stream.
func (w wire) stream() wire {
	w.Header().Set("Content-Type", "text/event-stream")
	return w
}

func (w wire) send(pieces ...string) {
	for _, piece := range pieces {
		io.WriteString(w, piece)
		w.flush()
	}
}

func (w wire) flush() { http.NewResponseController(w.ResponseWriter).Flush() }

// untilGone blocks until the client has closed the connection.
func (w wire) untilGone() { <-w.r.Context().Done() }

// cut breaks the connection without an end.
func (w wire) cut() { panic(http.ErrAbortHandler) }

// loopback is a service on this machine that answers every request alike. The
// test fails if anything of it or of its clients is left at the end.
func loopback(t testing.TB, answer func(w wire)) string {
	t.Helper()
	return start(t, httptest.NewUnstartedServer(handler(answer)), (*httptest.Server).Start)
}

func handler(answer func(w wire)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // else the server does not see the client go
		answer(wire{w, r})
	})
}

func start(t testing.TB, s *httptest.Server, begin func(*httptest.Server)) string {
	t.Helper()
	offline(t)
	leftBefore := goleak.IgnoreCurrent()
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	begin(s)
	t.Cleanup(func() {
		s.Close()
		goleak.VerifyNone(t, leftBefore)
	})
	return s.URL
}

// offline takes away what the machine's environment could change: proxies and
// the settings that vendors' clients pick up by themselves.
func offline(t testing.TB) {
	t.Helper()
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy",
		"OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "GOOGLE_API_KEY", "GEMINI_API_KEY"} {
		t.Setenv(name, "")
	}
}

// open makes a provider of the dialect's kind at an address.
func (d dialect) open(t testing.TB, address string, key providers.Key) providers.Provider {
	t.Helper()
	p, err := providers.Open(providers.Config{
		ID: "here", Kind: d.kind, BaseURL: address + d.base, APIKey: key, Concurrency: 4,
	})
	if err != nil {
		t.Fatal(err)
	}
	return asking{p, d.api}
}

// asking puts the dialect's API into every request.
type asking struct {
	providers.Provider
	api string
}

func (a asking) Stream(ctx context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
	req.Model.API = a.api
	return a.Provider.Stream(ctx, req)
}

func ask(text string) providers.Request {
	return providers.Request{
		Model:    providers.Model{ID: "ours", Name: "theirs", Provider: "here"},
		Messages: providers.Prompt(text),
	}
}

// outcome is a whole call.
type outcome struct {
	events    []providers.Event
	text      string
	reasoning string
	usage     []providers.Usage
	done      *providers.Done
	err       *providers.Error
}

// collect ranges over a whole call and holds it to the contract of Provider.
func collect(t testing.TB, seq iter.Seq2[providers.Event, error]) outcome {
	t.Helper()
	var o outcome
	for event, err := range seq {
		if o.done != nil || o.err != nil {
			t.Fatalf("after the end came %v, %v", event, err)
		}
		if err != nil {
			if event != nil {
				t.Errorf("an event %v came with an error", event)
			}
			if !errors.As(err, &o.err) || o.err == nil {
				t.Fatalf("%T is no *providers.Error: %v", err, err)
			}
			continue
		}
		o.events = append(o.events, event)
		o.take(event)
	}
	if o.done == nil && o.err == nil {
		t.Fatal("the sequence ended with neither Done nor an error")
	}
	return o
}

func (o *outcome) take(event providers.Event) {
	switch e := event.(type) {
	case providers.Text:
		o.text += string(e)
	case providers.Reasoning:
		o.reasoning += string(e)
	case providers.Usage:
		o.usage = append(o.usage, e)
	case providers.Done:
		o.done = &e
	}
}

// call asks a loopback service once.
func (d dialect) call(t testing.TB, answer func(w wire)) outcome {
	t.Helper()
	return collect(t, d.open(t, loopback(t, answer), providers.Key{}).Stream(t.Context(), ask("hello")))
}

// asked is the body of the one request that a call makes, at a path.
func (d dialect) asked(t *testing.T, path string, req providers.Request) map[string]any {
	t.Helper()
	bodies := make(chan map[string]any, 1)
	address := start(t, httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != path || r.Method != http.MethodPost {
			t.Errorf("%s %s", r.Method, r.URL.Path)
		}
		var body map[string]any
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		bodies <- body
		script(d.greeting()...)(wire{w, r})
	})), (*httptest.Server).Start)
	wantGreeting(t, collect(t, d.open(t, address, providers.Key{}).Stream(t.Context(), req)))
	return <-bodies
}

// script answers with an event stream of these pieces.
func script(pieces ...string) func(w wire) {
	return func(w wire) { w.stream().send(pieces...) }
}

// page answers with a status, a content type and a body.
func page(status int, contentType, body string) func(w wire) {
	return func(w wire) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		w.send(body)
	}
}

// wantFault checks a failure and that it can be read.
func wantFault(t testing.TB, err *providers.Error, fault providers.Fault) {
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

// soon waits for something that is about to happen.
func soon[T any](t testing.TB, c <-chan T, what string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	select {
	case <-c:
	case <-ctx.Done():
		t.Fatalf("%s did not happen", what)
	}
}
