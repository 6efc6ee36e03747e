package open_test

import (
	"strings"
	"testing"

	"switchboard/providers"
	"switchboard/providers/internal/vendortest"
)

// endsWith is an answer of a few words that ends with a vendor's word for it.
func endsWith(d vendortest.Dialect, word string) string {
	switch d.String() {
	case "openai responses":
		return d.Text("Hi") + vendortest.Event(`{"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"`+word+`"}}}`)
	case "anthropic":
		return d.Text("Hi") + vendortest.NamedEvent("message_delta", `{"type":"message_delta","delta":{"stop_reason":"`+word+`"},"usage":{"output_tokens":3}}`) + d.End
	case "google":
		return d.Text("Hi") + vendortest.Event(`{"candidates":[{"finishReason":"`+word+`"}]}`)
	}
	return d.Text("Hi") + vendortest.Event(`{"choices":[{"index":0,"delta":{},"finish_reason":"`+word+`"}]}`) + d.End
}

func TestEndsAreWhatTheVendorSays(t *testing.T) {
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		for word, want := range map[string]providers.Finish{
			"max_tokens": providers.Length, "MAX_TOKENS": providers.Length, "Length": providers.Length, "max_output_tokens": providers.Length,
			"content_filter": providers.Refused, "SAFETY": providers.Refused, "Safety": providers.Refused, "guardrail_intervened": providers.Refused,
			"BLOCKLIST": providers.Refused, "refusal": providers.Refused,
		} {
			t.Run(word+" is "+string(want), func(t *testing.T) {
				o := d.Call(t, vendortest.Script(d.Begin, endsWith(d, word)))
				if o.Done == nil || o.Done.Finish != want {
					t.Fatalf("got %v, %v", o.Events, o.Err)
				}
				if refused := want == providers.Refused; refused != (o.Done.Why == word) {
					t.Errorf("why %q", o.Done.Why)
				}
			})
		}
		for word, want := range map[string]providers.Fault{
			"something_new": providers.CutOff, "MALFORMED_RESPONSE": providers.Unavailable, "malformed_function_call": providers.Unavailable,
			"error": providers.Unavailable, "Abort": providers.CutOff, "OTHER": providers.CutOff,
		} {
			t.Run(word+" is "+string(want), func(t *testing.T) {
				o := d.Call(t, vendortest.Script(d.Begin, endsWith(d, word)))
				vendortest.WantFault(t, o.Err, want)
				if o.Text != "Hi" || !strings.Contains(strings.ToLower(o.Err.Detail), strings.ToLower(word)) {
					t.Errorf("text %q, detail %q", o.Text, o.Err.Detail)
				}
			})
		}
		t.Run("stop in capitals is stop", func(t *testing.T) {
			if d.String() == "openai responses" {
				t.Skip("it says completed")
			}
			if o := d.Call(t, vendortest.Script(d.Begin, endsWith(d, "STOP"))); o.Done == nil || o.Done.Finish != providers.Stop {
				t.Errorf("got %v, %v", o.Events, o.Err)
			}
		})
	})
}

func TestCountsThatFollowABadEndAreKept(t *testing.T) {
	o := vendortest.OpenAICompatible.Call(t, vendortest.Script(
		vendortest.OpenAICompatible.Text("Hi"), vendortest.Event(`{"choices":[{"index":0,"delta":{},"finish_reason":"error"}]}`),
		vendortest.Event(`{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":1}}`), vendortest.Event("[DONE]")))
	vendortest.WantFault(t, o.Err, providers.Unavailable)
	if len(o.Usage) != 1 || o.Usage[0].Output.Int() != 1 {
		t.Errorf("got %+v", o.Usage)
	}
}

func TestAnEndMarkerIsAnEnd(t *testing.T) {
	for _, d := range []vendortest.Dialect{vendortest.OpenAICompatible, vendortest.OpenAIChat} {
		t.Run(d.String()+" after text", func(t *testing.T) {
			o := d.Call(t, vendortest.Script(d.Text("Hello"), vendortest.Event(`{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":1}}`), d.End))
			if o.Done == nil || o.Done.Finish != providers.Stop || len(o.Usage) != 1 {
				t.Errorf("got %v, %v", o.Events, o.Err)
			}
		})
		t.Run(d.String()+" after a refusal", func(t *testing.T) {
			o := d.Call(t, vendortest.Script(d.Refusal("No."), d.End))
			if o.Done == nil || o.Done.Finish != providers.Refused {
				t.Errorf("got %v, %v", o.Events, o.Err)
			}
		})
		t.Run(d.String()+" after a call of a tool", func(t *testing.T) {
			o := d.Call(t, vendortest.Script(d.ToolCall(0, "f", "{}"), d.End))
			vendortest.WantFault(t, o.Err, providers.OnlyToolCalls)
		})
		t.Run(d.String()+" but not of an answer without text", func(t *testing.T) {
			vendortest.WantFault(t, d.Call(t, vendortest.Script(d.End)).Err, providers.CutOff)
		})
	}
}

func TestEmptyAnswersAreFailures(t *testing.T) {
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		t.Run("without anything", func(t *testing.T) {
			vendortest.WantFault(t, d.Call(t, vendortest.Script(d.Begin, d.Finish(providers.Stop, nil), d.End)).Err, providers.Empty)
		})
		t.Run("of nothing but space", func(t *testing.T) {
			vendortest.WantFault(t, d.Call(t, vendortest.Script(d.Begin, d.Text("\n "), d.Finish(providers.Stop, nil), d.End)).Err, providers.Empty)
		})
		t.Run("with the counts that they cost", func(t *testing.T) {
			o := d.Call(t, vendortest.Script(d.Begin, d.Finish(providers.Stop, &vendortest.Counts{In: 54, Cached: 20, Out: 31, Reasoning: 31}), d.End))
			if vendortest.WantFault(t, o.Err, providers.Empty); len(o.Usage) == 0 || o.Usage[len(o.Usage)-1].Output.Int() != 31 {
				t.Errorf("got %+v", o.Usage)
			}
		})
		t.Run("say when only reasoning came", func(t *testing.T) {
			o := d.Call(t, vendortest.Script(d.Begin, d.Greeting()[1], d.Finish(providers.Stop, nil), d.End))
			if vendortest.WantFault(t, o.Err, providers.Empty); !strings.Contains(o.Err.Detail, "reasoning") {
				t.Errorf("detail %q", o.Err.Detail)
			}
		})
		t.Run("with a reason are what it says", func(t *testing.T) {
			o := d.Call(t, vendortest.Script(d.Begin, d.Finish(providers.Length, nil), d.End))
			if o.Done == nil || o.Done.Finish != providers.Length {
				t.Errorf("got %v, %v", o.Events, o.Err)
			}
		})
	})
}

// TestTextThatComesAsAWholeIsText: some services stream nothing, and say the
// answer once it is there.
func TestTextThatComesAsAWholeIsText(t *testing.T) {
	const part, message = `{"type":"output_text","text":"Hi"}`, `{"type":"message","content":[{"type":"output_text","text":"Hi"}]}`
	textDone := vendortest.Event(`{"type":"response.output_text.done","output_index":1,"content_index":0,"text":"Hi"}`)
	partDone := vendortest.Event(`{"type":"response.content_part.done","output_index":1,"content_index":0,"part":` + part + `}`)
	itemDone := vendortest.Event(`{"type":"response.output_item.done","output_index":1,"item":` + message + `}`)
	whole := vendortest.Event(`{"type":"response.completed","response":{"status":"completed","output":[` + message + `]}}`)
	thought := vendortest.Event(`{"type":"response.completed","response":{"status":"completed","output":[{"type":"reasoning","summary":[{"type":"summary_text","text":"One"},{"type":"summary_text","text":"Two"}]},` + message + `]}}`)
	d := vendortest.OpenAIResponses
	for _, c := range []struct {
		outcome, stream string
		dialect         vendortest.Dialect
		reasoning       string
	}{
		{"in a part that is done", textDone + partDone + itemDone + whole, d, ""},
		{"in a part of an item", partDone + itemDone + whole, d, ""},
		{"in an item", itemDone + whole, d, ""},
		{"in the final response", whole, d, ""},
		{"with its reasoning", thought, d, "One\n\nTwo"},
		{"and not twice after deltas", d.Text("H") + d.Text("i") + textDone + partDone + itemDone + whole, d, ""},
		{"in the message of a last chunk", vendortest.Event(`{"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}`), vendortest.OpenAICompatible, ""},
		{"and not twice after chunks", vendortest.OpenAICompatible.Text("Hi") + vendortest.Event(`{"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}`), vendortest.OpenAICompatible, ""},
		{"in a message_start", vendortest.NamedEvent("message_start", `{"type":"message_start","message":{"content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","usage":{"input_tokens":5,"output_tokens":1}}}`), vendortest.Anthropic, ""},
	} {
		t.Run(c.outcome, func(t *testing.T) {
			o := c.dialect.Call(t, vendortest.Script(c.stream))
			if o.Text != "Hi" || o.Reasoning != c.reasoning || o.Done == nil || o.Done.Finish != providers.Stop {
				t.Errorf("got %v, %v", o.Events, o.Err)
			}
		})
	}
	t.Run("a refusal too", func(t *testing.T) {
		o := d.Call(t, vendortest.Script(vendortest.Event(`{"type":"response.refusal.done","refusal":"No."}`), d.Finish(providers.Stop, nil)))
		if o.Text != "No." || o.Done == nil || o.Done.Finish != providers.Refused {
			t.Errorf("got %v, %v", o.Events, o.Err)
		}
	})
}
