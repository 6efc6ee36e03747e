package serve

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"switchboard/engine"
	"switchboard/engine/decision"
	"switchboard/engine/routing"
	"switchboard/eval/gateway/gatewaytest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func active(t testing.TB) *routing.ActivePolicy {
	return routing.NewActivePolicy(routing.NewRouter(gatewaytest.HandSet(t, 0.1)), "")
}

// post sends a body to a handler.
func post(h http.Handler, path, body string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:8377"+path, strings.NewReader(body))
	for _, c := range change {
		c(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// errorCode is what an error says in OpenAI's shape.
func errorCode(t *testing.T, body io.Reader) string {
	t.Helper()
	var got struct {
		Error struct {
			Message, Type string
			Code          *string
		}
	}
	if err := json.NewDecoder(body).Decode(&got); err != nil || got.Error.Message == "" || got.Error.Type == "" {
		t.Fatalf("%+v, %v", got, err)
	}
	if got.Error.Code == nil {
		return ""
	}
	return *got.Error.Code
}

func TestDecide(t *testing.T) {
	by := active(t)
	s := Server{Decider: by}
	h := s.Handler()
	const prompt = "Prove that the square root of 2 is irrational."
	want, err := json.Marshal(decision.ToJSON(by.Decide(engine.Query{Prompt: prompt})))
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string]string{
		"a prompt is decided about":                 `{"prompt":%q}`,
		"the last message of the user is":           `{"model":"x","messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":"Hi"},{"role":"user","content":%q},{"role":"assistant","tool_calls":[]},{"role":"tool","content":"3"}]}`,
		"the texts among parts are":                 `{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:"}},{"type":"text","text":%q}]}]}`,
		"the input of a response is":                `{"input":%q,"prompt":{"id":"p"}}`,
		"the last item of the user in it is":        `{"input":[{"role":"user","content":[{"type":"input_text","text":%q}]},{"type":"function_call_output","output":"3"}]}`,
		"messages come before a prompt beside them": `{"prompt":"Translate: good morning","messages":[{"role":"user","content":%q}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			got := post(h, "/decide", fmt.Sprintf(body, prompt))
			var answer struct {
				Decision  json.RawMessage
				Simulated *bool
			}
			if err := json.Unmarshal(got.Body.Bytes(), &answer); err != nil || got.Code != 200 || answer.Simulated == nil || *answer.Simulated {
				t.Fatalf("%d %s %v", got.Code, got.Body, err)
			}
			if !bytes.Equal(answer.Decision, want) {
				t.Errorf("%s\n%s", answer.Decision, want)
			}
		})
	}
	t.Run("a task that is given is not detected", func(t *testing.T) {
		got := post(h, "/decide", `{"prompt":"What is 2 + 2?","task":"writing"}`)
		if got.Code != 200 || got.Header().Get("x-switchboard-task") != "writing" {
			t.Errorf("%d %s %v", got.Code, got.Body, got.Header())
		}
	})
	t.Run("headers say it too", func(t *testing.T) {
		got := post(h, "/decide", fmt.Sprintf(`{"prompt":%q}`, prompt)).Header()
		for _, name := range []string{"Model", "Task", "Gap", "Certified", "Policy", "Reason"} {
			if got.Get("X-Switchboard-"+name) == "" {
				t.Error("no", name)
			}
		}
		if got.Get("X-Switchboard-Simulated") != "" {
			t.Error("simulated")
		}
	})
	t.Run("what is simulated says so", func(t *testing.T) {
		got := post((&Decisions{Decider: by, Simulated: true}).Decide(), "/decide", `{"prompt":"Hello"}`)
		if got.Header().Get("x-switchboard-simulated") != "SIMULATED" || !strings.Contains(got.Body.String(), `"simulated":true`) {
			t.Error(got.Header(), got.Body)
		}
	})
	for name, body := range map[string]string{
		"no JSON is refused":         `{"prompt":`,
		"no object is":               `["Hello"]`,
		"two objects are":            `{"prompt":"a"}{"prompt":"b"}`,
		"nothing to decide about is": `{}`,
		"an empty prompt is":         `{"prompt":" \n"}`,
		"an unknown task is":         `{"prompt":"a","task":"juggling"}`,
		"messages of nobody are":     `{"messages":[{"role":"system","content":"a"}]}`,
		"an image alone is":          `{"messages":[{"role":"user","content":[{"type":"image_url"}]}]}`,
		"a number for a text is":     `{"prompt":7}`,
		"a number for messages is":   `{"messages":7}`,
		"a number for a content is":  `{"messages":[{"role":"user","content":7}]}`,
		"a number for an input is":   `{"input":7}`,
		"what nests without end is":  `{"prompt":` + strings.Repeat("[", 100_000),
	} {
		t.Run(name, func(t *testing.T) {
			got := post(h, "/decide", body)
			if got.Code != http.StatusBadRequest {
				t.Errorf("%d %s", got.Code, got.Body)
			}
			errorCode(t, got.Body)
		})
	}
}

func TestWhatAnotherServiceAnsweredIsInTheMetrics(t *testing.T) {
	s := Server{Decider: active(t)}
	s.Processed("ext_proc", http.StatusOK)
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://127.0.0.1/metrics", nil))
	if want := `switchboard_requests_total{path="ext_proc",status="200"} 1`; !strings.Contains(w.Body.String(), want) {
		t.Errorf("%q is not in\n%s", want, w.Body)
	}
}

func TestPortkey(t *testing.T) {
	s := Server{Decider: active(t)}
	h := s.Handler()
	t.Run("the model of the request is the one decided for", func(t *testing.T) {
		got := post(h, "/decide/portkey", `{"request":{"json":{"model":"auto","seed":12345678901234567890,"messages":[{"role":"user","content":"Translate to German: good morning"}]},"text":""},"eventType":"beforeRequestHook"}`)
		var answer struct {
			Verdict         bool
			TransformedData struct {
				Request struct {
					JSON struct {
						Model string
						Seed  json.Number
					}
				}
			}
		}
		if err := json.Unmarshal(got.Body.Bytes(), &answer); err != nil || !answer.Verdict {
			t.Fatal(err, got.Body)
		}
		sent := answer.TransformedData.Request.JSON
		if sent.Model != got.Header().Get("x-switchboard-model") || sent.Model == "auto" || sent.Seed != "12345678901234567890" {
			t.Error(got.Body)
		}
	})
	t.Run("where the answer would be checked, which nobody does there, it is the reference, and /decide says what checks", func(t *testing.T) {
		p := gatewaytest.CheckedPolicy(t)
		router := routing.NewRouter(p)
		h := (&Server{Decider: router}).Handler()
		checked := 0
		for _, line := range gatewaytest.Prompts(200, 1) {
			var q struct{ Prompt string }
			if err := json.Unmarshal(line, &q); err != nil {
				t.Fatal(err)
			}
			d := router.Decide(engine.Query{Prompt: q.Prompt})
			if d.Check == "" || strings.TrimSpace(q.Prompt) == "" {
				continue
			}
			checked++
			got := post(h, "/decide/portkey", `{"request":{"json":`+string(gatewaytest.Chat(line))+`}}`)
			if model := got.Header().Get("x-switchboard-model"); model != p.Ladder.Reference() || !strings.Contains(got.Body.String(), `"model":"`+model+`"`) {
				t.Fatalf("%q goes to %s", q.Prompt, model)
			}
			if got := post(h, "/decide", string(gatewaytest.Chat(line))).Header(); got.Get("x-switchboard-check") != d.Check || got.Get("x-switchboard-model") != decision.HeaderValue(d.Model) {
				t.Fatalf("%q: %v", q.Prompt, got)
			}
		}
		if checked == 0 {
			t.Error("the policy checks nothing")
		}
	})
	t.Run("what cannot be decided about goes on as it is", func(t *testing.T) {
		got := post(h, "/decide/portkey", `{"request":{"json":{"model":"auto","input":[]}}}`)
		if got.Code != 200 || !strings.Contains(got.Body.String(), `"verdict":true`) || strings.Contains(got.Body.String(), "transformedData") {
			t.Error(got.Code, got.Body)
		}
	})
}

// TestDecideAgreesWithTheRouter asks about prompts of all scripts.
func TestDecideAgreesWithTheRouter(t *testing.T) {
	by := active(t)
	s := Server{Decider: by}
	h := s.Handler()
	r := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("Prove that √2 irrational translate 翻译 этот текст please func main() { return } summarize قصة 12.5% kg why not? def f(x): \"quoted\" the a of und der die 😀 e\u0301 JSON classify spam")
	for range 3000 {
		var b strings.Builder
		for range 1 + r.IntN(40) {
			b.WriteString(words[r.IntN(len(words))])
			b.WriteString([]string{" ", "\n", ", ", "\t"}[r.IntN(4)])
		}
		prompt := b.String()
		body, err := json.Marshal(map[string]any{"messages": []any{map[string]string{"role": "user", "content": prompt}}})
		if err != nil {
			t.Fatal(err)
		}
		got := post(h, "/decide", string(body))
		want, err := json.Marshal(decision.ToJSON(by.Decide(engine.Query{Prompt: prompt})))
		if err != nil || !bytes.Contains(got.Body.Bytes(), want) {
			t.Fatalf("%q\n%s\n%s", prompt, got.Body, want)
		}
	}
}

func TestStatus(t *testing.T) {
	var broken atomic.Bool
	s := Server{Decider: active(t), Ready: func() error {
		if broken.Load() {
			return io.ErrUnexpectedEOF
		}
		return nil
	}}
	h := s.Handler()
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil))
		return w
	}
	t.Run("it is healthy and ready", func(t *testing.T) {
		if get("/healthz").Code != 200 || get("/readyz").Code != 200 {
			t.Error(get("/readyz").Body)
		}
	})
	t.Run("it is not ready when the store cannot be read", func(t *testing.T) {
		broken.Store(true)
		if got := get("/readyz"); got.Code != http.StatusServiceUnavailable || errorCode(t, got.Body) != "not_ready" {
			t.Error(got.Code)
		}
		if get("/healthz").Code != 200 {
			t.Error("healthz")
		}
	})
	t.Run("it counts what it answered", func(t *testing.T) {
		post(h, "/decide", `{"prompt":"a"}`)
		post(h, "/decide", `{`)
		got := get("/metrics").Body.String()
		for _, want := range []string{`switchboard_requests_total{path="/decide",status="200"} 1`, `switchboard_requests_total{path="/decide",status="400"} 1`, `switchboard_policy{policy="`, "\nswitchboard_simulated 0\n"} {
			if !strings.Contains(got, want) {
				t.Errorf("no %s in\n%s", want, got)
			}
		}
	})
	t.Run("it says where the models are simulated", func(t *testing.T) {
		w := httptest.NewRecorder()
		(&Server{Decider: active(t), Simulated: true}).Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://127.0.0.1/metrics", nil))
		if !strings.Contains(w.Body.String(), "\nswitchboard_simulated 1\n") {
			t.Error(w.Body)
		}
	})
	t.Run("other methods and paths have an error", func(t *testing.T) {
		if got := get("/decide"); got.Code != http.StatusMethodNotAllowed || got.Header().Get("Allow") != "POST" {
			t.Error(got.Code, got.Header())
		}
		if got := get("/etc/passwd"); got.Code != http.StatusNotFound || errorCode(t, got.Body) != "not_found" {
			t.Error(got.Code)
		}
	})
}

// run serves until the test ends, and returns the address.
func run(t *testing.T, s *Server, patience time.Duration) (address string, stop func() error) {
	t.Helper()
	return start(t, s, nil, patience)
}

// runTLS runs it behind a certificate.
func runTLS(t *testing.T, s *Server, certificate *tls.Certificate) (address string, stop func() error) {
	t.Helper()
	return start(t, s, certificate, time.Minute)
}

func start(t *testing.T, s *Server, certificate *tls.Certificate, patience time.Duration) (address string, stop func() error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	var certificates Certificates
	if certificate != nil {
		certificates = func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return certificate, nil }
	}
	go func() { ended <- s.Serve(ctx, l, certificates, patience) }()
	stop = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() { _ = stop() })
	return l.Addr().String(), stop
}

func TestAPolicyIsExchangedUnderLoadWithoutAFailedRequest(t *testing.T) {
	by := active(t)
	s := &Server{Decider: by}
	address, stop := run(t, s, time.Minute)
	client := &http.Client{Transport: &http.Transport{}}
	policies := []routing.Policy{gatewaytest.HandSet(t, 0.9), gatewaytest.HandSet(t, -2)}
	var callers sync.WaitGroup
	var asked, failed atomic.Int64
	done := make(chan struct{})
	for range 4 {
		callers.Go(func() {
			for range 100 {
				r, err := client.Post("http://"+address+"/decide", "application/json", strings.NewReader(`{"prompt":"Translate to German: good morning"}`))
				if err != nil {
					failed.Add(1)
					continue
				}
				body, _ := io.ReadAll(r.Body)
				r.Body.Close()
				asked.Add(1)
				whole := false // model and policy are of one decision
				for _, p := range append(policies, gatewaytest.HandSet(t, 0.1)) {
					want := routing.NewRouter(p).Decide(engine.Query{Prompt: "Translate to German: good morning"})
					whole = whole || bytes.Contains(body, []byte(p.Hash)) && r.Header.Get("x-switchboard-model") == want.Model
				}
				if r.StatusCode != 200 || !whole {
					failed.Add(1)
				}
			}
		})
	}
	go func() { callers.Wait(); close(done) }()
	for i := 0; ; i++ {
		by.Set(routing.NewRouter(policies[i%2]), "")
		select {
		case <-done:
			if failed.Load() > 0 || asked.Load() != 400 {
				t.Errorf("%d asked, %d failed", asked.Load(), failed.Load())
			}
			client.CloseIdleConnections()
			if err := stop(); err != nil {
				t.Error(err)
			}
			return
		default:
		}
	}
}

func BenchmarkDecide(b *testing.B) {
	h := (&Server{Decider: active(b)}).Handler()
	prompt := strings.Repeat("Summarize what the report says about the third quarter, in two sentences. ", 27)
	body, err := json.Marshal(map[string]any{"model": "switchboard", "messages": []any{map[string]string{"role": "user", "content": prompt}}})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if got := post(h, "/decide", string(body)); got.Code != 200 {
			b.Fatal(got.Body)
		}
	}
}

func TestAPolicyThatHoldsNoMoreIsNotFollowed(t *testing.T) {
	by := active(t)
	asked := func(h http.Handler, body string) string {
		return post(h, "/decide", body).Header().Get("X-Switchboard-Model")
	}
	o := &Decisions{Decider: by}
	if got := asked(o.Decide(), `{"prompt":"Hello"}`); got != "nano" {
		t.Fatalf("the policy asks %s", got)
	}
	by.Lapse("a model is another one now")
	for shape, model := range map[string]string{
		"of a prompt":  asked(o.Decide(), `{"prompt":"Hello"}`),
		"of a chat":    asked(o.Decide(), `{"model":"switchboard","messages":[{"role":"user","content":"Hello"}]}`),
		"of a webhook": asked(o.Portkey(), `{"request":{"json":{"model":"switchboard","messages":[{"role":"user","content":"Hello"}]}}}`),
	} {
		if model != "big" {
			t.Errorf("%s: %s is asked, and not the reference", shape, model)
		}
	}
	if body := post(o.Decide(), "/decide", `{"prompt":"Hello"}`).Body.String(); !strings.Contains(body, "the reference is asked: a model is another one now") {
		t.Errorf("it does not say why: %s", body)
	}
}
