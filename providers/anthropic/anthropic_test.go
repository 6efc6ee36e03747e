package anthropic_test

import (
	"reflect"
	"testing"

	"switchboard/providers"
	"switchboard/providers/anthropic"
	"switchboard/providers/internal/vendortest"
)

func TestMessageRequests(t *testing.T) {
	message := func(role, text string) any {
		return map[string]any{"role": role, "content": []any{map[string]any{"type": "text", "text": text}}}
	}
	t.Run("stream, with the limit that the API insists on", func(t *testing.T) {
		want := map[string]any{
			"model": "theirs", "stream": true, "max_tokens": float64(anthropic.MaxOutput),
			"messages": []any{message("user", "hello <&> 日本")},
		}
		if got := vendortest.Anthropic.RequestBody(t, "/v1/messages", vendortest.Request("hello <&> 日本")); !reflect.DeepEqual(got, want) {
			t.Errorf("got %v\nwant %v", got, want)
		}
	})
	t.Run("carry system prompt, conversation and limit", func(t *testing.T) {
		req := vendortest.Request("one")
		req.System, req.MaxOutput = "Be brief.", 512
		req.Messages = append(req.Messages, providers.Message{Role: providers.Assistant, Text: "two"}, providers.Prompt("three")[0])
		got := vendortest.Anthropic.RequestBody(t, "/v1/messages", req)
		messages := []any{message("user", "one"), message("assistant", "two"), message("user", "three")}
		system := []any{map[string]any{"type": "text", "text": "Be brief."}}
		if !reflect.DeepEqual(got["messages"], messages) || !reflect.DeepEqual(got["system"], system) || got["max_tokens"] != 512.0 {
			t.Errorf("got %v", got)
		}
	})
	t.Run("name the version of the API", func(t *testing.T) {
		if v := vendortest.Anthropic.RequestHeader(t, providers.Key{}).Get("Anthropic-Version"); v != "2023-06-01" {
			t.Errorf("got %q", v)
		}
	})
}

func TestMessageStopReasons(t *testing.T) {
	for reason, want := range map[string]providers.Finish{
		"end_turn": providers.Stop, "stop_sequence": providers.Stop, "tool_use": providers.Stop, "pause_turn": providers.Stop,
		"max_tokens": providers.Length, "model_context_window_exceeded": providers.Length, "refusal": providers.Refused,
	} {
		t.Run(reason+" is "+string(want), func(t *testing.T) {
			o := vendortest.Anthropic.Call(t, vendortest.Script(vendortest.Anthropic.Text("Hi"),
				vendortest.NamedEvent("message_delta", `{"type":"message_delta","delta":{"stop_reason":"`+reason+`","stop_sequence":null},"usage":{"output_tokens":3}}`)))
			if o.Done == nil || o.Done.Finish != want {
				t.Errorf("got %v, %v", o.Events, o.Err)
			}
		})
	}
}

func TestMessageEvents(t *testing.T) {
	d := vendortest.Anthropic
	t.Run("of kinds nobody knows, tools and signatures are passed over", func(t *testing.T) {
		o := d.Call(t, vendortest.Script(
			vendortest.ContentBlock(`{"type":"signature_delta","signature":%s}`, "EqQB"), vendortest.ContentBlock(`{"type":"input_json_delta","partial_json":%s}`, "{"),
			vendortest.ContentBlock(`{"type":"something_new","value":%s}`, "x"), vendortest.NamedEvent("something_new", `{"type":"something_new"}`),
			d.Text("Hi"), d.Finish(providers.Stop, nil), d.End))
		if o.Text != "Hi" || o.Reasoning != "" || o.Done == nil {
			t.Errorf("got %v, %v", o.Events, o.Err)
		}
	})
	t.Run("an overload inside the stream is named", func(t *testing.T) {
		o := d.Call(t, vendortest.Script(d.Begin, d.Text("Hi"), vendortest.NamedEvent("error", `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`)))
		vendortest.WantFault(t, o.Err, providers.Overloaded)
		if o.Err.Detail != "Overloaded" {
			t.Errorf("detail %q", o.Err.Detail)
		}
	})
	t.Run("what comes after the last one is not waited for", func(t *testing.T) {
		gone := make(chan struct{})
		address := vendortest.Loopback(t, func(w vendortest.Conn) {
			w.Stream().Send(d.Greeting()...)
			w.UntilGone()
			close(gone)
		})
		vendortest.WantGreeting(t, vendortest.Collect(t, d.Open(t, address, providers.Key{}).Stream(t.Context(), vendortest.Request("hello"))))
		vendortest.Soon(t, gone, "the end of the connection")
	})
}

func TestMessageUsage(t *testing.T) {
	n := providers.Count
	startOf := func(usage string) string {
		return vendortest.NamedEvent("message_start", `{"type":"message_start","message":{"role":"assistant","content":[],"usage":`+usage+`}}`)
	}
	deltaOf := func(usage string) string {
		return vendortest.NamedEvent("message_delta", `{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":`+usage+`}`)
	}
	const started = `{"input_tokens":21,"cache_creation_input_tokens":188086,"cache_read_input_tokens":10,"output_tokens":1}`
	early := providers.Usage{Input: n(188117), CachedInput: n(10), CacheWrite: n(188086)}
	t.Run("of the prompt comes early, and its first output is no figure", func(t *testing.T) {
		o := vendortest.Anthropic.Call(t, vendortest.Script(startOf(started), vendortest.Anthropic.Text("Hi")))
		if !reflect.DeepEqual(o.Usage, []providers.Usage{early}) || o.Err == nil {
			t.Errorf("got %+v, %v", o.Usage, o.Err)
		}
	})
	t.Run("of the whole stands at the end", func(t *testing.T) {
		whole := early
		whole.Output, whole.Reasoning = n(393), n(120)
		o := vendortest.Anthropic.Call(t, vendortest.Script(startOf(started), vendortest.Anthropic.Text("Hi"),
			deltaOf(`{"output_tokens":393,"output_tokens_details":{"thinking_tokens":120}}`)))
		if want := []providers.Usage{early, whole}; !reflect.DeepEqual(o.Usage, want) {
			t.Errorf("got %+v\nwant %+v", o.Usage, want)
		}
	})
	t.Run("names how it was served, where that has prices of its own", func(t *testing.T) {
		for said, want := range map[string]string{
			`"service_tier":"standard","speed":"standard","inference_geo":"global"`: "", `"service_tier":"batch","speed":null,"inference_geo":"not_available"`: "",
			`"service_tier":"priority"`: "priority", `"service_tier":"standard","speed":"fast"`: "fast", `"service_tier":"standard","inference_geo":"us"`: "geo_us",
			`"service_tier":"priority","inference_geo":"us"`: "priority+geo_us",
		} {
			o := vendortest.Anthropic.Call(t, vendortest.Script(startOf(`{"input_tokens":7,"output_tokens":1,`+said+`}`), vendortest.Anthropic.Text("Hi"), deltaOf(`{"output_tokens":3}`)))
			if last := o.Usage[len(o.Usage)-1]; last != (providers.Usage{Input: n(7), Output: n(3), Tier: want}) {
				t.Errorf("%s: %+v", said, o.Usage)
			}
		}
	})
	t.Run("grows when a tool of theirs fed the prompt", func(t *testing.T) {
		o := vendortest.Anthropic.Call(t, vendortest.Script(startOf(`{"input_tokens":2679,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":3}`),
			deltaOf(`{"input_tokens":10682,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":510,"server_tool_use":{"web_search_requests":1}}`)))
		want := providers.Usage{Input: n(10682), CachedInput: n(0), CacheWrite: n(0), Output: n(510)}
		if len(o.Usage) != 2 || o.Usage[1] != want {
			t.Errorf("got %+v\nwant %+v", o.Usage, want)
		}
	})
	t.Run("of a prompt without tokens is unknown", func(t *testing.T) {
		o := vendortest.Anthropic.Call(t, vendortest.Script(startOf(`{"input_tokens":0,"output_tokens":0}`), deltaOf(`{"output_tokens":0}`)))
		if len(o.Usage) != 0 {
			t.Errorf("got %+v", o.Usage)
		}
	})
}
