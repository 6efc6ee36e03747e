package serve

import (
	"bytes"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/caps"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/eval/gateway/gatewaytest"
	"switchboard/providers"
	"switchboard/providers/open"
)

// spent is a store that has spent so much.
type spent providers.Money

func (s spent) SpentOn(time.Time) (providers.Money, int, error) { return providers.Money(s), 0, nil }

// spentOut sends nothing any more.
func spentOut(c *Chats) *dispatch.Dispatcher {
	return dispatch.NewDispatcher(c.Catalog, c.Decider, dispatch.Limits{MaxOutput: 100}, nil, caps.New(providers.USD(1), spent(providers.USD(1))))
}

func TestACapIsTooManyRequestsThatNoRetryMends(t *testing.T) {
	config := providers.Config{ID: "up", Kind: providers.OpenAICompatible, BaseURL: "http://127.0.0.1:1/v1", Concurrency: 1}
	p, err := open.Open(config)
	if err != nil {
		t.Fatal(err)
	}
	price := providers.Price{Rates: providers.Rates{Input: providers.USD(1), Output: providers.USD(2)}}
	catalog := engine.Catalog{Providers: map[string]engine.Service{"up": {Config: config, Provider: p}}, Reference: "big", Ladder: []string{"nano", "big"},
		Models: []providers.Model{{ID: "nano", Provider: "up", Price: price}, {ID: "big", Provider: "up", Price: price}}}
	by := routing.NewActivePolicy(routing.NewRouter(gatewaytest.HandSet(t, 0.9)), "")
	budget := caps.New(providers.USD(1), spent(providers.USD(1)))
	d := dispatch.NewDispatcher(catalog, by, dispatch.Limits{MaxOutput: 100}, nil, budget)
	h := (&Server{Decider: by, Chats: &Chats{Decider: by, Dispatcher: d, Catalog: catalog}}).Handler()
	for name, body := range map[string]string{
		"a routed chat":            `{"model":"switchboard","messages":[{"role":"user","content":"a"}]}`,
		"a named model":            `{"model":"big","messages":[{"role":"user","content":"a"}]}`,
		"a stream":                 `{"model":"big","stream":true,"messages":[{"role":"user","content":"a"}]}`,
		"a body that is passed on": `{"model":"big","seed":1,"messages":[{"role":"user","content":"a"}]}`,
		"a routed one passed on":   `{"model":"switchboard","seed":1,"messages":[{"role":"user","content":"a"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			got := post(h, "/v1/chat/completions", body)
			if got.Code != http.StatusTooManyRequests || got.Header().Get("x-should-retry") != "false" || strings.Contains(got.Header().Get("content-type"), "event-stream") {
				t.Fatal(got.Code, got.Header(), got.Body)
			}
			if code := errorCode(t, got.Body); code != "budget" {
				t.Error(code)
			}
		})
	}
}

func TestWhatIsPassedOnIsSetAsideWhole(t *testing.T) {
	config := providers.Config{ID: "up", Kind: providers.OpenAI, BaseURL: "http://127.0.0.1:1/v1", Concurrency: 1}
	p, err := open.Open(config)
	if err != nil {
		t.Fatal(err)
	}
	price := providers.Price{Rates: providers.Rates{Input: providers.USD(1), Output: providers.USD(2)}}
	catalog := engine.Catalog{Providers: map[string]engine.Service{"up": {Config: config, Provider: p}}, Reference: "big", Ladder: []string{"nano", "big"},
		Models: []providers.Model{{ID: "nano", Provider: "up", Price: price, Context: 1000}, {ID: "big", Provider: "up", Price: price}}}
	by := routing.NewActivePolicy(routing.NewRouter(gatewaytest.HandSet(t, 0.9)), "")
	c := &Chats{Decider: by, Catalog: catalog, Dispatcher: dispatch.NewDispatcher(catalog, by, dispatch.Limits{MaxOutput: 100}, nil, nil)}
	for _, at := range []struct {
		name, body string
		read       func([]byte) (*chat, *apiError)
		least      int64 // nano-dollars
		most       int64
	}{
		{"a limit of its own is", `{"model":"big","seed":1,"max_tokens":50,"messages":[{"role":"user","content":"a"}]}`, readChat, 50 * 2000, 50*2000 + 200_000},
		{"without one the largest output is", `{"model":"big","seed":1,"messages":[{"role":"user","content":"a"}]}`, readChat, largestOutput * 2000, largestOutput*2000 + 200_000},
		{"of each of its answers", `{"model":"big","n":3,"messages":[{"role":"user","content":"a"}]}`, readChat, 3 * largestOutput * 2000, 3*largestOutput*2000 + 200_000},
		{"that is no more than the model holds", `{"model":"nano","seed":1,"messages":[{"role":"user","content":"a"}]}`, readChat, 1000 * 2000, 1000*2000 + 200_000},
		{"all that was said is", `{"model":"big","seed":1,"max_tokens":1,"messages":[{"role":"user","content":"` + strings.Repeat("word ", 2000) + `"},{"role":"assistant","content":"a"},{"role":"user","content":"a"}]}`, readChat, 2000 * 5 * 1000, 12_000_000},
		{"a limit that no model can write is that of the model", `{"model":"nano","seed":1,"max_completion_tokens":9223372036854775807,"messages":[{"role":"user","content":"a"}]}`, readChat, 1000 * 2000, 1000*2000 + 200_000},
		{"and as large as it is where nobody knows that", `{"model":"big","seed":1,"max_completion_tokens":1000000000000,"messages":[{"role":"user","content":"a"}]}`, readChat, 1e12 * 2000, 1e12*2000 + 200_000},
		{"what is more than money can count is the most there is", `{"model":"big","seed":1,"max_completion_tokens":9223372036854775807,"messages":[{"role":"user","content":"a"}]}`, readChat, math.MaxInt64, math.MaxInt64},
		{"and so is a product that is", `{"model":"big","n":128,"max_completion_tokens":72057594037927937,"messages":[{"role":"user","content":"a"}]}`, readChat, math.MaxInt64, math.MaxInt64},
		{"of a response too", `{"model":"big","store":true,"max_output_tokens":9223372036854775807,"input":"a"}`, readResponse, math.MaxInt64, math.MaxInt64},
		{"all that was said is where the policy chooses", `{"model":"switchboard","seed":1,"max_tokens":1,"messages":[{"role":"user","content":"` + strings.Repeat("word ", 2000) + `"},{"role":"assistant","content":"a"},{"role":"user","content":"a"}]}`, readChat, 2000 * 5 * 1000, 12_000_000},
		{"a limit below 0 is none", `{"model":"big","seed":1,"max_completion_tokens":-1,"max_tokens":5,"messages":[{"role":"user","content":"a"}]}`, readChat, largestOutput * 2000, largestOutput*2000 + 200_000},
		{"the best of many are many", `{"model":"big","best_of":5,"max_tokens":50,"messages":[{"role":"user","content":"a"}]}`, readChat, 250 * 2000, 250*2000 + 200_000},
		{"a file that is named is as long as a context", `{"model":"big","max_tokens":50,"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"file","file":{"file_id":"file-1"}}]}]}`, readChat, largestInput*1000 + 50*2000, largestInput*1000 + 400_000},
		{"which is that of the model where it is known", `{"model":"nano","max_tokens":50,"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"https://x.example/a.png"}}]}]}`, readChat, 1000*1000 + 50*2000, 1000*1000 + 400_000},
		{"an item that is named is too", `{"model":"big","max_output_tokens":50,"input":[{"type":"item_reference","id":"rs_1"},{"role":"user","content":"a"}]}`, readResponse, largestInput*1000 + 50*2000, largestInput*1000 + 400_000},
		{"turns that the service keeps are", `{"model":"big","input":"a","previous_response_id":"resp_a","max_output_tokens":50}`, readResponse, largestInput*1000 + 50*2000, largestInput*1000 + 300_000},
	} {
		t.Run(at.name, func(t *testing.T) {
			asked, wrong := at.read([]byte(at.body))
			if wrong != nil {
				t.Fatal(wrong)
			}
			job, _, wrong := c.passed(httptest.NewRequest("POST", "/", nil), []byte(at.body), asked, &providers.Verbatim{API: asked.api})
			if wrong != nil {
				t.Fatal(wrong)
			}
			if got := job.Plan.Lanes[0].Worst.Nano(); got < at.least || got > at.most {
				t.Errorf("%d is not between %d and %d", got, at.least, at.most)
			}
		})
	}
}

func TestABodyThatTwoReadersMayReadInTwoWaysIsRefused(t *testing.T) {
	for name, body := range map[string]string{
		"a limit is there twice":                  `{"model":"big","max_tokens":5,"max_tokens":1000000,"messages":[{"role":"user","content":"a"}]}`,
		"and once with a letter that is escaped":  `{"model":"big","max_tokens":5,"max_token\u0073":1000000,"messages":[{"role":"user","content":"a"}]}`,
		"another field is there twice":            `{"model":"big","user":"a","user":"b","messages":[{"role":"user","content":"a"}]}`,
		"a limit is written in capital letters":   `{"model":"big","MAX_TOKENS":1000000,"max_tokens":5,"messages":[{"role":"user","content":"a"}]}`,
		"more answers are asked for than anybody": `{"model":"big","n":129,"messages":[{"role":"user","content":"a"}]}`,
		"so many that they do not fit":            `{"model":"big","n":4611686018427387904,"messages":[{"role":"user","content":"a"}]}`,
		"fewer than one is":                       `{"model":"big","n":-5,"messages":[{"role":"user","content":"a"}]}`,
		"the best of none is":                     `{"model":"big","best_of":0,"messages":[{"role":"user","content":"a"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			if c, wrong := readChat([]byte(body)); wrong == nil || wrong.status != http.StatusBadRequest || wrong.Param == nil {
				t.Errorf("%+v %+v", c, wrong)
			}
		})
	}
	t.Run("a response too", func(t *testing.T) {
		if c, wrong := readResponse([]byte(`{"model":"big","input":"a","max_output_tokens":5,"max_output_tokens":1000000}`)); wrong == nil || wrong.Message != "max_output_tokens is there twice, and two readers may read two values" {
			t.Errorf("%+v %+v", c, wrong)
		}
	})
}

// dear answers with more tokens than anybody asked for.
func dear(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	const chat, response = `"usage":{"prompt_tokens":11,"completion_tokens":1000000,"total_tokens":1000011}}`, `"usage":{"input_tokens":11,"output_tokens":1000000,"total_tokens":1000011}}`
	stream := bytes.Contains(body, []byte(`"stream":true`))
	w.Header().Set("Content-Type", map[bool]string{true: "text/event-stream", false: "application/json"}[stream])
	switch responses := strings.HasSuffix(r.URL.Path, "/responses"); {
	case responses && stream:
		io.WriteString(w, `data: {"type":"response.completed","response":{"object":"response","status":"completed","output":[],`+response+"}\n\n")
	case responses:
		io.WriteString(w, `{"object":"response","status":"completed","output":[],`+response)
	case stream:
		io.WriteString(w, `data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}],`+chat+"\n\ndata: [DONE]\n\n")
	default:
		io.WriteString(w, `{"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"}],`+chat)
	}
}

// late keeps an answer only when another call was made, or a while has passed.
type late struct {
	another chan struct{}
	nano    atomic.Int64
}

func (l *late) AddTrial(engine.Trial) error { return nil }

func (l *late) AddAnswer(_ string, _ int, a engine.Answer) error {
	select {
	case <-l.another:
	case <-time.After(50 * time.Millisecond):
	}
	l.nano.Add(a.Cost.Nano())
	return nil
}

func (l *late) SpentOn(time.Time) (providers.Money, int, error) {
	return providers.Nano(l.nano.Load()), 0, nil
}

func TestAnAnswerThatCostMoreThanWasSetAsideIsTheLast(t *testing.T) {
	var asked atomic.Int32
	another := make(chan struct{}, 100)
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) > 1 {
			another <- struct{}{}
		}
		dear(w, r)
	}))
	defer up.Close()
	for name, at := range map[string]struct{ path, body string }{
		"routed":                     {"chat/completions", `{"model":"switchboard","messages":[{"role":"user","content":"a"}]}`},
		"named":                      {"chat/completions", `{"model":"big","messages":[{"role":"user","content":"a"}]}`},
		"named, in pieces":           {"chat/completions", `{"model":"big","stream":true,"messages":[{"role":"user","content":"a"}]}`},
		"passed on":                  {"chat/completions", `{"model":"big","seed":1,"max_tokens":5,"messages":[{"role":"user","content":"a"}]}`},
		"passed on, in pieces":       {"chat/completions", `{"model":"big","seed":1,"max_tokens":5,"stream":true,"messages":[{"role":"user","content":"a"}]}`},
		"of Responses":               {"responses", `{"model":"gpt","max_output_tokens":5,"input":"a"}`},
		"of Responses, in pieces":    {"responses", `{"model":"gpt","max_output_tokens":5,"stream":true,"input":"a"}`},
		"a stream that is no stream": {"chat/completions", `{"model":"big","seed":1,"max_tokens":5,"stream" :true,"messages":[{"role":"user","content":"a"}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			asked.Store(0)
			store := &late{another: another}
			s := serveChats(t, func(s *Server) {
				c := s.Chats
				for id, service := range c.Catalog.Providers {
					if id == "other" {
						continue
					}
					service.Config.BaseURL = up.URL + "/v1"
					p, err := open.Open(service.Config)
					if err != nil {
						t.Fatal(err)
					}
					service.Provider = p
					c.Catalog.Providers[id] = service
				}
				c.Dispatcher = dispatch.NewDispatcher(c.Catalog, c.Decider, dispatch.Limits{MaxOutput: 100}, store, caps.New(providers.USD(1), store))
			})
			var got []int
			for range 4 {
				r, err := http.Post("http://"+s.address+"/v1/"+at.path, "application/json", strings.NewReader(at.body))
				if err != nil {
					t.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, r.Body)
				r.Body.Close()
				got = append(got, r.StatusCode)
			}
			if got[1] != http.StatusTooManyRequests || got[2] != got[1] || got[3] != got[1] {
				t.Error(got)
			}
			http.DefaultClient.CloseIdleConnections()
		})
	}
}
