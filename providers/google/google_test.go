package google_test

import (
	"bytes"
	"context"
	"log"
	"net/http"
	"os"
	"reflect"
	"testing"
	"time"

	"switchboard/providers"
	"switchboard/providers/internal/vendortest"
)

func TestGeminiRequests(t *testing.T) {
	const path = "/v1beta/models/theirs:streamGenerateContent"
	content := func(role, text string) any {
		return map[string]any{"role": role, "parts": []any{map[string]any{"text": text}}}
	}
	t.Run("say nothing they were not told", func(t *testing.T) {
		want := map[string]any{"contents": []any{content("user", "hello <&> 日本")}}
		got := vendortest.Google.RequestBody(t, path, vendortest.Request("hello <&> 日本"))
		if config, ok := got["generationConfig"].(map[string]any); ok && len(config) == 0 {
			delete(got, "generationConfig")
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %v\nwant %v", got, want)
		}
	})
	t.Run("carry system prompt, conversation and limit", func(t *testing.T) {
		req := vendortest.Request("one")
		req.System, req.MaxOutput = "Be brief.", 512
		req.Messages = append(req.Messages, providers.Message{Role: providers.Assistant, Text: "two"}, providers.Prompt("three")[0])
		got := vendortest.Google.RequestBody(t, path, req)
		want := map[string]any{
			"contents":          []any{content("user", "one"), content("model", "two"), content("user", "three")},
			"systemInstruction": content("user", "Be brief."),
			"generationConfig":  map[string]any{"maxOutputTokens": 512.0},
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %v\nwant %v", got, want)
		}
	})
	t.Run("say nothing of the machine, nor how long we would wait", func(t *testing.T) {
		headers := make(chan http.Header, 1)
		address := vendortest.Loopback(t, func(w vendortest.Conn) {
			headers <- w.Request.Header
			vendortest.Script(vendortest.Google.Greeting()...)(w)
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		vendortest.WantGreeting(t, vendortest.Collect(t, vendortest.Google.Open(t, address, providers.Key{}).Stream(ctx, vendortest.Request("hello"))))
		header := <-headers
		for _, name := range []string{"X-Goog-Api-Client", "X-Server-Timeout"} {
			if header.Get(name) != "" {
				t.Errorf("%s: %s", name, header.Get(name))
			}
		}
	})
}

func TestGeminiFinishReasons(t *testing.T) {
	ending := func(reason string) vendortest.Outcome {
		return vendortest.Google.Call(t, vendortest.Script(vendortest.Google.Text("Hi"), vendortest.Event(`{"candidates":[{"finishReason":"`+reason+`","finishMessage":"So it is."}]}`)))
	}
	for reason, want := range map[string]providers.Finish{
		"STOP": providers.Stop, "MAX_TOKENS": providers.Length, "SAFETY": providers.Refused,
		"RECITATION": providers.Refused, "BLOCKLIST": providers.Refused, "PROHIBITED_CONTENT": providers.Refused, "SPII": providers.Refused,
		"LANGUAGE": providers.Refused,
	} {
		t.Run(reason+" is "+string(want), func(t *testing.T) {
			if o := ending(reason); o.Done == nil || o.Done.Finish != want {
				t.Errorf("got %v, %v", o.Events, o.Err)
			}
		})
	}
	for reason, want := range map[string]providers.Fault{
		"OTHER": providers.CutOff, "CONTINUATION": providers.CutOff, "SOMETHING_NEW": providers.CutOff,
		"MALFORMED_FUNCTION_CALL": providers.Unavailable, "MALFORMED_RESPONSE": providers.Unavailable, "NO_IMAGE": providers.Unavailable, "FINISH_REASON_UNSPECIFIED": providers.CutOff,
	} {
		t.Run(reason+" is "+string(want), func(t *testing.T) { vendortest.WantFault(t, ending(reason).Err, want) })
	}
	t.Run("a prompt that is blocked is refused before any answer", func(t *testing.T) {
		o := vendortest.Google.Call(t, vendortest.Script(vendortest.Event(`{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":7,"totalTokenCount":7}}`)))
		vendortest.WantFault(t, o.Err, providers.Declined)
		if o.Err.Detail != "PROHIBITED_CONTENT" {
			t.Errorf("detail %q", o.Err.Detail)
		}
	})
}

func TestGeminiChunks(t *testing.T) {
	d := vendortest.Google
	t.Run("of several parts keep their order", func(t *testing.T) {
		o := d.Call(t, vendortest.Script(vendortest.Event(`{"candidates":[{"content":{"parts":[{"text":"Hm.","thought":true},{"text":"A"},{"functionCall":{"name":"f"}},{"text":"B"}]},"finishReason":"STOP"}]}`)))
		want := []providers.Event{providers.Reasoning("Hm."), providers.Text("A"), providers.ToolCall{Name: "f", Arguments: "{}"}, providers.Text("B"), providers.Done{Finish: providers.Stop}}
		if !reflect.DeepEqual(o.Events, want) {
			t.Errorf("got %v, %v", o.Events, o.Err)
		}
	})
	t.Run("keep the signs in what a tool is called with", func(t *testing.T) {
		o := d.Call(t, vendortest.Script(vendortest.Event(`{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{"type":"Vec<T> & é"}}}]},"finishReason":"STOP"}]}`)))
		if len(o.ToolCalls) != 1 || o.ToolCalls[0].Arguments != `{"type":"Vec<T> & é"}` {
			t.Errorf("got %v, %v", o.Events, o.Err)
		}
	})
	t.Run("of other candidates do not count", func(t *testing.T) {
		o := d.Call(t, vendortest.Script(vendortest.Event(`{"candidates":[{"index":1,"content":{"parts":[{"text":"no"}]},"finishReason":"SAFETY"},{"content":{"parts":[{"text":"yes"}]},"finishReason":"STOP"}]}`)))
		if o.Text != "yes" || o.Done == nil || o.Done.Finish != providers.Stop {
			t.Errorf("got %v, %v", o.Events, o.Err)
		}
	})
	t.Run("that checkpoint lead to no request of the client's own", func(t *testing.T) {
		ctx, watch := providers.WithStopwatch(t.Context())
		address := vendortest.Loopback(t, vendortest.Script(vendortest.Event(`{"candidates":[{"content":{"parts":[{"text":"Hi"}]},"continuationToken":"QUJD"}]}`)))
		o := vendortest.Collect(t, d.Open(t, address, providers.Key{}).Stream(ctx, vendortest.Request("hello")))
		vendortest.WantFault(t, o.Err, providers.CutOff)
		if n := len(watch.Attempts()); n != 1 {
			t.Errorf("%d attempts, want 1", n)
		}
	})
	for outcome, data := range map[string]string{
		"candidates that are no list": `{"candidates":{"content":{}}}`, "a candidate that is no object": `{"candidates":["Hi"]}`,
		"a citation that is a number": `{"candidates":[{"citationMetadata":7}]}`,
	} {
		t.Run(outcome+" are malformed", func(t *testing.T) {
			vendortest.WantFault(t, d.Call(t, vendortest.Script(d.Text("Hi"), vendortest.Event(data))).Err, providers.Malformed)
		})
	}
	for outcome, data := range map[string]string{
		"a word": `{"error":"Provider disconnected"}`, "an object": `{"error":{"message":"Provider disconnected"}}`,
	} {
		t.Run("an error that is "+outcome+" is named", func(t *testing.T) {
			o := d.Call(t, vendortest.Script(d.Text("Hi"), vendortest.Event(data)))
			vendortest.WantFault(t, o.Err, providers.Unavailable)
			if o.Err.Detail != "Provider disconnected" {
				t.Errorf("detail %q", o.Err.Detail)
			}
		})
	}
	t.Run("over several lines are one", func(t *testing.T) {
		o := d.Call(t, vendortest.Script("event: chunk\nid: 7\ndata: {\"candidates\":\ndata: [{\"content\":{\"parts\":[{\"text\":\"Hi\"}]},\ndata: \"finishReason\":\"STOP\"}]}\n\n"))
		if o.Text != "Hi" || o.Done == nil {
			t.Errorf("got %v, %v", o.Events, o.Err)
		}
	})
	t.Run("whose last line end is missing count", func(t *testing.T) {
		o := d.Call(t, vendortest.Script(`data: {"candidates":[{"content":{"parts":[{"text":"Hi"}]},"finishReason":"STOP"}]}`))
		if o.Text != "Hi" || o.Done == nil {
			t.Errorf("got %v, %v", o.Events, o.Err)
		}
	})
	t.Run("a wait that stands in the error's details is its wait", func(t *testing.T) {
		o := d.Call(t, vendortest.Page(429, "application/json", `{"error":{"code":429,"message":"Quota exceeded.","status":"RESOURCE_EXHAUSTED",`+
			`"details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure"},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"21.5s"}]}}`))
		vendortest.WantFault(t, o.Err, providers.RateLimited)
		if o.Err.RetryAfter != 21500*time.Millisecond {
			t.Errorf("wait %s", o.Err.RetryAfter)
		}
	})
}

// TestGooglesClientIsSilent: with both of these variables set the client logs
// a warning, whatever else it is told.
func TestGooglesClientIsSilent(t *testing.T) {
	address := vendortest.Loopback(t, vendortest.Script(vendortest.Google.Greeting()...))
	t.Setenv("GOOGLE_API_KEY", "stray")
	t.Setenv("GEMINI_API_KEY", "stray")
	var logged bytes.Buffer
	log.SetOutput(&logged)
	defer log.SetOutput(os.Stderr)
	vendortest.WantGreeting(t, vendortest.Collect(t, vendortest.Google.Open(t, address, providers.Key{}).Stream(t.Context(), vendortest.Request("hello"))))
	if log.Writer() != &logged || logged.Len() > 0 {
		t.Errorf("logged %q", logged.String())
	}
}
