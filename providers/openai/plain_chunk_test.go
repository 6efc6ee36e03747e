package openai

import (
	"context"
	"encoding/json"
	"reflect"
	"testing"

	openai "github.com/openai/openai-go/v3"

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
	`{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}`,
	`{"choices":[{"index":0,"delta":{},"finish_reason":"content_filter"}],"usage":null}`,
	`{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}`,
	`{"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}`,
	`{"choices":[{"index":0,"delta":{},"finish_reason":"length","usage":{"prompt_tokens":7,"completion_tokens":8}}]}`,
	`{"choices":[],"usage":{"prompt_tokens":30,"completion_tokens":20,"total_tokens":50,"prompt_tokens_details":{"cached_tokens":16,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":4,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}}`,
	`{"choices":[],"usage":{"prompt_tokens":30,"completion_tokens":20,"total_tokens":54,"prompt_tokens_details":null,"completion_tokens_details":{"reasoning_tokens":4}}}`,
	`{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"all of it","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":100,"total_tokens":109}}`,
	`{"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"","tool_calls":[]},"finish_reason":"stop"}]}`,
	`{"choices":[{"delta":{"content":"a"},"message":{"content":"again"}}]}`,
}

// otherChunks say more than a text, or may do so.
var otherChunks = []string{
	`{"object":"error","message":"no"}`,
	`{"object":"chat.completion.chunk","type":"error"}`,
	`{"choices":[{"index":1,"delta":{"content":"other"}}]}`,
	`{"choices":[{"index":0,"delta":{"content":"a"}},{"index":0,"delta":{"content":"b"}}]}`,
	`{"choices":[{"index":0,"delta":{"content":"a","reasoning":"b"}}]}`,
	`{"choices":[{"index":0,"delta":{"content":[{"type":"text","text":"a"}]}}]}`,
	`{"choices":[{"index":0,"delta":{"content":"a","content":"b"}}]}`,
	`{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"x","function":{"name":"f","arguments":"{}"}}]}}]}`,
	`{"choices":[{"index":0.0,"delta":{"content":"a"}}]}`,
	`{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"cost":0.5}}`,
	`{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"prompt_cache_hit_tokens":1}}`,
	`{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"cache_creation_input_tokens":1}}`,
	`{"choices":[],"usage":{"prompt_tokens":-1,"completion_tokens":2}}`,
	`{"choices":[],"usage":{"prompt_tokens":1e3,"completion_tokens":2}}`,
	`{"choices":[],"usage":{"prompt_tokens":12345678901234567890,"completion_tokens":2}}`,
	`{"choices":[],"usage":[]}`,
	`{"choices":[],"error":{"message":"no"}}`,
	`{"choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"x","type":"function","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}`,
	`{"choices":[{"index":0,"message":{"role":"assistant","content":"a","reasoning_content":"b"},"finish_reason":"stop"}]}`,
	`{"choices":[{"delta":{"refusal":"no"}}]}`,
	`[]`, `null`, `"text"`, `1`,
	"{\"choices\":[{\"delta\":{\"content\":\"\xff\"}}]}",
	"{\"choices\":[{\"delta\":{\"content\":\"\n\"}}]}",
	`{"choices":[{"delta":{"content":"\x"}}]}`,
	`{"created":01}`, `{"created":-0}`, `{"created":}`, `{"created":1,}`, `{"created":1}}`, `{"id":"a" "model":"b"}`, `{"id":nulL}`, `{"choices":[{},]}`, `{"id":"\`,
}

// heard is all that a stream of one chunk says, and how it ended, by this package or by
// OpenAI's client.
func heard(raw string, byClient bool) (events []providers.Event, failed string) {
	for event, err := range exchange.Sequence(func(e *exchange.EventSink) *providers.Error {
		x, r := &exchange.Exchange{}, &chatReader{EventSink: e}
		var failure *providers.Error
		var err error
		if byClient {
			var chunk openai.ChatCompletionChunk
			if err = json.Unmarshal([]byte(raw), &chunk); err == nil {
				failure = r.take(chunk, x)
			}
		} else {
			failure, err = r.read([]byte(raw), x)
		}
		if err != nil {
			return x.NewError(providers.Malformed, err.Error(), err)
		}
		if failure != nil {
			return failure
		}
		return e.Close(context.Background(), x, nil)
	}) {
		if err != nil {
			return events, err.Error()
		}
		events = append(events, event)
	}
	return events, ""
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
			t.Errorf("%s: got %v, %q, want %v, %q", raw, got, failed, want, wrong)
		}
	}
}

func FuzzPlainChunk(f *testing.F) {
	for _, raw := range append(plainChunks, otherChunks...) {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if _, ok := readPlainChunk([]byte(raw)); !ok {
			return
		}
		if !json.Valid([]byte(raw)) {
			t.Fatalf("%q is no JSON", raw)
		}
		want, wrong := heard(raw, true)
		if got, failed := heard(raw, false); !reflect.DeepEqual(got, want) || failed != wrong {
			t.Errorf("%s: got %v, %q, want %v, %q", raw, got, failed, want, wrong)
		}
	})
}
