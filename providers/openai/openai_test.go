package openai_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"switchboard/providers"
	"switchboard/providers/internal/vendortest"
)

func TestOpenAIRequests(t *testing.T) {
	t.Run("of chat carry the limit by its newer name", func(t *testing.T) {
		req := vendortest.Request("hello")
		req.MaxOutput = 512
		got := vendortest.OpenAIChat.RequestBody(t, "/v1/chat/completions", req)
		if _, old := got["max_tokens"]; old || got["max_completion_tokens"] != 512.0 {
			t.Errorf("got %v", got)
		}
	})
	t.Run("of chat are those of models without an API", func(t *testing.T) {
		d := vendortest.OpenAIChat
		d.API = "chat"
		d.RequestBody(t, "/v1/chat/completions", vendortest.Request("hello"))
	})
	message := func(role, text string) any { return map[string]any{"role": role, "content": text} }
	t.Run("of responses leave nothing behind", func(t *testing.T) {
		want := map[string]any{"model": "theirs", "stream": true, "store": false, "input": []any{message("user", "hello <&> 日本")}}
		if got := vendortest.OpenAIResponses.RequestBody(t, "/v1/responses", vendortest.Request("hello <&> 日本")); !reflect.DeepEqual(got, want) {
			t.Errorf("got %v\nwant %v", got, want)
		}
	})
	t.Run("of responses carry system prompt, conversation and limit", func(t *testing.T) {
		req := vendortest.Request("one")
		req.System, req.MaxOutput = "Be brief.", 512
		req.Messages = append(req.Messages, providers.Message{Role: providers.Assistant, Text: "two"}, providers.Prompt("three")[0])
		got := vendortest.OpenAIResponses.RequestBody(t, "/v1/responses", req)
		want := []any{message("user", "one"), message("assistant", "two"), message("user", "three")}
		if !reflect.DeepEqual(got["input"], want) || got["instructions"] != "Be brief." || got["max_output_tokens"] != 512.0 {
			t.Errorf("got %v", got)
		}
	})
	t.Run("of an API that is none are not sent", func(t *testing.T) {
		d := vendortest.OpenAIChat
		d.API = "telepathy"
		vendortest.WantFault(t, d.Call(t, func(vendortest.Conn) { t.Error("a request came") }).Err, providers.BadRequest)
	})
}

func TestResponseEvents(t *testing.T) {
	d := vendortest.OpenAIResponses
	t.Run("the parts of a reasoning summary are paragraphs", func(t *testing.T) {
		part := func(index, s string) string {
			return vendortest.NamedEvent("response.reasoning_summary_text.delta", `{"type":"response.reasoning_summary_text.delta","summary_index":`+index+`,"delta":"`+s+`"}`)
		}
		o := d.Call(t, vendortest.Script(part("0", "One"), part("0", " and"), part("1", "Two"), d.Text("Hi"), d.Finish(providers.Stop, nil)))
		if o.Reasoning != "One and\n\nTwo" || o.Text != "Hi" {
			t.Errorf("got %q, %q, %v", o.Reasoning, o.Text, o.Err)
		}
	})
	t.Run("the reasoning of open models is reasoning", func(t *testing.T) {
		o := d.Call(t, vendortest.Script(vendortest.ResponseDelta("response.reasoning_text.delta", "Hm."), d.Finish(providers.Stop, nil)))
		if o.Reasoning != "Hm." {
			t.Errorf("got %v, %v", o.Events, o.Err)
		}
	})
	t.Run("a repetition of the whole answer is not a second one", func(t *testing.T) {
		long := strings.Repeat("x", 2<<20)
		o := d.Call(t, vendortest.Script(d.Text("Hi"),
			vendortest.NamedEvent("response.output_text.done", `{"type":"response.output_text.done","text":"`+long+`"}`),
			vendortest.NamedEvent("response.output_item.done", `{"type":"response.output_item.done","item":{"type":"message","content":[{"type":"output_text","text":"`+long+`"}]}}`),
			d.Finish(providers.Stop, nil)))
		if o.Text != "Hi" || o.Done == nil {
			t.Errorf("got %d bytes, %v", len(o.Text), o.Err)
		}
	})
	failed := func(code, message string) string {
		return vendortest.NamedEvent("response.failed", `{"type":"response.failed","response":{"status":"failed","error":{"code":"`+code+`","message":"`+message+`"},"usage":{"input_tokens":5,"output_tokens":2,"total_tokens":7}}}`)
	}
	for code, want := range map[string]providers.Fault{
		"server_error": providers.Unavailable, "rate_limit_exceeded": providers.RateLimited, "invalid_prompt": providers.Declined,
		"context_length_exceeded": providers.ContextTooLong,
	} {
		t.Run("failed with "+code+" is "+string(want), func(t *testing.T) {
			o := d.Call(t, vendortest.Script(d.Begin, d.Text("Hi"), failed(code, "Sorry.")))
			vendortest.WantFault(t, o.Err, want)
			if o.Err.Detail != "Sorry." || len(o.Usage) != 1 {
				t.Errorf("got %q, %v", o.Err.Detail, o.Usage)
			}
		})
	}
	t.Run("an error in its wrapper is named too", func(t *testing.T) {
		o := d.Call(t, vendortest.Script(d.Text("Hi"), vendortest.Event(`{"type":"error","error":{"type":"invalid_request_error","code":"context_length_exceeded","message":"Your input exceeds the context window of this model."}}`)))
		vendortest.WantFault(t, o.Err, providers.ContextTooLong)
	})
	t.Run("failed without an error is unavailable, whatever the event is called", func(t *testing.T) {
		o := d.Call(t, vendortest.Script(d.Text("Hi"), vendortest.Event(`{"type":"response.completed","response":{"status":"failed","error":null}}`)))
		vendortest.WantFault(t, o.Err, providers.Unavailable)
	})
	t.Run("incomplete without a reason is length", func(t *testing.T) {
		o := d.Call(t, vendortest.Script(d.Text("Hi"), vendortest.Event(`{"type":"response.completed","response":{"status":"incomplete"}}`)))
		if o.Done == nil || o.Done.Finish != providers.Length {
			t.Errorf("got %v, %v", o.Events, o.Err)
		}
	})
	t.Run("cancelled by the service is truncated", func(t *testing.T) {
		o := d.Call(t, vendortest.Script(d.Text("Hi"), vendortest.Event(`{"type":"response.completed","response":{"status":"cancelled"}}`)))
		vendortest.WantFault(t, o.Err, providers.CutOff)
	})
	t.Run("incomplete for a reason nobody knows is truncated", func(t *testing.T) {
		o := d.Call(t, vendortest.Script(d.Text("Hi"), vendortest.Event(`{"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"steered"}}}`)))
		vendortest.WantFault(t, o.Err, providers.CutOff)
	})
}

// TestSummariesAreLeftOutForAccountsThatMayNotSeeThem: the words are those of
// OpenAI for organizations that it has not verified.
func TestSummariesAreLeftOutForAccountsThatMayNotSeeThem(t *testing.T) {
	var with, without atomic.Int32
	address := vendortest.Start(t, httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.Contains(string(body), `"summary"`) {
			with.Add(1)
			vendortest.Page(400, "application/json", `{"error":{"message":"Your organization must be verified to generate reasoning summaries. Please go to: https://platform.openai.com/settings/organization/general","type":"invalid_request_error","param":"reasoning.summary","code":"unsupported_value"}}`)(vendortest.Conn{ResponseWriter: w, Request: r})
			return
		}
		without.Add(1)
		vendortest.Script(vendortest.OpenAIResponses.Greeting()...)(vendortest.Conn{ResponseWriter: w, Request: r})
	})), (*httptest.Server).Start)
	p := vendortest.OpenAIResponses.Open(t, address, providers.Key{})
	req := vendortest.Request("hello")
	req.Effort = providers.EffortHigh
	for range 3 {
		vendortest.WantGreeting(t, vendortest.Collect(t, p.Stream(t.Context(), req)))
	}
	if with.Load() != 1 || without.Load() != 3 {
		t.Errorf("%d requests with a summary and %d without, want 1 and 3", with.Load(), without.Load())
	}
}
