package vendortest

import (
	"fmt"
	"strings"

	"switchboard/providers"
)

// Anthropic is the Messages API, in the shapes of
// docs.claude.com/en/api/messages-streaming and /en/api/errors.
var Anthropic = Dialect{
	Kind: providers.Anthropic,
	Key:  "X-Api-Key",
	Begin: NamedEvent("message_start", `{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"theirs",`+
		`"content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":34,"cache_read_input_tokens":20,"output_tokens":1}}}`) +
		NamedEvent("content_block_start", `{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`) +
		NamedEvent("ping", `{"type":"ping"}`),
	Text:      func(s string) string { return ContentBlock(`{"type":"text_delta","text":%s}`, s) },
	reasoning: func(s string) string { return ContentBlock(`{"type":"thinking_delta","thinking":%s}`, s) },
	ToolCall:  toolUse,
	Finish:    messageDelta,
	End:       NamedEvent("message_stop", `{"type":"message_stop"}`),
	Event:     func(data string) string { return NamedEvent("content_block_delta", data) },
	Failure: func(code, message string) string {
		return NamedEvent("error", anthropicErrorBody(code, message))
	},
	ErrorBody:  anthropicErrorBody,
	Whole:      `{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"text","text":"Hello"}],"stop_reason":"end_turn"}`,
	Rejections: anthropicRejections,
}

// NamedEvent is an event with a name, as Anthropic and OpenAI's Responses send it.
func NamedEvent(name, data string) string { return "event: " + name + "\n" + Event(data) }

// ContentBlock is an event of a content block with a delta around one string.
func ContentBlock(delta, s string) string {
	return NamedEvent("content_block_delta", `{"type":"content_block_delta","index":0,"delta":`+strings.Replace(delta, "%s", quote(s), 1)+`}`)
}

func toolUse(index int, name, arguments string) string {
	first, second := halves(arguments)
	piece := func(s string) string {
		return NamedEvent("content_block_delta", fmt.Sprintf(`{"type":"content_block_delta","index":%d,"delta":{"type":"input_json_delta","partial_json":%s}}`, index, quote(s)))
	}
	return NamedEvent("content_block_start", fmt.Sprintf(`{"type":"content_block_start","index":%d,"content_block":{"type":"tool_use","id":"toolu_%d","name":%s,"input":{}}}`, index, index, quote(name))) +
		piece("") + piece(first) + piece(second) +
		NamedEvent("content_block_stop", fmt.Sprintf(`{"type":"content_block_stop","index":%d}`, index))
}

func messageDelta(f providers.Finish, u *Counts) string {
	reason := map[providers.Finish]string{providers.Stop: "end_turn", providers.Length: "max_tokens", providers.Refused: "refusal"}[f]
	usage := ""
	if u != nil {
		usage = fmt.Sprintf(`,"usage":{"input_tokens":%d,"cache_read_input_tokens":%d,"output_tokens":%d,"output_tokens_details":{"thinking_tokens":%d}}`,
			u.In-u.Cached, u.Cached, u.Out, u.Reasoning)
	}
	return NamedEvent("content_block_stop", `{"type":"content_block_stop","index":0}`) +
		NamedEvent("message_delta", `{"type":"message_delta","delta":{"stop_reason":"`+reason+`","stop_sequence":null}`+usage+`}`)
}

func anthropicErrorBody(code, message string) string {
	kind := map[string]string{"rate_limit_exceeded": "rate_limit_error", "429": "rate_limit_error"}[code]
	if kind == "" && code != "" {
		kind = "api_error"
	}
	return `{"type":"error","error":{"type":"` + kind + `","message":` + quote(message) + `},"request_id":"req_1"}`
}

var anthropicRejections = []rejection{
	{"bad request", 400, `{"type":"error","error":{"type":"invalid_request_error","message":"messages: at least one message is required"}}`, providers.BadRequest},
	{"key", 401, `{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}`, providers.Auth},
	{"credit", 400, `{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."}}`, providers.OutOfCredit},
	{"billing", 402, `{"type":"error","error":{"type":"billing_error","message":"There's an issue with your billing or payment information."}}`, providers.OutOfCredit},
	{"spend limit", 400, `{"type":"error","error":{"type":"invalid_request_error","message":"You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC."}}`, providers.OutOfCredit},
	{"permission", 403, `{"type":"error","error":{"type":"permission_error","message":"Your API key does not have permission to use the specified resource."}}`, providers.Auth},
	{"model", 404, `{"type":"error","error":{"type":"not_found_error","message":"model: claude-opus-9"}}`, providers.NoSuchModel},
	{"no such address", 404, `{"type":"error","error":{"type":"not_found_error","message":"Not Found"}}`, providers.BadRequest},
	{"request too large", 413, `{"type":"error","error":{"type":"request_too_large","message":"Request exceeds the maximum allowed number of bytes."}}`, providers.ContextTooLong},
	{"context", 400, `{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 212345 tokens > 200000 maximum"}}`, providers.ContextTooLong},
	{"context with the output", 400, "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"input length and `max_tokens` exceed context limit: 197202 + 21333 > 200000, decrease input length or `max_tokens` and try again\"}}", providers.ContextTooLong},
	{"too much output asked for", 400, `{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: 32000 > 8192, which is the maximum allowed number of output tokens for theirs"}}`, providers.BadRequest},
	{"filter", 400, `{"type":"error","error":{"type":"invalid_request_error","message":"Output blocked by content filtering policy"}}`, providers.Declined},
	{"rate limit", 429, `{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your organization's rate limit of 50,000 input tokens per minute."}}`, providers.RateLimited},
	{"server error", 500, `{"type":"error","error":{"type":"api_error","message":"Internal server error"}}`, providers.Unavailable},
	{"timeout", 504, `{"type":"error","error":{"type":"timeout_error","message":"Request timed out"}}`, providers.Unavailable},
	{"overloaded", 529, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`, providers.Overloaded},
}
