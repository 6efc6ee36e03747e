package openai

import (
	"cmp"
	"encoding/json"
	"strings"

	openai "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/responses"
	"github.com/openai/openai-go/v3/shared"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// responseParams is a request of the Responses API. Nothing is kept at OpenAI:
// by default it would be, for thirty days.
// A summary of the reasoning is asked for where an effort is, unless the
// account may not see one.
func responseParams(req providers.Request, summary bool) responses.ResponseNewParams {
	params := responses.ResponseNewParams{Model: req.Model.Name, Store: openai.Bool(false)}
	if req.System != "" {
		params.Instructions = openai.String(req.System)
	}
	for _, m := range req.Messages {
		role := responses.EasyInputMessageRoleUser
		if m.Role == providers.Assistant {
			role = responses.EasyInputMessageRoleAssistant
		}
		params.Input.OfInputItemList = append(params.Input.OfInputItemList, responses.ResponseInputItemParamOfMessage(m.Text, role))
	}
	if req.Prefix != "" {
		params.PromptCacheKey = openai.String(req.Prefix)
	}
	if req.MaxOutput > 0 {
		params.MaxOutputTokens = openai.Int(int64(req.MaxOutput))
	}
	if req.Temperature.Known() {
		params.Temperature = openai.Float(req.Temperature.Float())
	}
	params.Reasoning.Effort = shared.ReasoningEffort(req.Effort)
	if summary && req.Effort.Reasons() {
		params.Reasoning.Summary = shared.ReasoningSummaryAuto
	}
	if req.Schema != "" {
		params.Text.Format.OfJSONSchema = responseSchema(req.Schema)
	}
	return params
}

// responseSchema is a schema as the Responses API takes it: strict where it
// can be.
func responseSchema(s providers.Schema) *responses.ResponseFormatTextJSONSchemaConfigParam {
	format := &responses.ResponseFormatTextJSONSchemaConfigParam{Name: schemaName, Schema: s.Object()}
	if s.Strict() {
		format.Strict = openai.Bool(true)
	}
	return format
}

// responseReader turns the events of a Responses stream into ours.
type responseReader struct {
	*exchange.EventSink
	refused bool  // some of the text is a refusal
	summary int64 // the part of the reasoning's summary that is under way
	text    source
	thought source
	calls   map[int64]source // by the place of the call's item
}

// source is where text was found first. A stream says the same several times:
// in deltas, as a whole part, as a whole item and in the final response. What
// is taken is what comes first, and from there on only what comes like it.
type source int

const (
	inDelta source = iota + 1
	inPart
	inContentPart
	inItem
	inResponse
)

// callSuffix ends the kinds of items that call a tool. What stands before it is
// the tool where an item names none: function_call, web_search_call.
const callSuffix = "_call"

func (s *source) is(other source) bool {
	if *s == 0 {
		*s = other
	}
	return *s == other
}

// read passes on what an event holds: a piece of text is read here, any other event by
// OpenAI's client. The error is why it cannot be read.
func (r *responseReader) read(raw []byte, x *exchange.Exchange) (*providers.Error, error) {
	if text, ok := readPlainDelta(raw); ok {
		r.answer(inDelta, text)
		return nil, nil
	}
	var event responses.ResponseStreamEventUnion
	if err := json.Unmarshal(raw, &event); err != nil {
		return nil, err
	}
	return r.take(event, x), nil
}

// take passes on what an event holds. The last one brings the counts and says
// how it ended: response.completed, response.incomplete or response.failed.
func (r *responseReader) take(event responses.ResponseStreamEventUnion, x *exchange.Exchange) *providers.Error {
	if raw := event.RawJSON(); !strings.HasPrefix(raw, "{") {
		return x.NewError(providers.Malformed, raw, nil)
	}
	x.Serve(event.Response.Model)
	switch event.Type {
	case "response.output_text.delta":
		r.answer(inDelta, event.Delta)
	case "response.output_text.done":
		r.answer(inPart, event.Text)
	case "response.refusal.delta":
		r.refusal(inDelta, event.Delta)
	case "response.refusal.done":
		r.refusal(inPart, event.Refusal)
	case "response.reasoning_text.delta":
		r.reasoning(inDelta, event.Delta)
	case "response.reasoning_text.done":
		r.reasoning(inPart, event.Text)
	case "response.reasoning_summary_text.delta":
		r.summarise(inDelta, event.SummaryIndex, event.Delta)
	case "response.reasoning_summary_text.done":
		r.summarise(inPart, event.SummaryIndex, event.Text)
	case "response.output_item.added":
		r.call(inDelta, event.OutputIndex, event.Item)
	case "response.function_call_arguments.delta", "response.mcp_call_arguments.delta", "response.custom_tool_call_input.delta":
		r.arguments(inDelta, event.OutputIndex, event.Delta)
	case "response.function_call_arguments.done", "response.mcp_call_arguments.done", "response.custom_tool_call_input.done":
		r.arguments(inPart, event.OutputIndex, event.Arguments+event.Input)
	case "response.content_part.done":
		r.part(inContentPart, event.Part.Type, event.Part.Text, event.Part.Refusal)
	case "response.output_item.done":
		r.item(inItem, event.OutputIndex, event.Item)
	case "response.completed", "response.incomplete", "response.failed":
		return r.end(cmp.Or(string(event.Response.Status), strings.TrimPrefix(event.Type, "response.")), event.Response, x)
	case "error": // the client takes it for an event like any other
		return x.ErrorInStream([]byte(event.RawJSON()))
	}
	return nil
}

func (r *responseReader) answer(from source, s string) {
	if s != "" && r.text.is(from) {
		r.Text(s)
	}
}

func (r *responseReader) refusal(from source, s string) {
	r.refused = r.refused || s != ""
	r.answer(from, s)
}

func (r *responseReader) reasoning(from source, s string) {
	if s != "" && r.thought.is(from) {
		r.Reasoning(s)
	}
}

// summarise passes on the summary of the reasoning. It comes in parts, each a
// paragraph of its own.
func (r *responseReader) summarise(from source, part int64, s string) {
	if s != "" && part != r.summary && r.thought.is(from) {
		r.summary = part
		r.Reasoning("\n\n")
	}
	r.reasoning(from, s)
}

// part passes on a part of a message as a whole.
func (r *responseReader) part(from source, kind, text, refusal string) {
	switch kind {
	case "output_text":
		r.answer(from, text)
	case "refusal":
		r.refusal(from, refusal)
	}
}

// item passes on a whole item of the answer.
func (r *responseReader) item(from source, place int64, item responses.ResponseOutputItemUnion) {
	switch {
	case item.Type == "message":
		for _, part := range item.Content {
			r.part(from, part.Type, part.Text, part.Refusal)
		}
	case item.Type == "reasoning":
		for i, part := range item.Summary {
			r.summarise(from, int64(i), part.Text)
		}
	default:
		r.call(from, place, item)
	}
}

// call passes on an item that calls a tool: its name where the item appears
// first, its arguments where they come first.
func (r *responseReader) call(from source, place int64, item responses.ResponseOutputItemUnion) {
	tool, calls := strings.CutSuffix(item.Type, callSuffix)
	if !calls {
		return
	}
	if _, known := r.calls[place]; !known {
		r.setSource(place, 0)
		r.ToolCall(int(place), cmp.Or(item.Name, tool), "")
	}
	r.arguments(from, place, cmp.Or(item.Arguments.OfString, item.Input))
}

// arguments passes on arguments of the call at a place.
func (r *responseReader) arguments(from source, place int64, s string) {
	found := r.calls[place]
	if s != "" && found.is(from) {
		r.setSource(place, found)
		r.ToolCall(int(place), "", s)
	}
}

func (r *responseReader) setSource(place int64, s source) {
	if r.calls == nil {
		r.calls = map[int64]source{}
	}
	r.calls[place] = s
}

// end passes on what the response has that did not come before, and notes how it ended. The response's own status
// says it, whatever the event is called.
func (r *responseReader) end(status string, response responses.Response, x *exchange.Exchange) *providers.Error {
	r.Tier(string(response.ServiceTier))
	r.Usage(responseUsage(response.Usage)) // before the text, of which nobody may want the rest
	called := r.Called()
	for i, item := range response.Output {
		if !called || !strings.HasSuffix(item.Type, callSuffix) { // a place in this list need not be that of the events
			r.item(inResponse, int64(i), item)
		}
	}
	switch responses.ResponseStatus(status) {
	case responses.ResponseStatusFailed:
		return x.ErrorInStream([]byte(response.Error.RawJSON()))
	case responses.ResponseStatusIncomplete:
		r.End(cmp.Or(response.IncompleteDetails.Reason, "length"), "", x)
		if r.Finish == providers.Stop {
			return x.NewError(providers.CutOff, response.IncompleteDetails.Reason, nil)
		}
	default:
		r.End(status, "", x)
	}
	if r.refused && r.Finish != "" {
		r.Finish = providers.Refused
	}
	return nil
}
