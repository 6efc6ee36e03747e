package openai

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/openai/openai-go/v3/responses"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// plainDeltas are read without OpenAI's client.
var plainDeltas = []string{
	`{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"word ","sequence_number":4,"logprobs":[],"obfuscation":"xyz"}`,
	` { "delta" : "two\nlines \"of\" \ud83d\ude00 é" , "type" : "response.output_text.delta" } ` + "\n",
	`{"type":"response.output_text.delta","delta":null}`,
	`{"type":"response.output_text.delta"}`,
}

// otherDeltas say something else, or may do so.
var otherDeltas = []string{
	`{"type":"response.refusal.delta","delta":"no"}`,
	`{"type":"response.output_text.done","text":"all"}`,
	`{"type":"response.output_text.delta","delta":"a","delta":"b"}`,
	`{"type":"response.output_text.delta","delta":{"x":1}}`,
	`{"type":"response.output_text.delta","delta":"a","response":{"model":"m"}}`,
	`{"type":"response.output_text.delta","delta":"a","logprobs":[{}]}`,
	`{"type":"error","message":"no"}`,
	`{"delta":"a"}`, `{"type":"response.output_text.delta","delta":"a"}}`, `{"type":"response.output_text.delta","delta":"a",}`,
	`[]`, `null`, `{}`,
}

// heardDelta is all that an event says, by this package or by OpenAI's client.
func heardDelta(raw string, byClient bool) (events []providers.Event, failed string) {
	for event, err := range exchange.Sequence(func(e *exchange.EventSink) *providers.Error {
		x, r := &exchange.Exchange{}, &responseReader{EventSink: e}
		var failure *providers.Error
		var err error
		if byClient {
			var event responses.ResponseStreamEventUnion
			if err = json.Unmarshal([]byte(raw), &event); err == nil {
				failure = r.take(event, x)
			}
		} else {
			failure, err = r.read([]byte(raw), x)
		}
		if err != nil {
			return x.NewError(providers.Malformed, err.Error(), err)
		}
		return failure
	}) {
		if err != nil {
			return events, err.Error()
		}
		events = append(events, event)
	}
	return events, ""
}

func TestPlainDeltasAreReadAsOpenAIsClientReadsThem(t *testing.T) {
	for _, raw := range plainDeltas {
		if _, ok := readPlainDelta([]byte(raw)); !ok {
			t.Errorf("not plain: %s", raw)
		}
	}
	for _, raw := range otherDeltas {
		if _, ok := readPlainDelta([]byte(raw)); ok {
			t.Errorf("plain: %s", raw)
		}
	}
	for _, raw := range append(plainDeltas, otherDeltas...) {
		want, wrong := heardDelta(raw, true)
		if got, failed := heardDelta(raw, false); !reflect.DeepEqual(got, want) || failed != wrong {
			t.Errorf("%s: got %v, %q, want %v, %q", raw, got, failed, want, wrong)
		}
	}
}

func FuzzPlainDelta(f *testing.F) {
	for _, raw := range append(plainDeltas, otherDeltas...) {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if _, ok := readPlainDelta([]byte(raw)); !ok {
			return
		}
		if !json.Valid([]byte(raw)) {
			t.Fatalf("%q is no JSON", raw)
		}
		want, wrong := heardDelta(raw, true)
		if got, failed := heardDelta(raw, false); !reflect.DeepEqual(got, want) || failed != wrong {
			t.Errorf("%s: got %v, %q, want %v, %q", raw, got, failed, want, wrong)
		}
	})
}
