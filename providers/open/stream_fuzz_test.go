package open

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"
	"testing/iotest"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// canned answers every request with the same bytes.
type canned []byte

func (c canned) RoundTrip(*http.Request) (*http.Response, error) {
	var body io.Reader = bytes.NewReader(c)
	if len(c)%2 == 1 {
		body = iotest.OneByteReader(body)
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/event-stream"}}, Body: io.NopCloser(body)}, nil
}

// The fuzz tests hold the contract of Provider against any bytes: one end, a
// known fault, nothing after it, no panic.

func FuzzStream(f *testing.F) {
	fuzz(f, providers.OpenAICompatible, "",
		"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
		"data: {\"choices\":[{\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}],\"reasoning\":\"Hm\"}}],\"usage\":{\"prompt_tokens\":1}}\r\n\r\n",
		"data: {\"object\":\"error\",\"message\":{}}\n\n",
		"data: {\"choices\":[{\"delta\":{\"refusal\":\"no\"},\"finish_reason\":\"length\"}],\"usage\":{\"prompt_tokens\":-5,\"completion_tokens\":1e30}}\n\n",
	)
}

func FuzzResponses(f *testing.F) {
	fuzz(f, providers.OpenAI, "responses",
		"event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}\n\n"+
			"event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"usage\":{\"input_tokens\":5,\"output_tokens\":2,\"total_tokens\":7}}}\n\n",
		"data: {\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"server_error\",\"message\":\"x\"}}}\n\n",
		"data: {\"type\":\"response.incomplete\",\"response\":{\"incomplete_details\":{\"reason\":\"max_output_tokens\"}}}\n\n",
		"data: {\"type\":\"error\",\"code\":\"429\",\"message\":null}\n\n",
		"data: {\"type\":\"response.reasoning_summary_text.delta\",\"summary_index\":9,\"delta\":\"Hm\"}\n\ndata: {\"type\":\"response.refusal.delta\",\"delta\":{}}\n\n",
	)
}

func FuzzMessages(f *testing.F) {
	fuzz(f, providers.Anthropic, "",
		"event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":5}}}\n\n"+
			"event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n"+
			"event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":2}}\n\n"+
			"event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
		"event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}\n\n",
		"event: message_delta\ndata: {\"usage\":{\"input_tokens\":-1,\"output_tokens\":9223372036854775807,\"cache_read_input_tokens\":9223372036854775807}}\n\n",
		"event: ping\ndata: {}\n\nevent: error\ndata: 7\n\n",
	)
}

func FuzzGemini(f *testing.F) {
	fuzz(f, providers.Google, "",
		"data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"},{\"text\":\"Hm\",\"thought\":true}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":5,\"candidatesTokenCount\":2,\"totalTokenCount\":7}}\n\n",
		"data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}\r\n\r\n", "data: {\"candidates\":{}}\n\n", "data: {\"candidates\":[7]}\n\n",
		"data: {\"error\":{\"code\":429,\"message\":\"x\",\"status\":\"RESOURCE_EXHAUSTED\"}}\n\n", "data: {\"error\":\"x\"}\n\n",
		"data: {\"candidates\":[{\"citationMetadata\":{\"citationSources\":7}}],\"usageMetadata\":{\"promptTokenCount\":-5,\"totalTokenCount\":99999999999}}\n\n",
	)
}

func fuzz(f *testing.F, kind providers.Kind, api string, seeds ...string) {
	seeds = append(seeds, "", "data: {\"error\":{\"message\":\"x\",\"code\":429}}\n\n", "{\"error\":\"x\"}", "error: {\"error\":{\"code\":400}}", "<html>",
		": comment\n\nevent: error\ndata: {\"detail\":[{\"msg\":\"x\"}]}\n\n", "data: [\n\n")
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := kinds[kind].open(exchange.Service{ID: "fuzz"}, "http://fuzz.invalid/v1", &exchange.Transport{Next: canned(data)})
		if err != nil {
			t.Fatal(err)
		}
		req := providers.Request{Model: providers.Model{ID: "m", Name: "m", API: api}, Messages: providers.Prompt("hello")}
		ended := false
		for event, err := range p.Stream(context.Background(), req) {
			if ended {
				t.Fatalf("after the end came %v, %v", event, err)
			}
			if err != nil {
				if fault := providers.AsError(err).Fault; !fault.Known() || fault == providers.Internal {
					t.Fatalf("fault %q", providers.AsError(err).Fault)
				}
			}
			if usage, ok := event.(providers.Usage); ok && (usage.Input.Int() < 0 || usage.Output.Int() < 0 || usage.Reasoning.Int() > usage.Output.Int() && usage.Output.Known()) {
				t.Fatalf("usage %+v", usage)
			}
			_, done := event.(providers.Done)
			ended = done || err != nil
		}
		if !ended {
			t.Fatal("no end")
		}
	})
}
