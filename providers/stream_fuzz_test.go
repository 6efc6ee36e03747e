package providers

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"
	"testing/iotest"
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

// FuzzStream holds the contract of Provider against any bytes: one end, a
// known fault, nothing after it, no panic.
func FuzzStream(f *testing.F) {
	for _, seed := range []string{
		"",
		"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
		"data: {\"choices\":[{\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}],\"reasoning\":\"Hm\"}}],\"usage\":{\"prompt_tokens\":1}}\r\n\r\n",
		"data: {\"error\":{\"message\":\"x\",\"code\":429}}\n\n", "{\"error\":\"x\"}", "error: {\"error\":{\"code\":400}}", "<html>",
		": comment\n\nevent: error\ndata: {\"detail\":[{\"msg\":\"x\"}]}\n\n", "data: {\"object\":\"error\",\"message\":{}}\n\n", "data: [\n\n",
		"data: {\"choices\":[{\"delta\":{\"refusal\":\"no\"},\"finish_reason\":\"length\"}],\"usage\":{\"prompt_tokens\":-5,\"completion_tokens\":1e30}}\n\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p := newOpenAICompatible(service{id: "fuzz"}, "http://fuzz.invalid/v1", &transport{canned(data)})
		ended := false
		for event, err := range p.Stream(context.Background(), Request{Model: Model{ID: "m", Name: "m"}, Messages: Prompt("hello")}) {
			if ended {
				t.Fatalf("after the end came %v, %v", event, err)
			}
			if err != nil {
				if _, known := sentences[AsError(err).Fault]; !known || AsError(err).Fault == Internal {
					t.Fatalf("fault %q", AsError(err).Fault)
				}
			}
			if usage, ok := event.(Usage); ok && (usage.Input.Int() < 0 || usage.Output.Int() < 0) {
				t.Fatalf("usage %+v", usage)
			}
			_, done := event.(Done)
			ended = done || err != nil
		}
		if !ended {
			t.Fatal("no end")
		}
	})
}
