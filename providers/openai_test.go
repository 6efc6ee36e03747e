package providers_test

import (
	"reflect"
	"strings"
	"testing"

	"switchboard/providers"
)

func TestOpenAIRequests(t *testing.T) {
	t.Run("of chat carry the limit by its newer name", func(t *testing.T) {
		req := ask("hello")
		req.MaxOutput = 512
		got := openAIChat.asked(t, "/v1/chat/completions", req)
		if _, old := got["max_tokens"]; old || got["max_completion_tokens"] != 512.0 {
			t.Errorf("got %v", got)
		}
	})
	t.Run("of chat are those of models without an API", func(t *testing.T) {
		d := openAIChat
		d.api = "chat"
		d.asked(t, "/v1/chat/completions", ask("hello"))
	})
	message := func(role, text string) any { return map[string]any{"role": role, "content": text} }
	t.Run("of responses leave nothing behind", func(t *testing.T) {
		want := map[string]any{"model": "theirs", "stream": true, "store": false, "input": []any{message("user", "hello <&> 日本")}}
		if got := openAIResponses.asked(t, "/v1/responses", ask("hello <&> 日本")); !reflect.DeepEqual(got, want) {
			t.Errorf("got %v\nwant %v", got, want)
		}
	})
	t.Run("of responses carry system prompt, conversation and limit", func(t *testing.T) {
		req := ask("one")
		req.System, req.MaxOutput = "Be brief.", 512
		req.Messages = append(req.Messages, providers.Message{Role: providers.Assistant, Text: "two"}, providers.Prompt("three")[0])
		got := openAIResponses.asked(t, "/v1/responses", req)
		want := []any{message("user", "one"), message("assistant", "two"), message("user", "three")}
		if !reflect.DeepEqual(got["input"], want) || got["instructions"] != "Be brief." || got["max_output_tokens"] != 512.0 {
			t.Errorf("got %v", got)
		}
	})
	t.Run("of an API that is none are not sent", func(t *testing.T) {
		d := openAIChat
		d.api = "telepathy"
		wantFault(t, d.call(t, func(wire) { t.Error("a request came") }).err, providers.BadRequest)
	})
}

func TestResponseEvents(t *testing.T) {
	d := openAIResponses
	t.Run("the parts of a reasoning summary are paragraphs", func(t *testing.T) {
		part := func(index, s string) string {
			return named("response.reasoning_summary_text.delta", `{"type":"response.reasoning_summary_text.delta","summary_index":`+index+`,"delta":"`+s+`"}`)
		}
		o := d.call(t, script(part("0", "One"), part("0", " and"), part("1", "Two"), d.text("Hi"), d.finish(providers.Stop, nil)))
		if o.reasoning != "One and\n\nTwo" || o.text != "Hi" {
			t.Errorf("got %q, %q, %v", o.reasoning, o.text, o.err)
		}
	})
	t.Run("the reasoning of open models is reasoning", func(t *testing.T) {
		o := d.call(t, script(responseDelta("response.reasoning_text.delta", "Hm."), d.finish(providers.Stop, nil)))
		if o.reasoning != "Hm." {
			t.Errorf("got %v, %v", o.events, o.err)
		}
	})
	t.Run("a repetition of the whole answer is not a second one", func(t *testing.T) {
		long := strings.Repeat("x", 2<<20)
		o := d.call(t, script(d.text("Hi"),
			named("response.output_text.done", `{"type":"response.output_text.done","text":"`+long+`"}`),
			named("response.output_item.done", `{"type":"response.output_item.done","item":{"type":"message","content":[{"type":"output_text","text":"`+long+`"}]}}`),
			d.finish(providers.Stop, nil)))
		if o.text != "Hi" || o.done == nil {
			t.Errorf("got %d bytes, %v", len(o.text), o.err)
		}
	})
	failed := func(code, message string) string {
		return named("response.failed", `{"type":"response.failed","response":{"status":"failed","error":{"code":"`+code+`","message":"`+message+`"},"usage":{"input_tokens":5,"output_tokens":2,"total_tokens":7}}}`)
	}
	for code, want := range map[string]providers.Fault{
		"server_error": providers.Unavailable, "rate_limit_exceeded": providers.RateLimited, "invalid_prompt": providers.Declined,
		"context_length_exceeded": providers.ContextTooLong,
	} {
		t.Run("failed with "+code+" is "+string(want), func(t *testing.T) {
			o := d.call(t, script(d.begin, d.text("Hi"), failed(code, "Sorry.")))
			wantFault(t, o.err, want)
			if o.err.Detail != "Sorry." || len(o.usage) != 1 {
				t.Errorf("got %q, %v", o.err.Detail, o.usage)
			}
		})
	}
	t.Run("an error in its wrapper is named too", func(t *testing.T) {
		o := d.call(t, script(d.text("Hi"), event(`{"type":"error","error":{"type":"invalid_request_error","code":"context_length_exceeded","message":"Your input exceeds the context window of this model."}}`)))
		wantFault(t, o.err, providers.ContextTooLong)
	})
	t.Run("failed without an error is unavailable, whatever the event is called", func(t *testing.T) {
		o := d.call(t, script(d.text("Hi"), event(`{"type":"response.completed","response":{"status":"failed","error":null}}`)))
		wantFault(t, o.err, providers.Unavailable)
	})
	t.Run("incomplete without a reason is length", func(t *testing.T) {
		o := d.call(t, script(d.text("Hi"), event(`{"type":"response.completed","response":{"status":"incomplete"}}`)))
		if o.done == nil || o.done.Finish != providers.Length {
			t.Errorf("got %v, %v", o.events, o.err)
		}
	})
	t.Run("cancelled by the service is truncated", func(t *testing.T) {
		o := d.call(t, script(d.text("Hi"), event(`{"type":"response.completed","response":{"status":"cancelled"}}`)))
		wantFault(t, o.err, providers.CutOff)
	})
	t.Run("incomplete for a reason nobody knows is truncated", func(t *testing.T) {
		o := d.call(t, script(d.text("Hi"), event(`{"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"steered"}}}`)))
		wantFault(t, o.err, providers.CutOff)
	})
}
