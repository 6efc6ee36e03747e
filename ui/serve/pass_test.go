package serve

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	openai "github.com/openai/openai-go/v3"
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
	"raw-page":   {"text/html", "<!doctype html><title>Sign in</title>", true, false},
	"raw-object": {"application/json", `{"error":{"message":"not here","code":404}}`, true, false},
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
			if cost := s.last().Answers[0].Cost; want.passed && cost.Nano() != 21_000 {
				t.Errorf("cost %v", cost)
			}
			http.DefaultClient.CloseIdleConnections()
		})
	}
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
		if !errors.As(err, &got) || got.StatusCode != 429 || got.Code != "rate_limited" {
			t.Error(err)
		}
	})
	t.Run("half of an answer is not taken for a whole one", func(t *testing.T) {
		r, err := http.Post("http://"+s.address+"/v1/chat/completions", "application/json", strings.NewReader(`{"model":"cut","seed":1,"messages":[{"role":"user","content":"a"}]}`))
		if err != nil {
			return // so soon
		}
		defer r.Body.Close()
		if got, err := io.ReadAll(r.Body); err == nil && r.StatusCode == 200 {
			t.Errorf("%s", got)
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
