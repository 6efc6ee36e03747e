package openai_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"sync/atomic"
	"testing"

	"switchboard/providers"
	"switchboard/providers/internal/vendortest"
)

func choice(delta string) string {
	return vendortest.Event(`{"choices":[{"index":0,"delta":` + delta + `,"finish_reason":null}]}`)
}

func finished(reason string) string {
	return vendortest.Event(`{"choices":[{"index":0,"delta":{},"finish_reason":"` + reason + `"}]}`)
}

func TestChatRequests(t *testing.T) {
	message := func(role, text string) any { return map[string]any{"role": role, "content": text} }
	t.Run("stream, with usage, and say nothing they were not told", func(t *testing.T) {
		want := map[string]any{
			"model": "theirs", "stream": true, "stream_options": map[string]any{"include_usage": true},
			"messages": []any{message("user", "hello <&> 日本")},
		}
		if got := vendortest.OpenAICompatible.RequestBody(t, "/v1/chat/completions", vendortest.Request("hello <&> 日本")); !reflect.DeepEqual(got, want) {
			t.Errorf("got %v\nwant %v", got, want)
		}
	})
	t.Run("carry system prompt, conversation and limit", func(t *testing.T) {
		req := vendortest.Request("one")
		req.System, req.MaxOutput = "Be brief.", 512
		req.Messages = append(req.Messages, providers.Message{Role: providers.Assistant, Text: "two"}, providers.Prompt("three")[0])
		got := vendortest.OpenAICompatible.RequestBody(t, "/v1/chat/completions", req)
		want := []any{message("system", "Be brief."), message("user", "one"), message("assistant", "two"), message("user", "three")}
		if !reflect.DeepEqual(got["messages"], want) || got["max_tokens"] != 512.0 {
			t.Errorf("got %v", got)
		}
	})
}

// TestStreamOptionsAreLeftOutForHostsThatRejectThem: the words are those of
// Databricks and of strict FastAPI services.
func TestStreamOptionsAreLeftOutForHostsThatRejectThem(t *testing.T) {
	for _, rejection := range []struct {
		status int
		body   string
	}{
		{400, `{"error_code":"BAD_REQUEST","message":"Bad request: json: unknown field \"stream_options\"\n"}`},
		{422, `{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]}`},
	} {
		var with, without atomic.Int32
		address := vendortest.Start(t, httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var body map[string]any
			json.NewDecoder(r.Body).Decode(&body)
			if _, ok := body["stream_options"]; ok {
				with.Add(1)
				vendortest.Page(rejection.status, "application/json", rejection.body)(vendortest.Conn{ResponseWriter: w, Request: r})
				return
			}
			without.Add(1)
			vendortest.Script(vendortest.OpenAICompatible.Greeting()...)(vendortest.Conn{ResponseWriter: w, Request: r})
		})), (*httptest.Server).Start)
		p := vendortest.OpenAICompatible.Open(t, address, providers.Key{})
		ctx, watch := providers.WithStopwatch(t.Context())
		for range 3 {
			vendortest.WantGreeting(t, vendortest.Collect(t, p.Stream(ctx, vendortest.Request("hello"))))
		}
		if with.Load() != 1 || without.Load() != 3 {
			t.Errorf("status %d: %d requests with and %d without, want 1 and 3", rejection.status, with.Load(), without.Load())
		}
		if attempts := watch.Attempts(); len(attempts) != 4 || attempts[0].Status != rejection.status || attempts[1].Status != 200 {
			t.Errorf("attempts %+v", attempts)
		}
	}
}

func TestChatDeltas(t *testing.T) {
	for _, c := range []struct {
		outcome, delta  string
		text, reasoning string
	}{
		{"reasoning as DeepSeek and vLLM send it", `{"content":null,"reasoning_content":"Hm."}`, "", "Hm."},
		{"reasoning as OpenRouter and Ollama send it", `{"content":"","reasoning":"Hm.","reasoning_details":[]}`, "", "Hm."},
		{"reasoning under both names counts once", `{"reasoning":"Hm.","reasoning_content":"Hm."}`, "", "Hm."},
		{"no reasoning", `{"content":"Hi","reasoning_content":null,"reasoning":null}`, "Hi", ""},
		{"reasoning that is no text", `{"content":"Hi","reasoning":{"effort":3}}`, "Hi", ""},
		{"content as Mistral's reasoning models send it", `{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm."}]},{"type":"text","text":"Hi"}]}`, "Hi", "Hm."},
		{"a role alone", `{"role":"assistant"}`, "", ""},
		{"an escaped surrogate pair", `{"content":"\ud83d\ude42"}`, "🙂", ""},
		{"bytes that are no UTF-8 pass as they are for the cleaner", "{\"content\":\"a\xffb\"}", "a\xffb", ""},
	} {
		t.Run(c.outcome, func(t *testing.T) {
			o := vendortest.OpenAICompatible.Call(t, vendortest.Script(choice(c.delta), choice(`{"content":"!"}`), finished("stop")))
			if o.Err != nil || o.Text != c.text+"!" || o.Reasoning != c.reasoning {
				t.Errorf("got text %q, reasoning %q, %v", o.Text, o.Reasoning, o.Err)
			}
		})
	}
	t.Run("of other choices do not count", func(t *testing.T) {
		o := vendortest.OpenAICompatible.Call(t, vendortest.Script(
			vendortest.Event(`{"choices":[{"index":1,"delta":{"content":"no"},"finish_reason":"length"},{"index":0,"delta":{"content":"yes"}}]}`),
			vendortest.Event(`{"choices":[]}`), vendortest.Event(`{}`), finished("stop")))
		if o.Text != "yes" || o.Done == nil || o.Done.Finish != providers.Stop {
			t.Errorf("got %v, %v", o.Events, o.Err)
		}
	})
}

func TestChatUsage(t *testing.T) {
	n := providers.Count
	for _, c := range []struct {
		outcome, usage string
		want           providers.Usage
	}{
		{"of OpenAI", `{"prompt_tokens":54,"completion_tokens":31,"total_tokens":85,"prompt_tokens_details":{"cached_tokens":20,"cache_write_tokens":8},"completion_tokens_details":{"reasoning_tokens":11}}`,
			providers.Usage{Input: n(54), CachedInput: n(20), CacheWrite: n(8), Output: n(31), Reasoning: n(11)}},
		{"of DeepSeek", `{"prompt_tokens":54,"completion_tokens":31,"total_tokens":85,"prompt_cache_hit_tokens":20,"prompt_cache_miss_tokens":34}`,
			providers.Usage{Input: n(54), CachedInput: n(20), Output: n(31)}},
		{"of xAI, which counts reasoning apart", `{"prompt_tokens":54,"completion_tokens":20,"total_tokens":85,"completion_tokens_details":{"reasoning_tokens":11}}`,
			providers.Usage{Input: n(54), Output: n(31), Reasoning: n(11)}},
		{"whose total says more than anybody knows", `{"prompt_tokens":54,"completion_tokens":20,"total_tokens":85}`,
			providers.Usage{Input: n(54), Output: n(20)}},
		{"of local servers, without details", `{"prompt_tokens":54,"completion_tokens":31,"total_tokens":85}`,
			providers.Usage{Input: n(54), Output: n(31)}},
		{"without a total", `{"prompt_tokens":54,"completion_tokens":31}`,
			providers.Usage{Input: n(54), Output: n(31)}},
		{"of the prompt alone", `{"prompt_tokens":54}`, providers.Usage{Input: n(54)}},
		{"with a known 0 inside", `{"prompt_tokens":54,"completion_tokens":31,"total_tokens":85,"prompt_tokens_details":{"cached_tokens":0}}`,
			providers.Usage{Input: n(54), CachedInput: n(0), Output: n(31)}},
	} {
		t.Run(c.outcome, func(t *testing.T) {
			o := vendortest.OpenAICompatible.Call(t, vendortest.Script(choice(`{"content":"Hi"}`), vendortest.Event(`{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":`+c.usage+`}`)))
			if !reflect.DeepEqual(o.Usage, []providers.Usage{c.want}) {
				t.Errorf("got %+v\nwant %+v", o.Usage, c.want)
			}
		})
	}
	t.Run("of nothing but zeros is unknown", func(t *testing.T) {
		o := vendortest.OpenAICompatible.Call(t, vendortest.Script(choice(`{"content":"Hi"}`), finished("stop"), vendortest.Event(`{"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}`)))
		if len(o.Usage) != 0 || o.Done == nil {
			t.Errorf("got %v, %v", o.Events, o.Err)
		}
	})
	t.Run("reported with every chunk stands as last reported, also when the stream breaks", func(t *testing.T) {
		counted := func(out string) string {
			return vendortest.Event(`{"choices":[{"index":0,"delta":{"content":"x"}}],"usage":{"prompt_tokens":5,"completion_tokens":` + out + `}}`)
		}
		o := vendortest.OpenAICompatible.Call(t, vendortest.Script(counted("1"), counted("2"), counted("2")))
		want := []providers.Usage{{Input: n(5), Output: n(1)}, {Input: n(5), Output: n(2)}}
		if !reflect.DeepEqual(o.Usage, want) || o.Err == nil {
			t.Errorf("got %v, %v", o.Events, o.Err)
		}
	})
}

func TestChatFinishReasons(t *testing.T) {
	for reason, want := range map[string]providers.Finish{
		"stop": providers.Stop, "tool_calls": providers.Stop, "eos": providers.Stop,
		"length": providers.Length, "model_length": providers.Length,
		"content_filter": providers.Refused, "sensitive": providers.Refused,
	} {
		t.Run(reason+" is "+string(want), func(t *testing.T) {
			o := vendortest.OpenAICompatible.Call(t, vendortest.Script(choice(`{"content":"Hi"}`), finished(reason)))
			if o.Done == nil || o.Done.Finish != want {
				t.Errorf("got %v, %v", o.Events, o.Err)
			}
		})
	}
	for reason, want := range map[string]providers.Fault{
		"error": providers.Unavailable, "insufficient_system_resource": providers.Overloaded, "abort": providers.CutOff,
	} {
		t.Run(reason+" is "+string(want), func(t *testing.T) {
			vendortest.WantFault(t, vendortest.OpenAICompatible.Call(t, vendortest.Script(choice(`{"content":"Hi"}`), finished(reason))).Err, want)
		})
	}
	t.Run("an error object without its wrapper is an error", func(t *testing.T) {
		o := vendortest.OpenAICompatible.Call(t, vendortest.Script(vendortest.Event(`{"object":"error","message":"boom","type":"BadRequestError","code":400}`)))
		vendortest.WantFault(t, o.Err, providers.BadRequest)
	})
	t.Run("a connection that breaks after the reason leaves the answer whole", func(t *testing.T) {
		o := vendortest.OpenAICompatible.Call(t, func(w vendortest.Conn) {
			w.Stream().Send(choice(`{"content":"Hi"}`), finished("stop"))
			w.Cut()
		})
		if o.Text != "Hi" || o.Done == nil {
			t.Errorf("got %v, %v", o.Events, o.Err)
		}
	})
}

func TestAnAnswerThatIsWholeStaysWholeWhenTheCallerGivesUp(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	address := vendortest.Loopback(t, func(w vendortest.Conn) {
		w.Stream().Send(vendortest.Event(`{"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":1}}`))
		w.UntilGone()
	})
	var last providers.Event
	for event, err := range vendortest.OpenAICompatible.Open(t, address, providers.Key{}).Stream(ctx, vendortest.Request("hello")) {
		if err != nil {
			t.Fatal(err)
		}
		cancel(&providers.Error{Fault: providers.Stalled})
		last = event
	}
	if last != (providers.Done{Finish: providers.Stop}) {
		t.Errorf("got %v", last)
	}
}

// TestLateEndsAreNotWaitedFor: a host that leaves the connection open after
// [DONE] does not hold the answer up.
func TestLateEndsAreNotWaitedFor(t *testing.T) {
	gone := make(chan struct{})
	address := vendortest.Loopback(t, func(w vendortest.Conn) {
		w.Stream()
		io.WriteString(w, choice(`{"content":"Hi"}`)+finished("stop")+vendortest.Event("[DONE]"))
		w.Flush()
		w.UntilGone()
		close(gone)
	})
	o := vendortest.Collect(t, vendortest.OpenAICompatible.Open(t, address, providers.Key{}).Stream(t.Context(), vendortest.Request("hello")))
	if o.Done == nil {
		t.Errorf("got %v, %v", o.Events, o.Err)
	}
	vendortest.Soon(t, gone, "the end of the connection")
}
