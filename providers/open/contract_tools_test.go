package open_test

import (
	"reflect"
	"strings"
	"testing"

	"switchboard/providers"
	"switchboard/providers/internal/vendortest"
)

const toolPlace, toolRome = `{"city":"Paris"}`, `{"city":"Rome","days":[1,2]}`

func TestToolCallsComeThrough(t *testing.T) {
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		want := []providers.ToolCall{{Index: 0, Name: "weather", Arguments: toolPlace}, {Index: 1, Name: "trains", Arguments: toolRome}}
		calls := d.ToolCall(0, "weather", toolPlace) + d.ToolCall(1, "trains", toolRome)
		t.Run("beside text", func(t *testing.T) {
			o := d.Call(t, vendortest.Script(d.Begin, d.Text("Let me look."), calls, d.Finish(providers.Stop, nil), d.End))
			if o.Text != "Let me look." || o.Done == nil || !reflect.DeepEqual(o.ToolCalls, want) {
				t.Errorf("got %v, %v", o.Events, o.Err)
			}
		})
		t.Run("alone are no answer, and the failure names them", func(t *testing.T) {
			o := d.Call(t, vendortest.Script(d.Begin, calls, d.Finish(providers.Stop, &vendortest.Counts{In: 9, Out: 4}), d.End))
			if vendortest.WantFault(t, o.Err, providers.OnlyToolCalls); !strings.HasSuffix(o.Err.Error(), ": weather, trains") {
				t.Errorf("it says %q", o.Err)
			}
			if !reflect.DeepEqual(o.ToolCalls, want) || len(o.Usage) == 0 {
				t.Errorf("got %v", o.Events)
			}
		})
		t.Run("without arguments have none or an empty object", func(t *testing.T) {
			o := d.Call(t, vendortest.Script(d.Begin, d.ToolCall(0, "now", "{}"), d.Finish(providers.Stop, nil), d.End))
			if len(o.ToolCalls) != 1 || o.ToolCalls[0] != (providers.ToolCall{Name: "now", Arguments: "{}"}) {
				t.Errorf("got %v, %v", o.Events, o.Err)
			}
		})
		t.Run("that the stream broke off stand as far as they came", func(t *testing.T) {
			o := d.Call(t, vendortest.Script(d.Begin, d.ToolCall(0, "weather", toolPlace)))
			if vendortest.WantFault(t, o.Err, providers.CutOff); len(o.ToolCalls) != 1 {
				t.Errorf("got %v", o.Events)
			}
		})
	})
}

// TestToolCallsOfOtherShapesAreRead: hosts and gateways do not stream them as
// the documents of the protocol's owner say.
func TestToolCallsOfOtherShapesAreRead(t *testing.T) {
	place := providers.ToolCall{Name: "weather", Arguments: toolPlace}
	second := providers.ToolCall{Index: 1, Name: "trains", Arguments: "{}"}
	chat, responses := vendortest.OpenAICompatible, vendortest.OpenAIResponses
	const quoted = `"{\"city\":\"Paris\"}"`
	delta := func(delta string) string { return vendortest.Event(`{"choices":[{"index":0,"delta":` + delta + `}]}`) }
	item := `{"type":"function_call","name":"weather","arguments":` + quoted + `}`
	itemDone := vendortest.Event(`{"type":"response.output_item.done","output_index":1,"item":` + item + `}`)
	completed := vendortest.Event(`{"type":"response.completed","response":{"status":"completed","output":[` + item + `]}}`)
	for _, c := range []struct {
		outcome string
		dialect vendortest.Dialect
		stream  string
		want    []providers.ToolCall
	}{
		{"several calls of one index have ids", chat, delta(`{"tool_calls":[{"index":0,"id":"a","function":{"name":"weather","arguments":`+quoted+`}}]}`) +
			delta(`{"tool_calls":[{"index":0,"id":"b","function":{"name":"trains","arguments":"{}"}}]}`), []providers.ToolCall{place, second}},
		{"an id that is repeated is no other call", chat, delta(`{"tool_calls":[{"index":0,"id":"a","function":{"name":"weather","arguments":"{\"city\":"}}]}`) +
			delta(`{"tool_calls":[{"index":0,"id":"a","function":{"arguments":"\"Paris\"}"}}]}`), []providers.ToolCall{place}},
		{"the message of a last chunk", chat, vendortest.Event(`{"choices":[{"index":0,"message":{"content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"weather","arguments":` + quoted + `}}]}}]}`), []providers.ToolCall{place}},
		{"the message of a last chunk after deltas", chat, chat.ToolCall(0, "weather", toolPlace) +
			vendortest.Event(`{"choices":[{"index":0,"delta":{},"message":{"content":null,"tool_calls":[{"id":"x","type":"function","function":{"name":"weather","arguments":`+quoted+`}}]}}]}`), []providers.ToolCall{place}},
		{"the function_call of old", chat, delta(`{"function_call":{"name":"weather","arguments":"{\"city\":"}}`) + delta(`{"function_call":{"arguments":"\"Paris\"}"}}`), []providers.ToolCall{place}},
		{"a tool that takes free text", chat, delta(`{"tool_calls":[{"index":0,"id":"a","type":"custom","custom":{"name":"shell","input":"ls"}}]}`), []providers.ToolCall{{Name: "shell", Arguments: "ls"}}},
		{"an item that is done", responses, itemDone + completed, []providers.ToolCall{{Index: 0}, {Index: 1, Name: "weather", Arguments: toolPlace}}},
		{"the final response alone", responses, completed, []providers.ToolCall{place}},
		{"arguments that are done", responses, vendortest.Event(`{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","name":"weather","arguments":""}}`) +
			vendortest.Event(`{"type":"response.function_call_arguments.done","output_index":0,"arguments":`+quoted+`}`) + completed, []providers.ToolCall{place}},
		{"a tool of the vendor's own", responses, vendortest.Event(`{"type":"response.output_item.done","output_index":0,"item":{"type":"web_search_call","status":"completed"}}`), []providers.ToolCall{{Name: "web_search"}}},
		{"a custom tool", responses, vendortest.Event(`{"type":"response.output_item.done","output_index":0,"item":{"type":"custom_tool_call","name":"shell","input":"ls"}}`), []providers.ToolCall{{Name: "shell", Arguments: "ls"}}},
		{"the input of a block that begins", vendortest.Anthropic, vendortest.NamedEvent("content_block_start",
			`{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"weather","input":`+toolPlace+`}}`), []providers.ToolCall{place}},
		{"the content of a message that begins", vendortest.Anthropic, vendortest.NamedEvent("message_start",
			`{"type":"message_start","message":{"content":[{"type":"tool_use","id":"t","name":"weather","input":`+toolPlace+`}],"usage":{"input_tokens":5,"output_tokens":1}}}`), []providers.ToolCall{place}},
		{"a call without arguments", vendortest.Google, vendortest.Event(`{"candidates":[{"content":{"parts":[{"functionCall":{"name":"now"}}]}}]}`), []providers.ToolCall{{Name: "now", Arguments: "{}"}}},
	} {
		t.Run(c.outcome, func(t *testing.T) {
			o := c.dialect.Call(t, vendortest.Script(c.stream, c.dialect.Finish(providers.Stop, nil), c.dialect.End))
			if vendortest.WantFault(t, o.Err, providers.OnlyToolCalls); !reflect.DeepEqual(o.ToolCalls, c.want) {
				t.Errorf("got %v", o.Events)
			}
		})
	}
}
