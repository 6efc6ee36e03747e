package vendortest

import (
	"encoding/json"
	"fmt"
	"strings"

	"switchboard/providers"
)

// Dialect is how the services of one kind speak. A new kind joins the contract
// suite by adding one to Dialects.
type Dialect struct {
	name string // empty: the kind's
	Kind providers.Kind
	API  string // Model.API
	Base string // what base_url adds to the host
	Key  string // name of the header that carries the key

	// events, as they stand on the wire
	Begin     string // what opens a whole stream, may be empty
	Text      func(s string) string
	reasoning func(s string) string
	ToolCall  func(index int, name, arguments string) string // as the service streams it, arguments in two pieces where it cuts them
	Refusal   func(s string) string                          // nil: there are none but in the reason to finish
	Finish    func(f providers.Finish, u *Counts) string
	Final     bool   // the reason to finish is the last event, nothing after it counts
	End       string // what closes a whole stream, may be empty
	EndMarks  bool   // End by itself ends an answer
	Longest   int    // bytes that one event may hold, if more than 1 MiB
	Failure   func(code, message string) string
	Event     func(data string) string // any other event

	ErrorBody  func(code, message string) string // the body of an error
	Whole      string                            // the body of an answer that is not streamed
	Rejections []rejection
}

func (d Dialect) String() string {
	if d.name != "" {
		return d.name
	}
	return string(d.Kind)
}

// Counts are counts to be reported, all of them parts of in and out.
type Counts struct{ In, Cached, Out, Reasoning int }

// rejection is an answer that is none.
type rejection struct {
	Outcome string
	Status  int
	Body    string
	Fault   providers.Fault
}

var Dialects = []Dialect{OpenAICompatible, OpenAIChat, OpenAIResponses, Anthropic, Google}

var OpenAICompatible = Dialect{
	Kind: providers.OpenAICompatible,
	Base: "/v1",
	Key:  "Authorization",
	Text: func(s string) string { return chunk(`{"content":%s}`, s) },
	reasoning: func(s string) string {
		return chunk(`{"reasoning_content":%s}`, s)
	},
	ToolCall: chatToolCall,
	Refusal:  func(s string) string { return chunk(`{"refusal":%s}`, s) },
	Finish:   chatFinish,
	Event:    Event,
	End:      Event("[DONE]"), EndMarks: true,
	Failure: func(code, message string) string {
		return Event(`{"error":{"code":"` + code + `","message":` + quote(message) + `}}`)
	},
	ErrorBody: func(code, message string) string {
		return `{"error":{"code":"` + code + `","message":` + quote(message) + `,"param":null}}`
	},
	Whole:      `{"object":"chat.completion","choices":[{"message":{"content":"Hello"}}]}`,
	Rejections: openAIRejections,
}

func chatFinish(f providers.Finish, u *Counts) string {
	reason := map[providers.Finish]string{providers.Refused: "content_filter"}[f]
	if reason == "" {
		reason = string(f)
	}
	finish := Event(`{"choices":[{"index":0,"delta":{},"finish_reason":"` + reason + `"}]}`)
	if u == nil {
		return finish
	}
	return finish + Event(fmt.Sprintf(`{"choices":[],"usage":{"prompt_tokens":%d,"completion_tokens":%d,"total_tokens":%d,`+
		`"prompt_tokens_details":{"cached_tokens":%d},"completion_tokens_details":{"reasoning_tokens":%d}}}`,
		u.In, u.Out, u.In+u.Out, u.Cached, u.Reasoning))
}

func chatToolCall(index int, name, arguments string) string {
	begin := fmt.Sprintf(`{"tool_calls":[{"index":%d,"id":"call_%d","type":"function","function":{"name":%s,"arguments":""}}]}`, index, index, quote(name))
	more := fmt.Sprintf(`{"tool_calls":[{"index":%d,"function":{"arguments":%%s}}]}`, index)
	first, second := halves(arguments)
	return chunk(begin, "") + chunk(more, first) + chunk(more, second)
}

// halves are a text in two pieces.
func halves(s string) (first, second string) { return s[:len(s)/2], s[len(s)/2:] }

func Event(data string) string { return "data: " + data + "\n\n" }

// chunk is an event of the first choice with a delta around one string.
func chunk(delta, s string) string {
	return Event(`{"id":"c","object":"chat.completion.chunk","created":1,"model":"theirs","choices":[{"index":0,"delta":` +
		strings.Replace(delta, "%s", quote(s), 1) + `,"finish_reason":null}],"usage":null}`)
}

func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// openAIRejections are bodies in the shapes and words of the services that
// are spoken to through this kind.
var openAIRejections = []rejection{
	{"OpenAI rate limit", 429, `{"error":{"message":"Rate limit reached for gpt-5-nano in organization org-x on requests per min (RPM): Limit 3, Used 3, Requested 1.","type":"requests","param":null,"code":"rate_limit_exceeded"}}`, providers.RateLimited},
	{"OpenAI quota", 429, `{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}`, providers.OutOfCredit},
	{"Google rate limit in its quota words", 429, `[{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details.","status":"RESOURCE_EXHAUSTED"}}]`, providers.RateLimited},
	{"OpenAI key", 401, `{"error":{"message":"Incorrect API key provided: sk-ab***yz.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}`, providers.Auth},
	{"Mistral key", 401, `{"detail":"Unauthorized"}`, providers.Auth},
	{"forbidden", 403, `{"error":{"message":"Country, region, or territory not supported","type":"request_forbidden","code":"unsupported_country_region_territory"}}`, providers.Auth},
	{"OpenAI model without access", 403, `{"error":{"message":"Project proj_x does not have access to model gpt-9","type":"invalid_request_error","param":null,"code":"model_not_found"}}`, providers.NoSuchModel},
	{"DeepSeek balance", 402, `{"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}`, providers.OutOfCredit},
	{"OpenAI model", 404, "{\"error\":{\"message\":\"The model `gpt-9` does not exist or you do not have access to it.\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"model_not_found\"}}", providers.NoSuchModel},
	{"Ollama model", 404, `{"error":{"message":"model \"theirs\" not found, try pulling it first","type":"api_error","param":null,"code":null}}`, providers.NoSuchModel},
	{"Mistral model", 400, `{"object":"error","message":"Invalid model: theirs","type":"invalid_model","param":null,"code":"1500"}`, providers.NoSuchModel},
	{"DeepSeek model", 400, `{"error":{"message":"Model Not Exist","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}`, providers.NoSuchModel},
	{"Ollama without /v1", 404, `404 page not found`, providers.BadRequest},
	{"vLLM without /v1", 404, `{"detail":"Not Found"}`, providers.BadRequest},
	{"LM Studio without /v1, status 200", 200, `{"error":"Unexpected endpoint or method. (POST /chat/completions)"}`, providers.BadRequest},
	{"OpenAI context", 400, `{"error":{"message":"This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}`, providers.ContextTooLong},
	{"vLLM context", 400, `{"object":"error","message":"This model's maximum context length is 16384 tokens. However, you requested 19591 tokens (9591 in the messages, 10000 in the completion).","type":"BadRequestError","param":null,"code":400}`, providers.ContextTooLong},
	{"SGLang context", 400, `{"object":"error","message":"The input (691793 tokens) is longer than the model's context length (540000 tokens).","type":"BadRequestError","code":400}`, providers.ContextTooLong},
	{"llama.cpp context", 400, `{"error":{"code":400,"message":"the request exceeds the available context size. try increasing the context size or enable context shift","type":"exceed_context_size_error","n_prompt_tokens":1407,"n_ctx":256}}`, providers.ContextTooLong},
	{"llama.cpp context, status 200", 200, `{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}`, providers.ContextTooLong},
	{"Ollama context", 400, `{"error":{"message":"prompt too long; exceeded max context length by 4096 tokens","type":"invalid_request_error"}}`, providers.ContextTooLong},
	{"LM Studio context", 400, `{"error":"Trying to keep the first 10136 tokens when context the overflows. However, the model is loaded with context length of only 7866 tokens, which is not enough."}`, providers.ContextTooLong},
	{"Mistral context", 400, `{"object":"error","message":"Prompt contains 300000 tokens, too large for model with 131072 maximum context length","type":"invalid_request_prompt","param":null,"code":"3051"}`, providers.ContextTooLong},
	{"Groq request over its rate limit", 413, `{"error":{"message":"Request too large for model x on tokens per minute (TPM): Limit 6000, Requested 8000","type":"tokens","code":"rate_limit_exceeded"}}`, providers.ContextTooLong},
	{"FastAPI validation", 422, `{"detail":[{"type":"missing","loc":["body","messages"],"msg":"Field required"}]}`, providers.BadRequest},
	{"Mistral validation", 422, `{"object":"error","message":{"detail":[{"type":"missing","loc":["body","x"],"msg":"Field required"}]},"type":"invalid_request_error","code":null}`, providers.BadRequest},
	{"a parameter that is no context", 400, `{"error":{"message":"max_tokens is too large: 100000. This model supports at most 4096 completion tokens.","type":"invalid_request_error","param":"max_tokens","code":"invalid_value"}}`, providers.BadRequest},
	{"Azure filter", 400, `{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.","type":null,"param":"prompt","code":"content_filter","status":400}}`, providers.Declined},
	{"DeepSeek filter", 400, `{"error":{"message":"Content Exists Risk","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}`, providers.Declined},
	{"OpenRouter moderation", 403, `{"error":{"code":403,"message":"openai/x requires moderation on Z. Your input was flagged for \"violence\".","metadata":{"reasons":["violence"]}}}`, providers.Declined},
	{"llama.cpp loading", 503, `{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}`, providers.Overloaded},
	{"overloaded", 529, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`, providers.Overloaded},
	{"server error", 500, `{"error":{"message":"The server had an error while processing your request.","type":"server_error","param":null,"code":null}}`, providers.Unavailable},
	{"a proxy's page", 502, `<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>`, providers.Unavailable},
	{"error without a body", 500, ``, providers.Unavailable},
}
