package providers_test

import (
	"fmt"
	"strings"

	"switchboard/providers"
)

// googleDialect is Gemini's streamGenerateContent, in the shapes of
// ai.google.dev/api/generate-content and /gemini-api/docs/troubleshooting.
var googleDialect = dialect{
	kind:      providers.Google,
	key:       "X-Goog-Api-Key",
	text:      func(s string) string { return candidate(`{"text":%s}`, s) },
	reasoning: func(s string) string { return candidate(`{"text":%s,"thought":true}`, s) },
	finish:    geminiFinish,
	event:     event,
	failure:   func(code, message string) string { return event(googleComplaint(code, message)) },
	complaint: googleComplaint,
	whole:     `{"candidates":[{"content":{"parts":[{"text":"Hello"}],"role":"model"},"finishReason":"STOP"}]}`,

	rejections: googleRejections,
}

// candidate is an event of the first candidate with a part around one string.
func candidate(part, s string) string {
	return event(`{"candidates":[{"content":{"parts":[` + strings.Replace(part, "%s", quote(s), 1) + `],"role":"model"},"index":0}],"modelVersion":"theirs","responseId":"r1"}`)
}

func geminiFinish(f providers.Finish, u *tokens) string {
	reason := map[providers.Finish]string{providers.Stop: "STOP", providers.Length: "MAX_TOKENS", providers.Refused: "SAFETY"}[f]
	usage := ""
	if u != nil {
		usage = fmt.Sprintf(`,"usageMetadata":{"promptTokenCount":%d,"cachedContentTokenCount":%d,"candidatesTokenCount":%d,"thoughtsTokenCount":%d,"totalTokenCount":%d}`,
			u.in, u.cached, u.out-u.reasoning, u.reasoning, u.in+u.out)
	}
	return event(`{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"` + reason + `","index":0}]` + usage + `}`)
}

func googleComplaint(code, message string) string {
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
