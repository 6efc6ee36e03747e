package serve

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	openai "github.com/openai/openai-go/v3"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/providers/open"
)

func withTools(model string) openai.ChatCompletionNewParams {
	return openai.ChatCompletionNewParams{Model: model, Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("What is the weather in Izmir?")},
		Tools: []openai.ChatCompletionToolUnionParam{openai.ChatCompletionFunctionTool(openai.FunctionDefinitionParam{Name: "weather", Parameters: openai.FunctionParameters{"type": "object"}})}}
}

// rawAnswers are what models answer whatever they are asked, and whether it is passed on.
var rawAnswers = map[string]struct {
	kind, body     string
	stream, passed bool
}{
	"raw-stream": {"text/event-stream; charset=utf-8", ": PROCESSING\r\n\r\ndata:{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\r\n\r\n: PROCESSING\n\nid: 7\nretry: 5\ndata: {\"choices\":[{\"index\":0,\"delta\":{},\n" +
		"data: \"finish_reason\":\"stop\"}],\"error\":null,\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":5,\"total_tokens\":16}}\n\ndata: [DONE]\n\n: end\n\n", true, true},
	"raw-whole":  {"application/json", "  {\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":5,\"total_tokens\":16}}\n\n", false, true},
	"raw-long":   {"application/json", `{"choices":[{"index":0,"message":{"content":"` + strings.Repeat("a", 200<<10) + `"},"finish_reason":"stop"}],"usage":{"prompt_tokens":11,"completion_tokens":5,"total_tokens":16}}`, false, true},
	"raw-page":   {"text/html", "<!doctype html><title>Sign in</title>", true, false},
	"raw-object": {"application/json", `{"error":{"message":"not here","code":404}}`, true, false},

	"raw-nothing": {"application/json", `{"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":5,"total_tokens":16}}`, false, true},
	"raw-error":   {"application/json", `{"error":{"message":"not here","code":404},"usage":{"prompt_tokens":11,"completion_tokens":5}}`, false, true},
	"raw-other":   {"application/json", `{"object":"response","status":"completed","output":[],"usage":{"input_tokens":11,"output_tokens":5}}`, false, true},
	"raw-empty":   {"application/json", "", false, false},
	"raw-null":    {"application/json", `null`, false, false},
	"raw-list":    {"application/json", `[]`, false, false},
	"raw-sign-in": {"text/html", "<!doctype html><title>Sign in</title>", false, false},
	"raw-cut":     {"application/json", `{"choices":[`, false, false},
}

func TestWhatTheEngineCannotCarryIsPassedOn(t *testing.T) {
	s := serveChats(t)
	t.Run("tools are, and the call of one comes back", func(t *testing.T) {
		got, err := s.client.Chat.Completions.New(t.Context(), withTools("switchboard"))
		if err != nil || got.ID != "up-1" || got.Choices[0].Message.ToolCalls[0].Function.Name != "weather" || got.Choices[0].FinishReason != "tool_calls" {
			t.Fatalf("%+v %v", got, err)
		}
		trial := s.last()
		a := trial.Answers[0]
		if a.Cost.Nano() != 40_000 || a.Usage.Estimated || a.Failure != nil || len(a.ToolCalls) != 1 || trial.Prompt != "What is the weather in Izmir?" || trial.Follows == "" {
			t.Errorf("%+v", trial)
		}
	})
	t.Run("a stream of them is too", func(t *testing.T) {
		stream := s.client.Chat.Completions.NewStreaming(t.Context(), withTools("big"))
		all := openai.ChatCompletionAccumulator{}
		for stream.Next() {
			all.AddChunk(stream.Current())
		}
		if err := stream.Err(); err != nil || len(all.Choices) != 1 || all.Choices[0].Message.ToolCalls[0].Function.Arguments != `{"city":"Izmir"}` {
			t.Errorf("%+v %v", all, err)
		}
		if a := s.last().Answers[0]; a.Cost.Nano() != 40_000 || a.Failure != nil {
			t.Errorf("%+v", a)
		}
	})
	t.Run("all but the model is kept to the byte", func(t *testing.T) {
		const body = `{ "tools" : [ ] ,"MODEL":"other/expensive", "messages":[{"role":"user","content":[{"type":"text","text":"hi \u00e9"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}],"seed":12345678901234567890, "model" : "switchboard" }` + "\n"
		r, err := http.Post("http://"+s.address+"/v1/chat/completions", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		answer, _ := io.ReadAll(r.Body)
		want := strings.NewReplacer(`"switchboard"`, `"nano"`, `"other/expensive"`, `"nano"`).Replace(body)
		if got := s.up.last(); got != want || r.StatusCode != 200 {
			t.Errorf("%d %s\n%s\n%s", r.StatusCode, answer, got, want)
		}
		if r.Header.Get("x-switchboard-model") != "nano" || r.Header.Get("content-type") != "application/json" || !bytes.Contains(answer, []byte(`"id":"up-1"`)) {
			t.Error(r.Header, string(answer))
		}
		http.DefaultClient.CloseIdleConnections()
	})
	for model, want := range rawAnswers {
		t.Run("and so is the answer: "+model, func(t *testing.T) {
			r, err := http.Post("http://"+s.address+"/v1/chat/completions", "application/json", strings.NewReader(`{"model":"`+model+`","stream":`+strconv.FormatBool(want.stream)+`,"seed":1,"messages":[{"role":"user","content":"a"}]}`))
			if err != nil {
				t.Fatal(err)
			}
			defer r.Body.Close()
			got, err := io.ReadAll(r.Body)
			if is := err == nil && string(got) == want.body && r.StatusCode == 200 && r.Header.Get("Content-Type") == want.kind; is != want.passed {
				t.Errorf("%d %v %q %v", r.StatusCode, r.Header, got, err)
			}
			if want.passed != (r.StatusCode == 200) {
				t.Errorf("%d %s", r.StatusCode, got)
			}
			if a := s.last().Answers[0]; want.passed && (a.Cost.Nano() != 21_000 || a.Usage.Estimated) {
				t.Errorf("cost %v, %+v", a.Cost, a.Usage)
			}
			if !want.passed && errorCode(t, bytes.NewReader(got)) == "" {
				t.Errorf("%s is no error", got)
			}
			http.DefaultClient.CloseIdleConnections()
		})
	}
	t.Run("what an answer says it cost counts, though it is none", func(t *testing.T) {
		for _, model := range []string{"raw-whole", "raw-other", "raw-nothing"} { // asked for as a stream
			r, err := http.Post("http://"+s.address+"/v1/chat/completions", "application/json", strings.NewReader(`{"model":"`+model+`","messages":[{"role":"user","content":"a"}]}`))
			if err != nil {
				t.Fatal(err)
			}
			r.Body.Close()
			if a := s.last().Answers[0]; r.StatusCode == 200 || a.Cost.Nano() != 21_000 || a.Usage.Estimated {
				t.Errorf("%s: %d, %v, %+v", model, r.StatusCode, a.Cost, a.Usage)
			}
		}
		http.DefaultClient.CloseIdleConnections()
	})
	t.Run("an image without a text goes to the reference", func(t *testing.T) {
		got, err := s.client.Chat.Completions.New(t.Context(), openai.ChatCompletionNewParams{Model: "switchboard", Messages: []openai.ChatCompletionMessageParamUnion{
			openai.UserMessage([]openai.ChatCompletionContentPartUnionParam{openai.ImageContentPart(openai.ChatCompletionContentPartImageImageURLParam{URL: "data:image/png;base64,AAAA"})})}})
		if err != nil || got.Model != "big" {
			t.Errorf("%+v %v", got, err)
		}
	})
	t.Run("an error of the service is one", func(t *testing.T) {
		s.up.fail("big", 429)
		defer s.up.fail("big", 0)
		_, err := s.client.Chat.Completions.New(t.Context(), withTools("big"))
		var got *openai.Error
		if !errors.As(err, &got) || got.StatusCode != 429 || got.Code != "rate_limited" || got.Type != "rate_limit_error" {
			t.Error(err)
		}
	})
	t.Run("what a service rejects is its caller's, with its own code and the field that it names", func(t *testing.T) {
		s.up.rejects.Store(new(`{"error":{"message":"no such name","type":"invalid_request_error","param":"tools[0].function.name","code":"invalid_value"}}`))
		defer s.up.rejects.Store(nil)
		for _, model := range []string{"big", routedModel} {
			_, err := s.client.Chat.Completions.New(t.Context(), openai.ChatCompletionNewParams{
				Model: model, Seed: openai.Int(1), Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("a")},
			})
			var e *openai.Error
			if !errors.As(err, &e) || e.StatusCode != http.StatusBadRequest || e.Code != "invalid_value" || e.Param != "tools[0].function.name" {
				t.Errorf("%s: %v", model, err)
			}
			if id := s.last().ID; e != nil && e.Response.Header.Get("X-Switchboard-Trial") != id {
				t.Errorf("%s: the trial is %s, and the headers are %v", model, id, e.Response.Header)
			}
		}
	})
	t.Run("what a service declines to read is an error", func(t *testing.T) {
		s.up.rejects.Store(new(`{"error":{"message":"the prompt triggered our content management policy","type":null,"code":"content_filter"}}`))
		defer s.up.rejects.Store(nil)
		for _, stream := range []string{"false", "true"} {
			r, err := http.Post("http://"+s.address+"/v1/chat/completions", "application/json", strings.NewReader(`{"model":"big","seed":1,"stream":`+stream+`,"messages":[{"role":"user","content":"a"}]}`))
			if err != nil {
				t.Fatal(err)
			}
			if code := errorCode(t, r.Body); r.StatusCode != http.StatusBadRequest || code != "content_filter" {
				t.Error(r.StatusCode, code)
			}
			r.Body.Close()
		}
		http.DefaultClient.CloseIdleConnections()
	})
	t.Run("a stream that breaks off in an event ends with an error that is read", func(t *testing.T) {
		asked := withTools("half")
		stream := s.client.Chat.Completions.NewStreaming(t.Context(), asked)
		pieces := 0
		for stream.Next() {
			pieces++
		}
		if err := stream.Err(); pieces != 1 || err == nil || !strings.Contains(err.Error(), "truncated") {
			t.Error(pieces, err)
		}
	})
	t.Run("half of an answer is not taken for a whole one", func(t *testing.T) {
		r, err := http.Post("http://"+s.address+"/v1/chat/completions", "application/json", strings.NewReader(`{"model":"cut","seed":1,"messages":[{"role":"user","content":"a"}]}`))
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		if code := errorCode(t, r.Body); r.StatusCode != http.StatusServiceUnavailable || code != "truncated" {
			t.Error(r.StatusCode, code)
		}
		http.DefaultClient.CloseIdleConnections()
	})
	t.Run("a provider that cannot take it is named", func(t *testing.T) {
		_, err := s.client.Chat.Completions.New(t.Context(), withTools("claude"))
		var got *openai.Error
		if !errors.As(err, &got) || got.StatusCode != 400 || !strings.Contains(got.Message, "claude") || !strings.Contains(got.Message, "tools") {
			t.Error(err)
		}
	})
	t.Run("a client that goes away ends the call", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		asked := ask1("slow")
		asked.Seed = openai.Int(7)
		stream := s.client.Chat.Completions.NewStreaming(ctx, asked)
		if !stream.Next() {
			t.Fatal(stream.Err())
		}
		cancel()
		<-s.up.gone
		stream.Close()
	})
}

const upstreamKey = "sk-upstream-0123456789abcdef"

// echo is a service that says which key it was sent, in pieces that break the key.
func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	said := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !bytes.Contains(body, []byte(`"stream":true`)) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"choices":[{"index":0,"message":{"content":"`+said+`"},"finish_reason":"stop"}]}`)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	for _, piece := range []string{`data: {"choices":[{"index":0,"delta":{"content":"` + said[:9], said[9:] + `"},"finish_reason":"stop"}]}` + "\n\n", "data: " + said + "\n\n", "data: [DONE]\n\n"} {
		io.WriteString(w, piece)
		w.(http.Flusher).Flush()
	}
}

func TestTheKeyOfAProviderReachesNobody(t *testing.T) {
	up := httptest.NewServer(http.HandlerFunc(echo))
	defer up.Close()
	s := serveChats(t, func(s *Server) {
		config := providers.Config{ID: "up", Kind: providers.OpenAICompatible, BaseURL: up.URL + "/v1", Concurrency: 8, APIKey: providers.LiteralKey(upstreamKey)}
		p, err := open.Open(config)
		if err != nil {
			t.Fatal(err)
		}
		s.Chats.Catalog.Providers["up"] = engine.Service{Config: config, Provider: p}
	})
	for name, stream := range map[string]string{"in an answer": "false", "in a stream": "true"} {
		t.Run(name, func(t *testing.T) {
			r, err := http.Post("http://"+s.address+"/v1/chat/completions", "application/json", strings.NewReader(`{"model":"big","seed":1,"stream":`+stream+`,"messages":[{"role":"user","content":"a"}]}`))
			if err != nil {
				t.Fatal(err)
			}
			defer r.Body.Close()
			got, err := io.ReadAll(r.Body)
			if err != nil || r.StatusCode != 200 || !bytes.Contains(got, []byte(`"content":"[key]"`)) || bytes.Contains(got, []byte("sk-upstream")) {
				t.Errorf("%d %q %v", r.StatusCode, got, err)
			}
			http.DefaultClient.CloseIdleConnections()
		})
	}
}

func TestWhatIsPassedOnSaysWhatItIs(t *testing.T) {
	for said, want := range map[string][2]string{ // whole, and as a stream
		"":                                 {"application/json", "text/event-stream"},
		"text/plain; charset=utf-8":        {"application/json", "text/event-stream"},
		"application/json; charset=utf-8":  {"application/json; charset=utf-8", "text/event-stream"},
		"application/problem+json":         {"application/problem+json", "text/event-stream"},
		"text/event-stream; charset=utf-8": {"application/json", "text/event-stream; charset=utf-8"},
	} {
		for i, stream := range []bool{false, true} {
			w := httptest.NewRecorder()
			(&reply{w: w}).passing(http.Header{"Content-Type": {said}}, stream)
			if got := w.Header().Get("Content-Type"); got != want[i] {
				t.Errorf("%q, stream %t: %q", said, stream, got)
			}
		}
	}
}
