package extproc

import (
	"bytes"
	"context"
	"encoding/json"
	"iter"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	modes "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/ext_proc/v3"

	"switchboard/engine"
	"switchboard/engine/decision"
	"switchboard/engine/dispatch"
	"switchboard/engine/requestbody"
	"switchboard/engine/routing"
	"switchboard/eval/gateway/gatewaytest"
	"switchboard/providers"
	"switchboard/ui/serve"
)

// four answers every prompt.
type four struct{}

func (four) Stream(context.Context, providers.Request) iter.Seq2[providers.Event, error] {
	return func(yield func(providers.Event, error) bool) {
		_ = yield(providers.Text("4"), nil) && yield(providers.Done{Finish: providers.Stop}, nil)
	}
}

// catalogOf has the models of a policy.
func catalogOf(p routing.Policy) engine.Catalog {
	c := engine.Catalog{Providers: map[string]engine.Service{"p": {Config: providers.Config{ID: "p", Kind: providers.OpenAICompatible, Concurrency: 4}, Provider: four{}}}}
	for _, r := range p.Ladder.Rungs {
		c.Models = append(c.Models, providers.Model{ID: r.Model, Provider: "p", Name: r.Model})
	}
	return c
}

// said is what an engine says of a prompt in headers.
type said struct{ model, task, gap, certified, policy string }

func saidIn(h http.Header) said {
	of := func(name string) string { return h.Get("X-Switchboard-" + name) }
	return said{of("Model"), of("Task"), of("Gap"), of("Certified"), of("Policy")}
}

func saidOf(d engine.Decision, model string) said {
	h := http.Header{}
	decision.SetHeaders(h, d, false)
	s := saidIn(h)
	s.model = decision.HeaderValue(model)
	return s
}

// engines are those that have the policy in them, and this test asks.
type engines struct {
	router *routing.Router
	policy routing.Policy
	web    http.Handler
	envoy  proxy
}

func newEngines(t *testing.T, p routing.Policy) *engines {
	e := &engines{router: routing.NewRouter(p), policy: p}
	active := routing.NewActivePolicy(e.router, "")
	catalog := catalogOf(p)
	s := serve.Server{Decider: active, Chats: &serve.Chats{Decider: active, Catalog: catalog,
		Dispatcher: dispatch.NewDispatcher(catalog, active, dispatch.Limits{}, nil, nil)}}
	e.web = s.Handler()
	e.envoy = proxy{conn: started(t, server(t, func(s *Server) { s.Rewriter.Decider = active; s.MostBody = 32 << 20 })), mode: modes.ProcessingMode_BUFFERED}
	return e
}

// post asks over HTTP.
func (e *engines) post(path string, body []byte) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	e.web.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "http://127.0.0.1"+path, bytes.NewReader(body)))
	return w
}

// decides compares what /decide says of a prompt, to the bit.
func (e *engines) decides(t *testing.T, line []byte, q engine.Query) {
	want := e.router.Decide(q)
	w := e.post("/decide", gatewaytest.Valid(line))
	if strings.TrimSpace(q.Prompt) == "" {
		if w.Code != http.StatusBadRequest {
			t.Errorf("%q: %d", q.Prompt, w.Code)
		}
		return
	}
	var got struct{ Decision decision.JSON }
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Error(err)
	}
	d := got.Decision
	gap := d.Gap == nil && want.Gap == nil || d.Gap != nil && want.Gap != nil && math.Float64bits(*d.Gap) == math.Float64bits(*want.Gap)
	if !gap || math.Float64bits(d.Threshold) != math.Float64bits(want.Threshold) || d.Model != want.Model || d.Task != want.Task || d.Check != want.Check ||
		d.Certified != want.Certified || d.Policy != want.Policy || saidIn(w.Header()) != saidOf(want, want.Model) {
		t.Errorf("%.300q\n/decide %+v\nrouter  %+v", q.Prompt, d, want)
	}
}

// passes compares what becomes of a chat in the engines that send it on.
func (e *engines) passes(t *testing.T, prompt string, body []byte) {
	d := e.router.Decide(engine.Query{Prompt: prompt})
	reference := e.policy.Ladder.Reference()
	model := d.Model
	if d.Check != "" {
		model = reference // no second answer is asked for there
	}
	up, err := e.envoy.call(t.Context(), request(), string(body))
	h := http.Header{}
	for name, value := range up.headers {
		if strings.HasPrefix(name, "x-switchboard-") {
			h.Set(name, value)
		}
	}
	blank := strings.TrimSpace(prompt) == ""
	want := saidOf(d, model)
	if blank {
		d.Gap = nil
		want = saidOf(d, reference)
		want.certified, model = "false", reference
	}
	sent, wrong := requestbody.Read([]byte(up.body))
	if err != nil || wrong != nil || sent.Model != model || saidIn(h) != want {
		t.Errorf("%.300q\next_proc %+v, %v, %v\nrouter   %+v", prompt, saidIn(h), sent.Model, err, want)
	}
	if blank {
		return
	}
	w := e.post("/v1/chat/completions", body)
	got := saidIn(w.Header())
	if d.Check != "" {
		got.model = want.model // two answers decide
	}
	if w.Code != http.StatusOK || got != want {
		t.Errorf("%.300q\nserve  %d %+v\nrouter %+v", prompt, w.Code, got, want)
	}
}

// The other engines are compared with the router on the same prompts and policies in
// packages of their own: the plugin in Python in eval/gateway/litellmplugin, Caddy in
// contrib/caddy.
func TestEnginesDecideAsTheRouterDoes(t *testing.T) {
	for i, test := range gatewaytest.Cases {
		t.Run(test.Name, func(t *testing.T) {
			e := newEngines(t, test.Policy(t))
			for _, line := range gatewaytest.Prompts(gatewaytest.Count(), uint64(i+1)) {
				var q struct {
					Prompt string
					Task   engine.Task
				}
				if err := json.Unmarshal(line, &q); err != nil {
					t.Fatal(err)
				}
				e.decides(t, line, engine.Query{Prompt: q.Prompt, Task: q.Task})
				e.passes(t, q.Prompt, gatewaytest.Chat(line))
				if t.Failed() {
					return
				}
			}
		})
	}
}
