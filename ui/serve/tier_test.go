package serve

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/eval/gateway/gatewaytest"
	"switchboard/providers"
	"switchboard/providers/open"
)

// oneModel are chats with one model of OpenAI, served at an address, and what is kept of
// them.
func oneModel(t *testing.T, address string, limits dispatch.Limits) (*Chats, *kept) {
	t.Helper()
	config := providers.Config{ID: "up", Kind: providers.OpenAI, BaseURL: address + "/v1", APIKey: providers.Key{Env: "SOME_KEY"}, Concurrency: 1}
	t.Setenv("SOME_KEY", "some")
	p, err := open.Open(config)
	if err != nil {
		t.Fatal(err)
	}
	price := providers.Price{Rates: providers.Rates{Input: providers.USD(1), Output: providers.USD(2)}, ServiceTiers: map[string]float64{"priority": 2}}
	catalog := engine.Catalog{Providers: map[string]engine.Service{"up": {Config: config, Provider: p}}, Reference: "big", Ladder: []string{"big"},
		Models: []providers.Model{{ID: "big", Provider: "up", Price: price}}}
	by := routing.NewActivePolicy(routing.NewRouter(gatewaytest.HandSet(t, 0.9)), "")
	kept := &kept{}
	return &Chats{Decider: by, Catalog: catalog, Dispatcher: dispatch.NewDispatcher(catalog, by, limits, kept, nil)}, kept
}

// TestWhatATierOfTheServiceCosts asks a service that serves as it is asked to, or as its
// project is set up.
func TestWhatATierOfTheServiceCosts(t *testing.T) {
	const usage = `"usage":{"prompt_tokens":10,"completion_tokens":10,"total_tokens":20}`
	tier := ""
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		switch {
		case strings.HasSuffix(r.URL.Path, "/responses"):
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"id":"r","object":"response","status":"completed","service_tier":%q,"output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"a"}]}],"usage":{"input_tokens":10,"output_tokens":10,"total_tokens":20}}`, tier)
		case strings.Contains(string(body), `"stream":true`):
			w.Header().Set("Content-Type", "text/event-stream")
			fmt.Fprintf(w, `data: {"object":"chat.completion.chunk","service_tier":%q,"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}`+"\n\n", tier)
			io.WriteString(w, `data: {"object":"chat.completion.chunk","choices":[],`+usage+"}\n\ndata: [DONE]\n\n")
		default:
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"object":"chat.completion","service_tier":%q,"choices":[{"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"stop"}],%s}`, tier, usage)
		}
	}))
	defer up.Close()
	c, kept := oneModel(t, up.URL, dispatch.Limits{MaxOutput: 100})
	const said = `"messages":[{"role":"user","content":"a"}]`
	for outcome, at := range map[string]struct {
		body, served string
		cost         providers.Money
		aside        int64 // nano-dollars for each token of output; 0: unknown
	}{
		"one with a price":                       {`{"model":"big","service_tier":"priority","max_tokens":1000,` + said + `}`, "priority", providers.Nano(60_000), 4000},
		"a stream of one":                        {`{"model":"big","stream":true,"service_tier":"priority","max_tokens":1000,` + said + `}`, "priority", providers.Nano(60_000), 4000},
		"a response of one":                      {`{"model":"big","service_tier":"priority","max_output_tokens":1000,"input":"a"}`, "priority", providers.Nano(60_000), 4000},
		"one that was not to be had":             {`{"model":"big","service_tier":"priority","max_tokens":1000,` + said + `}`, "default", providers.Nano(30_000), 4000},
		"one without a price":                    {`{"model":"big","service_tier":"flex","max_tokens":1000,` + said + `}`, "flex", providers.Money{}, 0},
		"the usual one":                          {`{"model":"big","service_tier":"auto","max_tokens":1000,` + said + `}`, "default", providers.Nano(30_000), 2000},
		"one that the answer does not name":      {`{"model":"big","service_tier":"priority","max_tokens":1000,` + said + `}`, "", providers.Nano(60_000), 4000},
		"nor a stream of one":                    {`{"model":"big","stream":true,"service_tier":"Priority","max_tokens":1000,` + said + `}`, "auto", providers.Nano(60_000), 4000},
		"nor one without a price":                {`{"model":"big","service_tier":"flex","max_tokens":1000,` + said + `}`, "", providers.Money{}, 0},
		"nor a response of one":                  {`{"model":"big","service_tier":"flex","max_output_tokens":1000,"input":"a"}`, "", providers.Money{}, 0},
		"the usual one, and nobody names it":     {`{"model":"big","service_tier":"auto","max_tokens":1000,` + said + `}`, "", providers.Nano(30_000), 2000},
		"one that nobody asked for":              {`{"model":"big","stream":true,"max_completion_tokens":1000,` + said + `}`, "priority", providers.Nano(60_000), 2000},
		"one without a price, and nobody's wish": {`{"model":"big","stream":true,"max_completion_tokens":1000,` + said + `}`, "flex", providers.Money{}, 2000},
	} {
		t.Run(outcome, func(t *testing.T) {
			tier = at.served
			handler, read := c.Completions(), readChat
			if strings.Contains(at.body, "input") {
				handler, read = c.Responses(), readResponse
			}
			asked, wrong := read([]byte(at.body))
			if wrong != nil {
				t.Fatal(wrong)
			}
			if len(asked.beyond) > 0 {
				job, _, wrong := c.passed(httptest.NewRequest("POST", "/", nil), []byte(at.body), asked, &providers.Verbatim{API: asked.api})
				if wrong != nil {
					t.Fatal(wrong)
				}
				if got := job.Plan.WorstCase(); got.Known() != (at.aside > 0) || got.Nano() < 1000*at.aside || got.Nano() > 2000*at.aside {
					t.Errorf("%v is set aside", got)
				}
			}
			if got := post(handler, "/", at.body); got.Code != http.StatusOK {
				t.Fatal(got.Body)
			}
			c.settle(t.Context())
			if got := kept.last().Answers[0]; got.Cost != at.cost || got.Failure != nil {
				t.Errorf("it costs %v, not %v (%+v)", got.Cost, at.cost, got.Usage)
			}
		})
	}
}
