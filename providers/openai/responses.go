package openai

import (
	"cmp"
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
}

// take passes on what an event holds. The last one brings the counts and says
// how it ended: response.completed, response.incomplete or response.failed.
func (r *responseReader) take(event responses.ResponseStreamEventUnion, x *exchange.Exchange) *providers.Error {
	if raw := event.RawJSON(); !strings.HasPrefix(raw, "{") {
		return x.NewError(providers.Malformed, raw, nil)
	}
	switch event.Type {
	case "response.output_text.delta":
		r.Text(event.Delta)
	case "response.refusal.delta":
		r.refused = true
		r.Text(event.Delta)
	case "response.reasoning_text.delta":
		r.Reasoning(event.Delta)
	case "response.reasoning_summary_text.delta":
		r.summarise(event)
	case "response.completed", "response.incomplete", "response.failed":
		return r.end(cmp.Or(string(event.Response.Status), strings.TrimPrefix(event.Type, "response.")), event.Response, x)
	case "error": // the client takes it for an event like any other
		return x.ErrorInStream([]byte(event.RawJSON()))
	}
	return nil
}

// summarise passes on the summary of the reasoning. It comes in parts, each a
// paragraph of its own.
func (r *responseReader) summarise(event responses.ResponseStreamEventUnion) {
	if event.SummaryIndex != r.summary {
		r.summary = event.SummaryIndex
		r.Reasoning("\n\n")
	}
	r.Reasoning(event.Delta)
}

// end notes how the answer ended, after its counts. The response's own status
// says it, whatever the event is called.
func (r *responseReader) end(status string, response responses.Response, x *exchange.Exchange) *providers.Error {
	r.Usage(responseUsage(response.Usage))
	finish := providers.Stop
	switch responses.ResponseStatus(status) {
	case responses.ResponseStatusFailed:
		return x.ErrorInStream([]byte(response.Error.RawJSON()))
	case responses.ResponseStatusCancelled:
		return x.NewError(providers.CutOff, status, nil)
	case responses.ResponseStatusIncomplete:
		switch reason := response.IncompleteDetails.Reason; reason {
		case "max_output_tokens", "":
			finish = providers.Length
		case "content_filter":
			finish = providers.Refused
		default:
			return x.NewError(providers.CutOff, reason, nil)
		}
	}
	if r.refused {
		finish = providers.Refused
	}
	r.SetFinish(finish, x)
	return nil
}
