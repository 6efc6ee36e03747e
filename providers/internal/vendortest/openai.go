package vendortest

import (
	"fmt"

	"switchboard/providers"
)

// OpenAIChat is OpenAI's own Chat Completions. It differs from that of other
// hosts in the request only.
var OpenAIChat = func() Dialect {
	d := OpenAICompatible
	d.Kind, d.name = providers.OpenAI, "openai chat"
	return d
}()

// OpenAIResponses is the Responses API, in the shapes of
// platform.openai.com/docs/api-reference/responses-streaming.
var OpenAIResponses = Dialect{
	name: "openai responses",
	Kind: providers.OpenAI,
	API:  "responses",
	Base: "/v1",
	Key:  "Authorization",
	Begin: NamedEvent("response.created", `{"type":"response.created","response":{"id":"resp_1","object":"response","model":"theirs","status":"in_progress","error":null,"incomplete_details":null,"output":[],"usage":null},"sequence_number":0}`) +
		NamedEvent("response.output_item.added", `{"type":"response.output_item.added","output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]},"sequence_number":2}`),
	Text:      func(s string) string { return ResponseDelta("response.output_text.delta", s) },
	reasoning: func(s string) string { return ResponseDelta("response.reasoning_summary_text.delta", s) },
	ToolCall:  responseToolCall,
	Refusal:   func(s string) string { return ResponseDelta("response.refusal.delta", s) },
	Finish:    responseEnd,
	Final:     true,
	Longest:   16 << 20,
	Failure: func(code, message string) string {
		return NamedEvent("error", `{"type":"error","code":"`+code+`","message":`+quote(message)+`,"param":null,"sequence_number":9}`)
	},
	Event:      Event,
	ErrorBody:  OpenAICompatible.ErrorBody,
	Whole:      `{"id":"resp_1","object":"response","status":"completed","error":null,"output":[{"type":"message","content":[{"type":"output_text","text":"Hello"}]}]}`,
	Rejections: openAIRejections,
}

func ResponseDelta(kind, s string) string {
	return NamedEvent(kind, `{"type":"`+kind+`","item_id":"msg_1","output_index":0,"content_index":0,"delta":`+quote(s)+`,"sequence_number":4}`)
}

func responseToolCall(index int, name, arguments string) string {
	item := func(arguments string) string {
		return fmt.Sprintf(`"output_index":%d,"item":{"id":"fc_%d","type":"function_call","call_id":"call_%d","name":%s,"arguments":%s}`, index, index, index, quote(name), quote(arguments))
	}
	delta := func(piece string) string {
		return NamedEvent("response.function_call_arguments.delta", fmt.Sprintf(`{"type":"response.function_call_arguments.delta","item_id":"fc_%d","output_index":%d,"delta":%s}`, index, index, quote(piece)))
	}
	first, second := halves(arguments)
	return NamedEvent("response.output_item.added", `{"type":"response.output_item.added",`+item("")+`}`) + delta(first) + delta(second) +
		NamedEvent("response.function_call_arguments.done", fmt.Sprintf(`{"type":"response.function_call_arguments.done","item_id":"fc_%d","output_index":%d,"arguments":%s}`, index, index, quote(arguments))) +
		NamedEvent("response.output_item.done", `{"type":"response.output_item.done",`+item(arguments)+`}`)
}

func responseEnd(f providers.Finish, u *Counts) string {
	status, details := "completed", "null"
	if reason := map[providers.Finish]string{providers.Length: "max_output_tokens", providers.Refused: "content_filter"}[f]; reason != "" {
		status, details = "incomplete", `{"reason":"`+reason+`"}`
	}
	usage := "null"
	if u != nil {
		usage = fmt.Sprintf(`{"input_tokens":%d,"input_tokens_details":{"cached_tokens":%d},"output_tokens":%d,"output_tokens_details":{"reasoning_tokens":%d},"total_tokens":%d}`,
			u.In, u.Cached, u.Out, u.Reasoning, u.In+u.Out)
	}
	return NamedEvent("response."+status, `{"type":"response.`+status+`","response":{"id":"resp_1","object":"response","status":"`+status+
		`","error":null,"incomplete_details":`+details+`,"output":[],"usage":`+usage+`},"sequence_number":8}`)
}
