package proxylog

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestTokensAreReadFromAnswers(t *testing.T) {
	const chat = `"usage":{"prompt_tokens":12,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":3}}`
	const response = `"usage":{"input_tokens":12,"output_tokens":5,"input_tokens_details":{"cached_tokens":4},"output_tokens_details":{"reasoning_tokens":3}}`
	for what, c := range map[string]struct {
		kind, text string
		want       bool
	}{
		"a chat":                        {"application/json; charset=utf-8", "{\n \"choices\":[],\n" + chat + "}\n", true},
		"a response":                    {"application/json", `{"output":[],` + response + `}`, true},
		"a chat in pieces":              {"text/event-stream", "data: {\"choices\":[{}],\"usage\":null}\n\ndata: {\"choices\":[]," + chat + "}\r\n\r\ndata: [DONE]\n\n", true},
		"a response in pieces":          {"text/event-stream", "event: response.completed\ndata:{\"type\":\"response.completed\",\"response\":{" + response + "}}\n\n", true},
		"a stream that says nothing":    {"text/event-stream", "data: {\"choices\":[{\"delta\":{\"content\":\"usage\"}}]}\n\ndata: [DONE]\n\n", false},
		"a stream that was broken off":  {"text/event-stream", "data: {\"choices\":[]," + chat, false},
		"more than any call can have":   {"application/json", `{"choices":[],"usage":{"prompt_tokens":1000000000000000,"completion_tokens":5}}`, false},
		"less than nothing":             {"application/json", `{"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":-5}}`, false},
		"an answer that is broken":      {"application/json", `{"choices":[],` + chat, false},
		"an answer of another kind":     {"text/plain", `{` + chat + `}`, false},
		"an answer that is too large":   {"application/json", `{"x":"` + strings.Repeat("x", mostHeld) + `",` + chat + `}`, false},
		"a line of a stream that is so": {"text/event-stream", `data: {"x":"` + strings.Repeat("x", mostHeld) + "\"," + chat + "}\n\n", false},
	} {
		t.Run(what, func(t *testing.T) {
			for _, size := range []int{1 << 30, 7} {
				if size == 7 && len(c.text) > 1000 {
					continue
				}
				w := httptest.NewRecorder()
				m := NewMeter(w)
				m.Header().Set("Content-Type", c.kind)
				for text := c.text; text != ""; {
					n := min(size, len(text))
					if _, err := m.Write([]byte(text[:n])); err != nil {
						t.Fatal(err)
					}
					text = text[n:]
				}
				call := m.Call()
				if w.Body.String() != c.text || call.Status != http.StatusOK || call.First == 0 {
					t.Errorf("%+v", call)
				}
				if got := call.Tokens; c.want != (got.Input != nil) || c.want && (*got.Input != 12 || *got.Cached != 4 || *got.Output != 5 || *got.Reasoning != 3) {
					t.Errorf("%+v", got)
				}
			}
		})
	}
}

func TestALineHasNoText(t *testing.T) {
	var b bytes.Buffer
	n := int64(7)
	err := New(&b).Write(Call{Call: "c1", Time: time.Date(2026, 11, 27, 4, 0, 0, 0, time.FixedZone("", 3600)), Model: "nano", Routed: true, Task: "qa", Status: 200, Millis: 12, Tokens: Tokens{Input: &n}})
	const want = `{"switchboard_call":"c1","time":"2026-11-27T03:00:00Z","model":"nano","routed":true,"task":"qa","status":200,"ms":12,"input_tokens":7}` + "\n"
	if err != nil || b.String() != want {
		t.Errorf("%s %v", b.String(), err)
	}
}
