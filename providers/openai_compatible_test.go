package providers_test

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
)

func choice(delta string) string {
	return event(`{"choices":[{"index":0,"delta":` + delta + `,"finish_reason":null}]}`)
}

func finished(reason string) string {
	return event(`{"choices":[{"index":0,"delta":{},"finish_reason":"` + reason + `"}]}`)
}

func TestChatRequests(t *testing.T) {
	message := func(role, text string) any { return map[string]any{"role": role, "content": text} }
	t.Run("stream, with usage, and say nothing they were not told", func(t *testing.T) {
		want := map[string]any{
			"model": "theirs", "stream": true, "stream_options": map[string]any{"include_usage": true},
			"messages": []any{message("user", "hello <&> 日本")},
		}
		if got := openAICompatible.asked(t, "/v1/chat/completions", ask("hello <&> 日本")); !reflect.DeepEqual(got, want) {
			t.Errorf("got %v\nwant %v", got, want)
		}
	})
	t.Run("carry system prompt, conversation and limit", func(t *testing.T) {
		req := ask("one")
		req.System, req.MaxOutput = "Be brief.", 512
		req.Messages = append(req.Messages, providers.Message{Role: providers.Assistant, Text: "two"}, providers.Prompt("three")[0])
		got := openAICompatible.asked(t, "/v1/chat/completions", req)
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
		address := start(t, httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var body map[string]any
			json.NewDecoder(r.Body).Decode(&body)
			if _, ok := body["stream_options"]; ok {
				with.Add(1)
				page(rejection.status, "application/json", rejection.body)(wire{w, r})
				return
			}
			without.Add(1)
			script(openAICompatible.greeting()...)(wire{w, r})
		})), (*httptest.Server).Start)
		p := openAICompatible.open(t, address, providers.Key{})
		ctx, watch := providers.WithStopwatch(t.Context())
		for range 3 {
			wantGreeting(t, collect(t, p.Stream(ctx, ask("hello"))))
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
			o := openAICompatible.call(t, script(choice(c.delta), finished("stop")))
			if o.err != nil || o.text != c.text || o.reasoning != c.reasoning {
				t.Errorf("got text %q, reasoning %q, %v", o.text, o.reasoning, o.err)
			}
		})
	}
	t.Run("of other choices do not count", func(t *testing.T) {
		o := openAICompatible.call(t, script(
			event(`{"choices":[{"index":1,"delta":{"content":"no"},"finish_reason":"length"},{"index":0,"delta":{"content":"yes"}}]}`),
			event(`{"choices":[]}`), event(`{}`), finished("stop")))
		if o.text != "yes" || o.done == nil || o.done.Finish != providers.Stop {
			t.Errorf("got %v, %v", o.events, o.err)
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
		{"of Google, which counts thoughts in the total alone", `{"prompt_tokens":54,"completion_tokens":20,"total_tokens":85}`,
			providers.Usage{Input: n(54), Output: n(31)}},
		{"of local servers, without details", `{"prompt_tokens":54,"completion_tokens":31,"total_tokens":85}`,
			providers.Usage{Input: n(54), Output: n(31)}},
		{"without a total", `{"prompt_tokens":54,"completion_tokens":31}`,
			providers.Usage{Input: n(54), Output: n(31)}},
		{"of the prompt alone", `{"prompt_tokens":54}`, providers.Usage{Input: n(54)}},
		{"with a known 0 inside", `{"prompt_tokens":54,"completion_tokens":31,"total_tokens":85,"prompt_tokens_details":{"cached_tokens":0}}`,
			providers.Usage{Input: n(54), CachedInput: n(0), Output: n(31)}},
	} {
		t.Run(c.outcome, func(t *testing.T) {
			o := openAICompatible.call(t, script(choice(`{"content":"Hi"}`), event(`{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":`+c.usage+`}`)))
			if !reflect.DeepEqual(o.usage, []providers.Usage{c.want}) {
				t.Errorf("got %+v\nwant %+v", o.usage, c.want)
			}
		})
	}
	t.Run("of nothing but zeros is unknown", func(t *testing.T) {
		o := openAICompatible.call(t, script(choice(`{"content":"Hi"}`), finished("stop"), event(`{"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}`)))
		if len(o.usage) != 0 || o.done == nil {
			t.Errorf("got %v, %v", o.events, o.err)
		}
	})
	t.Run("reported with every chunk stands as last reported, also when the stream breaks", func(t *testing.T) {
		counted := func(out string) string {
			return event(`{"choices":[{"index":0,"delta":{"content":"x"}}],"usage":{"prompt_tokens":5,"completion_tokens":` + out + `}}`)
		}
		o := openAICompatible.call(t, script(counted("1"), counted("2"), counted("2")))
		want := []providers.Usage{{Input: n(5), Output: n(1)}, {Input: n(5), Output: n(2)}}
		if !reflect.DeepEqual(o.usage, want) || o.err == nil {
			t.Errorf("got %v, %v", o.events, o.err)
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
			o := openAICompatible.call(t, script(choice(`{"content":"Hi"}`), finished(reason)))
			if o.done == nil || o.done.Finish != want {
				t.Errorf("got %v, %v", o.events, o.err)
			}
		})
	}
	for reason, want := range map[string]providers.Fault{
		"error": providers.Unavailable, "insufficient_system_resource": providers.Overloaded, "abort": providers.CutOff,
	} {
		t.Run(reason+" is "+string(want), func(t *testing.T) {
			wantFault(t, openAICompatible.call(t, script(choice(`{"content":"Hi"}`), finished(reason))).err, want)
		})
	}
	t.Run("an error object without its wrapper is an error", func(t *testing.T) {
		o := openAICompatible.call(t, script(event(`{"object":"error","message":"boom","type":"BadRequestError","code":400}`)))
		wantFault(t, o.err, providers.BadRequest)
	})
	t.Run("a connection that breaks after the reason leaves the answer whole", func(t *testing.T) {
		o := openAICompatible.call(t, func(w wire) {
			w.stream().send(choice(`{"content":"Hi"}`), finished("stop"))
			w.cut()
		})
		if o.text != "Hi" || o.done == nil {
			t.Errorf("got %v, %v", o.events, o.err)
		}
	})
}

func TestAnAnswerThatIsWholeStaysWholeWhenTheCallerGivesUp(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	address := loopback(t, func(w wire) {
		w.stream().send(event(`{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":1}}`))
		w.untilGone()
	})
	var last providers.Event
	for event, err := range openAICompatible.open(t, address, providers.Key{}).Stream(ctx, ask("hello")) {
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
	address := loopback(t, func(w wire) {
		w.stream()
		io.WriteString(w, choice(`{"content":"Hi"}`)+finished("stop")+event("[DONE]"))
		w.flush()
		w.untilGone()
		close(gone)
	})
	o := collect(t, openAICompatible.open(t, address, providers.Key{}).Stream(t.Context(), ask("hello")))
	if o.done == nil {
		t.Errorf("got %v, %v", o.events, o.err)
	}
	soon(t, gone, "the end of the connection")
}
