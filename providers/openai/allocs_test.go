package openai

import (
	"encoding/json"
	"testing"

	openai "github.com/openai/openai-go/v3"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// TestAChunkCostsLittleBesidesItsDecoding: an answer has hundreds of them.
func TestAChunkCostsLittleBesidesItsDecoding(t *testing.T) {
	var chunk openai.ChatCompletionChunk
	const raw = `{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"word "},"finish_reason":null}],"usage":null}`
	if err := json.Unmarshal([]byte(raw), &chunk); err != nil {
		t.Fatal(err)
	}
	exchange.Sequence(func(e *exchange.EventSink) *providers.Error {
		r, x := &chatReader{EventSink: e}, &exchange.Exchange{}
		if n := testing.AllocsPerRun(100, func() { r.take(chunk, x) }); n > 1 { // the event
			t.Errorf("%g allocations", n)
		}
		return nil
	})(func(providers.Event, error) bool { return true })
}
