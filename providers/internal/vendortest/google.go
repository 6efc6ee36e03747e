package vendortest

import (
	"fmt"
	"strings"

	"switchboard/providers"
)

// Google is Gemini's streamGenerateContent, in the shapes of
// ai.google.dev/api/generate-content and /gemini-api/docs/troubleshooting.
var Google = Dialect{
	Kind:      providers.Google,
	Key:       "X-Goog-Api-Key",
	Text:      func(s string) string { return candidate(`{"text":%s}`, s) },
	reasoning: func(s string) string { return candidate(`{"text":%s,"thought":true}`, s) },
	ToolCall: func(_ int, name, arguments string) string {
		return candidate(`{"functionCall":{"name":%s,"args":`+arguments+`},"thoughtSignature":"c2ln"}`, name)
	},
	Finish:    geminiFinish,
	Event:     Event,
	Failure:   func(code, message string) string { return Event(googleErrorBody(code, message)) },
	ErrorBody: googleErrorBody,
	Whole:     `{"candidates":[{"content":{"parts":[{"text":"Hello"}],"role":"model"},"finishReason":"STOP"}]}`,

	Rejections: googleRejections,
}

// candidate is an event of the first candidate with a part around one string.
func candidate(part, s string) string {
	return Event(`{"candidates":[{"content":{"parts":[` + strings.Replace(part, "%s", quote(s), 1) + `],"role":"model"},"index":0}],"modelVersion":"theirs","responseId":"r1"}`)
}

func geminiFinish(f providers.Finish, u *Counts) string {
	reason := map[providers.Finish]string{providers.Stop: "STOP", providers.Length: "MAX_TOKENS", providers.Refused: "SAFETY"}[f]
	usage := ""
	if u != nil {
		usage = fmt.Sprintf(`,"usageMetadata":{"promptTokenCount":%d,"cachedContentTokenCount":%d,"candidatesTokenCount":%d,"thoughtsTokenCount":%d,"totalTokenCount":%d}`,
			u.In, u.Cached, u.Out-u.Reasoning, u.Reasoning, u.In+u.Out)
	}
	return Event(`{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"` + reason + `","index":0}]` + usage + `}`)
}

func googleErrorBody(code, message string) string {
	status := map[string]string{"rate_limit_exceeded": "429,RESOURCE_EXHAUSTED", "429": "429,RESOURCE_EXHAUSTED"}[code]
	if status == "" && code != "" {
		status = "500,INTERNAL"
	}
	if status == "" {
		return `{"error":{"message":` + quote(message) + `}}`
	}
	number, name, _ := strings.Cut(status, ",")
	return `{"error":{"code":` + number + `,"message":` + quote(message) + `,"status":"` + name + `"}}`
}

var googleRejections = []rejection{
	{"bad request", 400, `{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \"x\": Cannot find field.","status":"INVALID_ARGUMENT"}}`, providers.BadRequest},
	{"key", 400, `{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com"}]}}`, providers.Auth},
	{"no key", 403, `{"error":{"code":403,"message":"Method doesn't allow unregistered callers (callers without established identity).","status":"PERMISSION_DENIED"}}`, providers.Auth},
	{"place", 400, `{"error":{"code":400,"message":"User location is not supported for the API use.","status":"FAILED_PRECONDITION"}}`, providers.BadRequest},
	{"model", 404, `{"error":{"code":404,"message":"models/theirs is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.","status":"NOT_FOUND"}}`, providers.NoSuchModel},
	{"no such address", 404, `<!DOCTYPE html><html lang=en><title>Error 404 (Not Found)!!1</title>`, providers.BadRequest},
	{"context", 400, `{"error":{"code":400,"message":"The input token count (1209432) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}`, providers.ContextTooLong},
	{"rate limit", 429, `{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details.","status":"RESOURCE_EXHAUSTED"}}`, providers.RateLimited},
	{"server error", 500, `{"error":{"code":500,"message":"An internal error has occurred.","status":"INTERNAL"}}`, providers.Unavailable},
	{"overloaded", 503, `{"error":{"code":503,"message":"The model is overloaded. Please try again later.","status":"UNAVAILABLE"}}`, providers.Overloaded},
	{"deadline", 504, `{"error":{"code":504,"message":"Deadline expired before operation could complete.","status":"DEADLINE_EXCEEDED"}}`, providers.Unavailable},
	{"an array", 429, `[{"error":{"code":429,"message":"Resource has been exhausted (e.g. check quota).","status":"RESOURCE_EXHAUSTED"}}]`, providers.RateLimited},
}
