package openai

import (
	"encoding/json"
	"reflect"
	"testing"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// plainChunks are read without OpenAI's client.
var plainChunks = []string{
	`{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"word "},"finish_reason":null}]}`,
	`{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","system_fingerprint":null,"service_tier":"default","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"xyz"}`,
	` { "choices" : [ { "delta" : { "content" : "two\nlines \"of\" \ud83d\ude00 \u00e9 é" } } ] , "model" : "m" } ` + "\n",
	`{"choices":[],"model":"m"}`,
	`{"choices":null}`,
	`{"choices":[{"delta":{"content":"x","tool_calls":null,"function_call":null,"reasoning":null},"message":null}]}`,
	`{}`,
}

// otherChunks say more than a text, or may do so.
var otherChunks = []string{
	`{"object":"error","message":"no"}`,
	`{"object":"chat.completion.chunk","type":"error"}`,
	`{"choices":[{"index":1,"delta":{"content":"other"}}]}`,
	`{"choices":[{"index":0,"delta":{"content":"a"}},{"index":0,"delta":{"content":"b"}}]}`,
	`{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}`,
	`{"choices":[{"index":0,"delta":{"content":"a","reasoning":"b"}}]}`,
	`{"choices":[{"index":0,"delta":{"content":[{"type":"text","text":"a"}]}}]}`,
	`{"choices":[{"index":0,"delta":{"content":"a","content":"b"}}]}`,
	`{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"x","function":{"name":"f","arguments":"{}"}}]}}]}`,
	`{"choices":[{"index":0.0,"delta":{"content":"a"}}]}`,
	`{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}`,
	`{"choices":[{"delta":{"refusal":"no"}}]}`,
	`[]`, `null`, `"text"`, `1`,
	"{\"choices\":[{\"delta\":{\"content\":\"\xff\"}}]}",
}

// heard is all that a chunk says, by this package or by OpenAI's client.
func heard(raw string, byClient bool) (events []providers.Event, failed bool) {
	for event, err := range exchange.Sequence(func(e *exchange.EventSink) *providers.Error {
		x := &exchange.Exchange{}
		var chunk chatChunk
		var err error
		if byClient {
			err = json.Unmarshal([]byte(raw), &chunk.ChatCompletionChunk)
		} else {
			err = json.Unmarshal([]byte(raw), &chunk)
		}
		if err != nil {
			return x.NewError(providers.Malformed, err.Error(), err)
		}
		return (&chatReader{EventSink: e}).takeChunk(chunk, x)
	}) {
		if err != nil {
			return events, true
		}
		events = append(events, event)
	}
	return events, false
}

func TestPlainChunksAreReadAsOpenAIsClientReadsThem(t *testing.T) {
	for _, raw := range plainChunks {
		if c, ok := readPlainChunk([]byte(raw)); !ok || !c.is {
			t.Errorf("not plain: %s", raw)
		}
	}
	for _, raw := range otherChunks {
		if _, ok := readPlainChunk([]byte(raw)); ok {
			t.Errorf("plain: %s", raw)
		}
	}
	for _, raw := range append(plainChunks, otherChunks...) {
		want, wrong := heard(raw, true)
		if got, failed := heard(raw, false); !reflect.DeepEqual(got, want) || failed != wrong {
			t.Errorf("%s: got %v, %v, want %v, %v", raw, got, failed, want, wrong)
		}
	}
}

func FuzzPlainChunk(f *testing.F) {
	for _, raw := range append(plainChunks, otherChunks...) {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if _, ok := readPlainChunk([]byte(raw)); !ok || !json.Valid([]byte(raw)) {
			return
		}
		want, wrong := heard(raw, true)
		if got, failed := heard(raw, false); !reflect.DeepEqual(got, want) || failed != wrong {
			t.Errorf("%s: got %v, %v, want %v, %v", raw, got, failed, want, wrong)
		}
	})
}
