package faultbench

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Behaviour answers one request. call is the number of the request among those for its
// model, from 1.
type Behaviour func(call int, w http.ResponseWriter, r *http.Request)

// Server is a service with several models that behave as they are told. Every
// request is noted.
type Server struct {
	mu     sync.Mutex
	models map[string]Behaviour
	calls  []Call
}

// Call is a request that the server was sent.
type Call struct {
	Model string
	Time  time.Time
	Body  string
}

// NewServer is a server of models, each with its behaviour.
func NewServer(models map[string]Behaviour) *Server { return &Server{models: models} }

// Calls are the requests for a model, in order.
func (s *Server) Calls(model string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Call
	for _, c := range s.calls {
		if c.Model == model {
			all = append(all, c)
		}
	}
	return all
}

// mostBody is how much of a request is read.
const mostBody = 1 << 20

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, mostBody))
	var asked struct{ Model string }
	json.Unmarshal(body, &asked) // a body that is no request names no model
	s.mu.Lock()
	behave, known := s.models[asked.Model]
	s.calls = append(s.calls, Call{asked.Model, time.Now(), string(body)})
	call := 0
	for _, c := range s.calls {
		if c.Model == asked.Model {
			call++
		}
	}
	s.mu.Unlock()
	if !known {
		refuse(w, http.StatusNotFound, "model_not_found", "there is no such model")
		return
	}
	behave(call, w, r)
}

// refuse answers with an error as OpenAI writes it.
func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"message": message, "type": code, "code": code}})
}

// stream writes an answer as a stream.
type stream struct {
	w     http.ResponseWriter
	r     *http.Request
	model string
}

func begin(w http.ResponseWriter, r *http.Request, model string) stream {
	w.Header().Set("Content-Type", "text/event-stream")
	return stream{w, r, model}
}

func (s stream) flush() {
	if f, ok := s.w.(http.Flusher); ok {
		f.Flush()
	}
}

func (s stream) raw(data string) {
	fmt.Fprintf(s.w, "data: %s\n\n", data)
	s.flush()
}

func (s stream) chunk(delta, finish, usage string) {
	if finish != "null" {
		finish = `"` + finish + `"`
	}
	s.raw(fmt.Sprintf(`{"id":"c","object":"chat.completion.chunk","created":1,"model":%q,"choices":[{"index":0,"delta":%s,"finish_reason":%s}]%s}`, s.model, delta, finish, usage))
}

// tokens writes n words with a pause before each.
func (s stream) tokens(n int, apart time.Duration) bool {
	for i := range n {
		if !pause(s.r, apart) {
			return false
		}
		s.chunk(fmt.Sprintf(`{"content":"%s%d "}`, s.model, i), "null", "")
	}
	return true
}

// end writes the reason to finish and the token counts.
func (s stream) end(tokens int) {
	s.chunk("{}", "stop", "")
	s.raw(fmt.Sprintf(`{"id":"c","object":"chat.completion.chunk","created":1,"model":%q,"choices":[],"usage":{"prompt_tokens":20,"completion_tokens":%d,"total_tokens":%d}}`, s.model, tokens, 20+tokens))
}

func (s stream) done() { s.raw("[DONE]") }

// pause waits, unless the client goes away.
func pause(r *http.Request, d time.Duration) bool {
	if d <= 0 {
		return r.Context().Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// wholeTokens is how many words a whole answer has.
const wholeTokens = 60

// whole is the text of an answer of a model that is not cut.
func whole(model string) string {
	var b strings.Builder
	for i := range wholeTokens {
		fmt.Fprintf(&b, "%s%d ", model, i)
	}
	return b.String()
}

// works answers as it should.
func works(model string) Behaviour {
	return func(_ int, w http.ResponseWriter, r *http.Request) {
		s := begin(w, r, model)
		if s.tokens(wholeTokens, 5*time.Millisecond) {
			s.end(wholeTokens)
			s.done()
		}
	}
}

// first behaves in one way for the first n requests, and then in another.
func first(n int, bad, good Behaviour) Behaviour {
	return func(call int, w http.ResponseWriter, r *http.Request) {
		if call <= n {
			bad(call, w, r)
			return
		}
		good(call, w, r)
	}
}

// hangUp closes the connection before any header.
func hangUp(_ int, w http.ResponseWriter, _ *http.Request) {
	if h, ok := w.(http.Hijacker); ok {
		if conn, _, err := h.Hijack(); err == nil {
			conn.Close()
			return
		}
	}
	panic(http.ErrAbortHandler)
}

func status(code int, kind, message string, headers ...string) Behaviour {
	return func(_ int, w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		refuse(w, code, kind, message)
	}
}
