package serve

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/providers/open"
)

// firstAnswers are what the first model of the ladder answers to a body with tools, and
// who answers in the end.
var firstAnswers = []struct {
	name, body string
	status     int
	stream     bool
	by, reason string // of the move away from the first; empty: there is none
	code       string // of the error in the place of an answer
}{
	{"an error of its service", `{"error":{"message":"no such model","code":"model_not_found"}}`, 404, false, "big", "no_such_model", ""},
	{"an error of its service, asked for a stream", `{"error":{"message":"no such model","code":"model_not_found"}}`, 404, true, "big", "no_such_model", ""},
	{"a page", `<title>Sign in</title>`, 200, false, "big", "malformed", ""},
	{"an object without an answer", `{"id":"x","object":"chat.completion","choices":[]}`, 200, false, "big", "malformed", ""},
	{"a prompt that is too long for it", `{"error":{"message":"too long","code":"context_length_exceeded"}}`, 400, false, "big", "context_too_long", ""},
	{"a stream that ends before anything came", "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}\n\n", 200, true, "big", "truncated", ""},
	{"a stream that begins with an error", ": wait\n\ndata: {\"error\":{\"message\":\"too long\",\"code\":\"context_length_exceeded\"}}\n\n", 200, true, "big", "context_too_long", ""},
	{"a stream that is cut when something came", "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n", 200, true, "nano", "", "truncated"},
	{"a stream without a word", "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", 200, true, "nano", "", ""},
	{"an answer that reached its limit", `{"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"length"}]}`, 200, false, "nano", "", ""},
	{"a body that is wrong", `{"error":{"message":"tools is no list","code":"invalid_value"}}`, 400, false, "", "", "invalid_value"},
	{"a prompt that is declined", `{"error":{"message":"no","code":"content_filter"}}`, 400, true, "", "", "content_filter"},
}

func TestAnotherModelAnswersWhatIsPassedOn(t *testing.T) {
	var at atomic.Int64
	s := serveChats(t)
	others := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if !bytes.Contains(body, []byte(`"nano"`)) {
			r.Body = io.NopCloser(bytes.NewReader(body))
			s.up.ServeHTTP(w, r)
			return
		}
		first := firstAnswers[at.Load()]
		w.Header().Set("Content-Type", map[bool]string{true: "text/event-stream", false: "application/json"}[first.stream && first.status == 200])
		w.WriteHeader(first.status)
		io.WriteString(w, first.body)
	}))
	t.Cleanup(others.Close)
	config := providers.Config{ID: "up", Kind: providers.OpenAICompatible, BaseURL: others.URL + "/v1", Concurrency: 8}
	p, err := open.Open(config)
	if err != nil {
		t.Fatal(err)
	}
	for i, first := range firstAnswers {
		t.Run("where the first gave "+first.name+": "+first.by, func(t *testing.T) {
			at.Store(int64(i))
			s := serveChats(t, func(s *Server) { s.Chats.Catalog.Providers["up"] = engine.Service{Config: config, Provider: p} })
			r, err := http.Post("http://"+s.address+"/v1/chat/completions", "application/json", strings.NewReader(fmt.Sprintf(`{"model":"switchboard","tools":[{}],"stream":%t,"messages":[{"role":"user","content":"What is 2 + 2?"}]}`, first.stream)))
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(r.Body)
			r.Body.Close()
			http.DefaultClient.CloseIdleConnections()
			if err != nil || r.Header.Get("x-switchboard-model") != first.by || (first.by == "") == (r.StatusCode == 200) {
				t.Errorf("%d %v %s %v", r.StatusCode, r.Header, got, err)
			}
			if first.code != "" && !bytes.Contains(got, []byte(`"code":"`+first.code+`"`)) || first.by == "nano" && !bytes.HasPrefix(got, []byte(first.body)) {
				t.Errorf("%s", got)
			}
			if first.by == "big" && (!bytes.Contains(got, []byte(`"weather"`)) || bytes.Contains(got, []byte("assistant\"}}]}\n"))) {
				t.Errorf("%s", got)
			}
			checkMoves(t, s.last(), first.reason)
		})
	}
}

// checkMoves checks that a routed trial has a move for a reason, or none.
func checkMoves(t *testing.T, trial engine.Trial, reason string) {
	t.Helper()
	var reasons []string
	for _, m := range trial.Answers[0].Moves {
		reasons = append(reasons, string(m.Reason))
	}
	if reason == "" && len(reasons) > 0 || reason != "" && !slices.Equal(reasons, []string{reason}) || !trial.Routed {
		t.Errorf("routed %t, %v", trial.Routed, reasons)
	}
}

func TestTheMetricsSayWhichCircuitsAreOpen(t *testing.T) {
	s := serveChats(t)
	s.up.fail("nano", 404)
	for range 3 {
		if _, err := s.client.Chat.Completions.New(t.Context(), withTools("switchboard")); err != nil {
			t.Fatal(err)
		}
	}
	wantCircuits(t, s, `switchboard_circuit_open{model="nano"} 1`, `switchboard_circuit_open{model="big"} 0`)
	t.Run("and which services asked for a pause", func(t *testing.T) {
		s := serveChats(t)
		permit, refusal := s.chats.Dispatcher.Breakers().Enter("big", "up")
		if refusal != nil {
			t.Fatal(refusal)
		}
		permit.Done(&providers.Error{Fault: providers.RateLimited, RetryAfter: time.Minute})
		wantCircuits(t, s, `switchboard_circuit_open{model="big"} 1`, `switchboard_circuit_open{model="claude"} 0`)
	})
}

// wantCircuits looks for lines in the metrics.
func wantCircuits(t *testing.T, s *served, lines ...string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.address+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, got := send(t, r)
	for _, want := range lines {
		if !strings.Contains(got, want+"\n") {
			t.Errorf("no %s", want)
		}
	}
}

func TestABodyGoesToAModelThatTakesIt(t *testing.T) {
	const body = `{"model":"switchboard","input":"What is 2 + 2?","tools":[{"type":"function","name":"weather"}]}`
	s := serveChats(t, func(s *Server) {
		i := slices.IndexFunc(s.Chats.Catalog.Models, func(m providers.Model) bool { return m.ID == "big" })
		s.Chats.Catalog.Models[i].Provider = "openai"
	})
	r, err := http.Post("http://"+s.address+"/v1/responses", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if got, err := io.ReadAll(r.Body); err != nil || r.StatusCode != 200 || r.Header.Get("x-switchboard-model") != "big" {
		t.Errorf("%d %v %s %v", r.StatusCode, r.Header, got, err)
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestAnAnswerThatReachesTheLimitOfItsCallerIsOne(t *testing.T) {
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		io.WriteString(w, `data: {"choices":[{"index":0,"delta":{"content":"Four it"},"finish_reason":"length"}]}`+"\n\ndata: [DONE]\n\n")
	}))
	t.Cleanup(up.Close)
	config := providers.Config{ID: "up", Kind: providers.OpenAICompatible, BaseURL: up.URL + "/v1", Concurrency: 8}
	p, err := open.Open(config)
	if err != nil {
		t.Fatal(err)
	}
	s := serveChats(t, func(s *Server) { s.Chats.Catalog.Providers["up"] = engine.Service{Config: config, Provider: p} })
	for limit, moves := range map[string]int{`"max_tokens":3,`: 0, `"max_completion_tokens":3,`: 0, "": 1} {
		r, err := http.Post("http://"+s.address+"/v1/chat/completions", "application/json", strings.NewReader(`{"model":"switchboard",`+limit+`"messages":[{"role":"user","content":"What is 2 + 2?"}]}`))
		if err != nil {
			t.Fatal(err)
		}
		got, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if a := s.last().Answers[0]; len(a.Moves) != moves || (a.Doubt == nil) != (moves == 0) || !bytes.Contains(got, []byte(`"finish_reason":"length"`)) {
			t.Errorf("%s: %d moves, doubt %v, %s", limit, len(a.Moves), a.Doubt, got)
		}
	}
	http.DefaultClient.CloseIdleConnections()
}
