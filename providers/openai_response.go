package providers

import (
	"strings"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/responses"
	"github.com/openai/openai-go/v3/shared"
)

// responseParams is a request of the Responses API. Nothing is kept at OpenAI:
// by default it would be, for thirty days.
// A summary of the reasoning is asked for where an effort is, unless the
// account may not see one.
func responseParams(req Request, summary bool) responses.ResponseNewParams {
	params := responses.ResponseNewParams{Model: req.Model.Name, Store: openai.Bool(false)}
	if req.System != "" {
		params.Instructions = openai.String(req.System)
	}
	for _, m := range req.Messages {
		role := responses.EasyInputMessageRoleUser
		if m.Role == Assistant {
			role = responses.EasyInputMessageRoleAssistant
		}
		params.Input.OfInputItemList = append(params.Input.OfInputItemList, responses.ResponseInputItemParamOfMessage(m.Text, role))
	}
	if req.MaxOutput > 0 {
		params.MaxOutputTokens = openai.Int(int64(req.MaxOutput))
	}
	if req.Temperature.Known() {
		params.Temperature = openai.Float(req.Temperature.Float())
	}
	params.Reasoning.Effort = shared.ReasoningEffort(req.Effort)
	if summary && req.Effort.reasons() {
		params.Reasoning.Summary = shared.ReasoningSummaryAuto
	}
	if req.Schema != "" {
		params.Text.Format.OfJSONSchema = responseSchema(req.Schema)
	}
	return params
}

// responseSchema is a schema as the Responses API takes it: strict where it
// can be.
func responseSchema(s Schema) *responses.ResponseFormatTextJSONSchemaConfigParam {
	format := &responses.ResponseFormatTextJSONSchemaConfigParam{Name: schemaName, Schema: s.Object()}
	if s.strict() {
		format.Strict = openai.Bool(true)
	}
	return format
}

// responseReader turns the events of a Responses stream into ours.
type responseReader struct {
	*emitter
	refused bool  // some of the text is a refusal
	summary int64 // the part of the reasoning's summary that is under way
}

// take passes on what an event holds. The last one brings the counts and says
// how it ended: response.completed, response.incomplete or response.failed.
func (r *responseReader) take(event responses.ResponseStreamEventUnion, x *exchange) *Error {
	if raw := event.RawJSON(); !strings.HasPrefix(raw, "{") {
		return x.fault(Malformed, raw, nil)
	}
	switch event.Type {
	case "response.output_text.delta":
		r.text(event.Delta)
	case "response.refusal.delta":
		r.refused = true
		r.text(event.Delta)
	case "response.reasoning_text.delta":
		r.reasoning(event.Delta)
	case "response.reasoning_summary_text.delta":
		r.summarise(event)
	case "response.completed", "response.incomplete", "response.failed":
		return r.end(first(string(event.Response.Status), strings.TrimPrefix(event.Type, "response.")), event.Response, x)
	case "error": // the client takes it for an event like any other
		return x.complained([]byte(event.RawJSON()))
	}
	return nil
}

// summarise passes on the summary of the reasoning. It comes in parts, each a
// paragraph of its own.
func (r *responseReader) summarise(event responses.ResponseStreamEventUnion) {
	if event.SummaryIndex != r.summary {
		r.summary = event.SummaryIndex
		r.reasoning("\n\n")
	}
	r.reasoning(event.Delta)
}

// end notes how the answer ended, after its counts. The response's own status
// says it, whatever the event is called.
func (r *responseReader) end(status string, response responses.Response, x *exchange) *Error {
	r.usage(responseUsage(response.Usage))
	finish := Stop
	switch responses.ResponseStatus(status) {
	case responses.ResponseStatusFailed:
		return x.complained([]byte(response.Error.RawJSON()))
	case responses.ResponseStatusCancelled:
		return x.fault(CutOff, status, nil)
	case responses.ResponseStatusIncomplete:
		switch reason := response.IncompleteDetails.Reason; reason {
		case "max_output_tokens", "":
			finish = Length
		case "content_filter":
			finish = Refused
		default:
			return x.fault(CutOff, reason, nil)
		}
	}
	if r.refused {
		finish = Refused
	}
	r.ended(finish, x)
	return nil
}
