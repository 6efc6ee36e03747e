package providers_test

import (
	"fmt"

	"switchboard/providers"
)

// openAIChat is OpenAI's own Chat Completions. It differs from that of other
// hosts in the request only.
var openAIChat = func() dialect {
	d := openAICompatible
	d.kind, d.name = providers.OpenAI, "openai chat"
	return d
}()

// openAIResponses is the Responses API, in the shapes of
// platform.openai.com/docs/api-reference/responses-streaming.
var openAIResponses = dialect{
	name: "openai responses",
	kind: providers.OpenAI,
	api:  "responses",
	base: "/v1",
	key:  "Authorization",
	begin: named("response.created", `{"type":"response.created","response":{"id":"resp_1","object":"response","status":"in_progress","error":null,"incomplete_details":null,"output":[],"usage":null},"sequence_number":0}`) +
		named("response.output_item.added", `{"type":"response.output_item.added","output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]},"sequence_number":2}`),
	text:      func(s string) string { return responseDelta("response.output_text.delta", s) },
	reasoning: func(s string) string { return responseDelta("response.reasoning_summary_text.delta", s) },
	refusal:   func(s string) string { return responseDelta("response.refusal.delta", s) },
	finish:    responseEnd,
	final:     true,
	longest:   16 << 20,
	failure: func(code, message string) string {
		return named("error", `{"type":"error","code":"`+code+`","message":`+quote(message)+`,"param":null,"sequence_number":9}`)
	},
	event:      event,
	complaint:  openAICompatible.complaint,
	whole:      `{"id":"resp_1","object":"response","status":"completed","error":null,"output":[{"type":"message","content":[{"type":"output_text","text":"Hello"}]}]}`,
	rejections: openAIRejections,
}

func responseDelta(kind, s string) string {
	return named(kind, `{"type":"`+kind+`","item_id":"msg_1","output_index":0,"content_index":0,"delta":`+quote(s)+`,"sequence_number":4}`)
}

func responseEnd(f providers.Finish, u *tokens) string {
	status, details := "completed", "null"
	if reason := map[providers.Finish]string{providers.Length: "max_output_tokens", providers.Refused: "content_filter"}[f]; reason != "" {
		status, details = "incomplete", `{"reason":"`+reason+`"}`
	}
	usage := "null"
	if u != nil {
		usage = fmt.Sprintf(`{"input_tokens":%d,"input_tokens_details":{"cached_tokens":%d},"output_tokens":%d,"output_tokens_details":{"reasoning_tokens":%d},"total_tokens":%d}`,
			u.in, u.cached, u.out, u.reasoning, u.in+u.out)
	}
	return named("response."+status, `{"type":"response.`+status+`","response":{"id":"resp_1","object":"response","status":"`+status+
		`","error":null,"incomplete_details":`+details+`,"output":[{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"output_text","text":"Hello, Ada"}]}],"usage":`+usage+`},"sequence_number":8}`)
}
