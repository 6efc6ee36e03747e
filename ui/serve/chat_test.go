package serve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	openai "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/eval/gateway/gatewaytest"
	"switchboard/providers"
	"switchboard/providers/open"
)

// upstream is a service of models that speaks Chat Completions. A model whose name is
// in failing has that status instead.
type upstream struct {
	mu      sync.Mutex
	bodies  []string
	sent    http.Header // of the last request
	failing map[string]int
	gone    chan struct{} // closed when a call of "slow" was cancelled
	hung    chan struct{} // hears of each call of "hangs", which ends when it is let go or cancelled
	let     chan struct{} // closed when they are let go

	rejects atomic.Pointer[string] // says why it rejects all
}

func (u *upstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var asked struct {
		Model    string
		Stream   bool
		Messages []struct{ Role string }
	}
	_ = json.Unmarshal(body, &asked)
	u.mu.Lock()
	u.bodies, u.sent = append(u.bodies, string(body)), r.Header
	status := u.failing[asked.Model]
	u.mu.Unlock()
	if status != 0 {
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(status)
		io.WriteString(w, `{"error":{"message":"not now","type":"x","code":null}}`)
		return
	}
	if why := u.rejects.Load(); why != nil {
		w.WriteHeader(http.StatusBadRequest)
		io.WriteString(w, *why)
		return
	}
	if asked.Model == "hangs" && !u.hangs(w, r, asked.Stream) {
		return
	}
	if strings.HasSuffix(r.URL.Path, "/responses") {
		u.response(w, asked.Model, asked.Stream)
		return
	}
	if raw, ok := rawAnswers[asked.Model]; ok {
		w.Header().Set("Content-Type", raw.kind)
		io.WriteString(w, raw.body)
		return
	}
	if strings.Contains(string(body), `"tools"`) || !asked.Stream {
		u.tools(w, asked.Model, asked.Stream)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	for _, piece := range []string{"Four", " it", " is."} {
		fmt.Fprintf(w, `data: {"id":"c","object":"chat.completion.chunk","created":1,"model":%q,"choices":[{"index":0,"delta":{"content":%q},"finish_reason":null}]}`+"\n\n", asked.Model, piece)
		w.(http.Flusher).Flush()
		if asked.Model == "slow" {
			<-r.Context().Done()
			close(u.gone)
			return
		}
	}
	io.WriteString(w, `data: {"id":"c","object":"chat.completion.chunk","created":1,"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`+"\n\n"+
		`data: {"id":"c","object":"chat.completion.chunk","created":1,"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":3,"total_tokens":14}}`+"\n\ndata: [DONE]\n\n")
}

// hangs sends the beginning of a stream, and reports whether it goes on.
func (u *upstream) hangs(w http.ResponseWriter, r *http.Request, stream bool) bool {
	if stream {
		w.Header().Set("Content-Type", "text/event-stream")
		io.WriteString(w, `data: {"id":"c","object":"chat.completion.chunk","created":1,"choices":[{"index":0,"delta":{"content":"Well,"},"finish_reason":null}]}`+"\n\n")
		w.(http.Flusher).Flush()
	}
	u.hung <- struct{}{}
	select {
	case <-u.let:
		return true
	case <-r.Context().Done():
		return false
	}
}

// response answers with a call of a tool, in the shape of Responses.
func (u *upstream) response(w http.ResponseWriter, model string, stream bool) {
	const call = `{"type":"function_call","id":"fc_1","call_id":"call_1","name":"weather","arguments":"{\"city\":\"Izmir\"}","status":"completed"}`
	whole := fmt.Sprintf(`{"id":"resp_up","object":"response","created_at":1,"status":"completed","model":%q,"output":[%s],"usage":{"input_tokens":30,"input_tokens_details":{"cached_tokens":0},"output_tokens":5,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":35}}`, model, call)
	if !stream {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, whole)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprintf(w, "event: response.output_item.added\ndata: {\"type\":\"response.output_item.added\",\"sequence_number\":0,\"output_index\":0,\"item\":%s}\n\n", call)
	w.(http.Flusher).Flush()
	fmt.Fprintf(w, "event: response.completed\ndata: {\"type\":\"response.completed\",\"sequence_number\":1,\"response\":%s}\n\n", whole)
}

// tools answers with a call of one.
func (u *upstream) tools(w http.ResponseWriter, model string, stream bool) {
	const call = `{"index":0,"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Izmir\"}"}}`
	if model == "half" {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[%s]}}]}\n\ndata: {\"choices\":[{\"ind", call)
		return
	}
	const usage = `"usage":{"prompt_tokens":30,"completion_tokens":5,"total_tokens":35}`
	if model == "cut" {
		w.Header().Set("Content-Length", "1000")
		io.WriteString(w, `{"id":`)
		return
	}
	if !stream {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"id":"up-1","object":"chat.completion","created":1,"model":%q,"choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[%s]},"finish_reason":"tool_calls"}],%s}`, model, call, usage)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprintf(w, `data: {"id":"up-1","object":"chat.completion.chunk","created":1,"model":%q,"choices":[{"index":0,"delta":{"role":"assistant","tool_calls":[%s]},"finish_reason":null}]}`+"\n\n", model, call)
	fmt.Fprintf(w, `data: {"id":"up-1","object":"chat.completion.chunk","created":1,"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}],%s}`+"\n\ndata: [DONE]\n\n", usage)
}

func (u *upstream) fail(model string, status int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.failing == nil {
		u.failing = map[string]int{}
	}
	u.failing[model] = status
}

func (u *upstream) headers() http.Header {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.sent
}

func (u *upstream) last() string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.bodies[len(u.bodies)-1]
}

// kept keeps trials in memory.
type kept struct {
	mu     sync.Mutex
	trials []engine.Trial
	next   chan struct{} // closed when another answer is kept; nil: nobody waits
}

func (k *kept) AddTrial(t engine.Trial) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.trials = append(k.trials, t)
	return nil
}

func (k *kept) AddAnswer(trial string, lane int, a engine.Answer) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	for i := range k.trials {
		if k.trials[i].ID == trial {
			k.trials[i].Answers[lane] = a
		}
	}
	if k.next != nil {
		close(k.next)
		k.next = nil
	}
	return nil
}

// failed is the answer of the last trial, once it has failed.
func (k *kept) failed() engine.Answer {
	for {
		k.mu.Lock()
		a := k.newest().Answers[0]
		if a.Failure == nil && k.next == nil {
			k.next = make(chan struct{})
		}
		next := k.next
		k.mu.Unlock()
		if a.Failure != nil {
			return a
		}
		<-next
	}
}

// last is the trial that began last, of those that are kept: they are in any order.
func (k *kept) last() engine.Trial {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.newest()
}

func (k *kept) newest() engine.Trial {
	return slices.MaxFunc(k.trials, func(a, b engine.Trial) int { return a.Time.Compare(b.Time) })
}

// last is the last trial, once all is kept.
func (s *served) last() engine.Trial {
	s.chats.settle(context.Background())
	return s.kept.last()
}

// served is a service in front of an upstream, and a client of the vendor's.
type served struct {
	chats   *Chats
	up      *upstream
	kept    *kept
	address string
	client  openai.Client
	stop    func() error
}

func serveChats(t *testing.T, change ...func(*Server)) *served {
	t.Helper()
	return serveChatsUntil(t, time.Minute, change...)
}

// serveChatsUntil has this patience with what is under way when it is stopped.
func serveChatsUntil(t *testing.T, patience time.Duration, change ...func(*Server)) *served {
	t.Helper()
	s := &served{up: &upstream{gone: make(chan struct{}), hung: make(chan struct{}), let: make(chan struct{})}, kept: &kept{}}
	up := httptest.NewServer(s.up)
	t.Cleanup(up.Close)
	config := providers.Config{ID: "up", Kind: providers.OpenAICompatible, BaseURL: up.URL + "/v1", Concurrency: 8}
	p, err := open.Open(config)
	if err != nil {
		t.Fatal(err)
	}
	price := providers.Price{Rates: providers.Rates{Input: providers.USD(1), Output: providers.USD(2)}}
	vendors := providers.Config{ID: "openai", Kind: providers.OpenAI, BaseURL: up.URL + "/v1", Concurrency: 8}
	v, err := open.Open(vendors)
	if err != nil {
		t.Fatal(err)
	}
	other := providers.Config{ID: "other", Kind: providers.Anthropic, BaseURL: up.URL, Concurrency: 1}
	q, err := open.Open(other)
	if err != nil {
		t.Fatal(err)
	}
	catalog := engine.Catalog{Providers: map[string]engine.Service{"up": {Config: config, Provider: p}, "other": {Config: other, Provider: q}, "openai": {Config: vendors, Provider: v}}, Reference: "big", Ladder: []string{"nano", "big"}}
	for _, id := range append([]string{"nano", "big", "slow", "cut", "half", "down", "hangs"}, slices.Sorted(maps.Keys(rawAnswers))...) {
		catalog.Models = append(catalog.Models, providers.Model{ID: id, Provider: "up", Name: id, Price: price})
	}
	catalog.Models = append(catalog.Models, providers.Model{ID: "claude", Provider: "other", Name: "claude"}, providers.Model{ID: "gpt", Provider: "openai", Name: "gpt-x", Price: price})
	by := routing.NewActivePolicy(routing.NewRouter(gatewaytest.HandSet(t, 0.9)), "")
	d := dispatch.NewDispatcher(catalog, by, dispatch.Limits{MaxOutput: 100}, s.kept, nil)
	server := &Server{Decider: by, Chats: &Chats{Decider: by, Dispatcher: d, Catalog: catalog}}
	for _, c := range change {
		c(server)
	}
	s.chats = server.Chats
	s.address, s.stop = run(t, server, patience)
	transport := &http.Transport{}
	s.client = openai.NewClient(option.WithBaseURL("http://"+s.address+"/v1"), option.WithAPIKey("none"), option.WithMaxRetries(0), option.WithHTTPClient(&http.Client{Transport: transport}))
	t.Cleanup(func() { transport.CloseIdleConnections(); _ = s.stop() })
	return s
}

func ask1(model string) openai.ChatCompletionNewParams {
	return openai.ChatCompletionNewParams{Model: model, Messages: []openai.ChatCompletionMessageParamUnion{
		openai.SystemMessage("Be brief."), openai.UserMessage("What is 1 + 1?"), openai.AssistantMessage("Two."), openai.UserMessage("What is 2 + 2?"),
	}}
}

func TestAVendorsClientIsAnswered(t *testing.T) {
	s := serveChats(t)
	t.Run("a routed chat is answered, kept with its tags, and says who answered", func(t *testing.T) {
		var raw *http.Response
		got, err := s.client.Chat.Completions.New(t.Context(), ask1("switchboard"), option.WithHeader("x-switchboard-tags", "team=search, app=x"), option.WithResponseInto(&raw))
		if err != nil {
			t.Fatal(err)
		}
		if got.Choices[0].Message.Content != "Four it is." || got.Model != "nano" || got.Usage.TotalTokens != 14 || got.Choices[0].FinishReason != "stop" {
			t.Errorf("%+v", got)
		}
		trial := s.last()
		if !trial.Routed || trial.Tags["team"] != "search" || trial.Tags["app"] != "x" || trial.Answers[0].Cost.Nano() != 17_000 || !strings.HasPrefix(trial.Follows, "sent-") || trial.System != "Be brief." {
			t.Errorf("%+v", trial)
		}
		if raw.Header.Get("x-switchboard-model") != "nano" || raw.Header.Get("x-switchboard-trial") != trial.ID {
			t.Error(raw.Header)
		}
		for _, want := range []string{"Be brief.", "What is 1 + 1?", "Two.", "What is 2 + 2?"} {
			if !strings.Contains(s.up.last(), want) {
				t.Errorf("%s was not sent: %s", want, s.up.last())
			}
		}
	})
	t.Run("a model that is named is asked", func(t *testing.T) {
		got, err := s.client.Chat.Completions.New(t.Context(), ask1("big"))
		if err != nil || got.Model != "big" || s.last().Routed {
			t.Errorf("%+v %v", got, err)
		}
		for _, want := range []string{"Be brief.", "What is 1 + 1?", "Two.", "What is 2 + 2?"} {
			if !strings.Contains(s.up.last(), want) {
				t.Errorf("%s was not sent: %s", want, s.up.last())
			}
		}
	})
	for _, model := range []string{"switchboard", "big"} {
		t.Run("a stream of "+model+" is whole", func(t *testing.T) {
			asked := ask1(model)
			asked.StreamOptions.IncludeUsage = openai.Bool(true)
			stream := s.client.Chat.Completions.NewStreaming(t.Context(), asked)
			all := openai.ChatCompletionAccumulator{}
			for stream.Next() {
				all.AddChunk(stream.Current())
			}
			if err := stream.Err(); err != nil || len(all.Choices) != 1 || all.Choices[0].Message.Content != "Four it is." || all.Usage.TotalTokens != 14 {
				t.Errorf("%+v %v", all, err)
			}
		})
	}
	t.Run("the models are listed", func(t *testing.T) {
		got, err := s.client.Models.List(t.Context())
		if err != nil || len(got.Data) != 10+len(rawAnswers) || got.Data[0].ID != routedModel {
			t.Errorf("%+v %v", got, err)
		}
	})
	t.Run("a model that fails is left for the next one", func(t *testing.T) {
		s.up.fail("nano", 500)
		defer s.up.fail("nano", 0)
		got, err := s.client.Chat.Completions.New(t.Context(), ask1("switchboard"))
		if err != nil || got.Model != "big" {
			t.Errorf("%+v %v", got, err)
		}
	})
	t.Run("a client that goes away ends the call", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		stream := s.client.Chat.Completions.NewStreaming(ctx, ask1("slow"))
		if !stream.Next() {
			t.Fatal(stream.Err())
		}
		cancel()
		<-s.up.gone
		stream.Close()
		if a := s.kept.failed(); a.Failure.Fault != providers.Aborted || a.Cost.Nano() <= 0 || a.Text == "" {
			t.Errorf("what was spent until then is not kept: %+v", a)
		}
	})
}

func TestErrorsOfChats(t *testing.T) {
	s := serveChats(t)
	for _, c := range []struct {
		name     string
		upstream int
		change   func(*openai.ChatCompletionNewParams)
		status   int
		code     string
	}{
		{"a model that takes no more requests now", 429, nil, 429, "rate_limited"},
		{"a model whose service is down", 503, nil, 503, "overloaded"},
		{"a key that the service does not take", 401, nil, 502, "auth"},
		{"a request that the service does not take", 400, nil, 400, "bad_request"},
		{"a model that nobody configured", 0, func(p *openai.ChatCompletionNewParams) { p.Model = "gpt-9" }, 404, "model_not_found"},
		{"a path in the name of a model", 0, func(p *openai.ChatCompletionNewParams) { p.Model = "up/../../admin" }, 404, "model_not_found"},
		{"a temperature that nobody takes", 0, func(p *openai.ChatCompletionNewParams) { p.Temperature = openai.Float(9) }, 400, "bad_request"},
		{"no messages", 0, func(p *openai.ChatCompletionNewParams) { p.Messages = nil }, 400, "bad_request"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.up.fail("big", c.upstream)
			asked := ask1("big")
			if c.change != nil {
				c.change(&asked)
			}
			_, err := s.client.Chat.Completions.New(t.Context(), asked)
			var got *openai.Error
			if !errors.As(err, &got) || got.StatusCode != c.status || got.Code != c.code {
				t.Fatalf("%v", err)
			}
			if c.upstream == 429 && got.Response.Header.Get("Retry-After") != "7" {
				t.Error(got.Response.Header)
			}
			stream := s.client.Chat.Completions.NewStreaming(t.Context(), asked)
			for stream.Next() {
				t.Error("a piece")
			}
			if !errors.As(stream.Err(), &got) || got.StatusCode != c.status {
				t.Error(stream.Err())
			}
		})
	}
	t.Run("a tag that is not for callers", func(t *testing.T) {
		for _, tag := range []string{"caller=ana", "switchboard=watch", "personal=none", "team", "team=a,team=b"} {
			if _, err := s.client.Chat.Completions.New(t.Context(), ask1("nano"), option.WithHeader("x-switchboard-tags", tag)); err == nil {
				t.Error(tag)
			}
		}
	})
}
