package exchange

import (
	"net/http"
	"strings"

	"switchboard/providers"
)

// fault is the fault that a body describes. Codes that mean one thing are looked at first,
// then words of the sentence, because many services answer 400 and
// "invalid_request_error" to everything; then the HTTP status, and last the codes that
// mean little. The status is 0 or 200 where the error came inside an answer.
func (b errorBody) fault(status int) providers.Fault {
	if status == http.StatusRequestEntityTooLarge || strings.HasPrefix(strings.ToLower(b.message), "request too large") {
		return providers.ContextTooLong // also where it is over a rate limit by itself: no waiting helps (Groq, OpenAI)
	}
	if f, ok := preciseCodes[b.code]; ok {
		return f
	}
	if f, ok := preciseCodes[b.kind]; ok {
		return f
	}
	if f, ok := b.faultByPattern(); ok {
		return f
	}
	if status < 400 {
		status = b.status
	}
	if status >= 400 {
		return statusFault(status)
	}
	for _, code := range []string{b.code, b.kind} {
		if f, ok := vagueCodes[code]; ok {
			return f
		}
	}
	return providers.Unavailable
}

// statusFault is what an HTTP status says by itself.
func statusFault(status int) providers.Fault {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return providers.Auth
	case http.StatusPaymentRequired:
		return providers.OutOfCredit
	case http.StatusNotFound:
		return providers.NoSuchModel
	case http.StatusRequestEntityTooLarge:
		return providers.ContextTooLong
	case http.StatusTooManyRequests, http.StatusTooEarly:
		return providers.RateLimited
	case http.StatusServiceUnavailable, 529, 498: // 529 Anthropic, 498 Groq
		return providers.Overloaded
	}
	if status >= 500 || status == http.StatusRequestTimeout {
		return providers.Unavailable
	}
	return providers.BadRequest
}

// preciseCodes are codes and types that mean one thing wherever they appear.
var preciseCodes = map[string]providers.Fault{
	"insufficient_quota":         providers.OutOfCredit, // OpenAI, with 429
	"billing_hard_limit_reached": providers.OutOfCredit,
	"billing_not_active":         providers.OutOfCredit,
	"billing_error":              providers.OutOfCredit, // Anthropic
	"insufficient_balance":       providers.OutOfCredit,

	"context_length_exceeded":       providers.ContextTooLong, // OpenAI, Groq
	"exceed_context_size_error":     providers.ContextTooLong, // llama.cpp
	"model_context_window_exceeded": providers.ContextTooLong, // Z.ai
	"string_above_max_length":       providers.ContextTooLong,
	"request_too_large":             providers.ContextTooLong, // Anthropic

	"content_filter":               providers.Declined, // Azure
	"content_policy_violation":     providers.Declined,
	"responsibleaipolicyviolation": providers.Declined,
	"invalid_prompt":               providers.Declined, // OpenAI: flagged by a policy
	"data_inspection_failed":       providers.Declined, // Alibaba
	"moderation_blocked":           providers.Declined,

	"model_not_found": providers.NoSuchModel,
	"invalid_model":   providers.NoSuchModel, // Mistral

	"rate_limit_exceeded": providers.RateLimited,
	"rate_limit_error":    providers.RateLimited, // Anthropic
	"rate_limited":        providers.RateLimited, // Mistral
	"resource_exhausted":  providers.RateLimited, // Google
	"overloaded_error":    providers.Overloaded,  // Anthropic
	"engine_overloaded":   providers.Overloaded,

	"invalid_api_key":      providers.Auth,
	"authentication_error": providers.Auth,
	"unauthenticated":      providers.Auth,
}

// vagueCodes are believed only when nothing else says more.
var vagueCodes = map[string]providers.Fault{
	"invalid_request_error": providers.BadRequest,
	"badrequesterror":       providers.BadRequest,
	"invalid_argument":      providers.BadRequest,
	"permission_error":      providers.Auth,
	"permission_denied":     providers.Auth,
	"not_found_error":       providers.NoSuchModel,
	"not_found":             providers.NoSuchModel,
	"overloaded":            providers.Overloaded,
	"unavailable":           providers.Overloaded,
	"service_unavailable":   providers.Overloaded,
}

// errorPatterns are parts of the sentences in which services say what went
// wrong, each with the service that writes it. The wording of a new service
// goes here, or into one of the two tables of codes above.
var errorPatterns = []struct {
	fault   providers.Fault
	phrases []string
}{
	{providers.ContextTooLong, []string{
		"maximum context length",                  // OpenAI, vLLM, DeepSeek, OpenRouter, Mistral
		"longer than the model's context length",  // SGLang, Together
		"exceeds the available context size",      // llama.cpp
		"exceeded max context length",             // Ollama
		"exceeds the context length",              // Ollama
		"greater than the context length",         // LM Studio
		"loaded with context length of only",      // LM Studio
		"context size has been exceeded",          // LM Studio
		"cannot truncate prompt with n_keep",      // LM Studio
		"reduce the length of the messages",       // Groq
		"prompt is too long",                      // Anthropic
		"exceed context limit",                    // Anthropic: "input length and `max_tokens` …"
		"exceeds the maximum number of tokens",    // Google
		"exceeds the context window",              // OpenAI
		"maximum prompt length",                   // xAI
		"exceeded model token limit",              // Moonshot
		"`inputs` tokens + `max_new_tokens` must", // Text Generation Inference
	}},
	{providers.OutOfCredit, []string{
		"insufficient balance",          // DeepSeek
		"credit balance is too low",     // Anthropic
		"insufficient credits",          // OpenRouter
		"requires more credits",         // OpenRouter
		"billing hard limit",            // OpenAI
		"never purchased credits",       // OpenRouter
		"reached your specified api us", // Anthropic: "… API usage limits"
	}},
	{providers.Declined, []string{
		"content management policy",  // Azure
		"content filtering policy",   // Anthropic
		"content exists risk",        // DeepSeek
		"input was flagged",          // OpenRouter
		"flagged as potentially",     // OpenAI
		"inappropriate content",      // Alibaba
		"violates usage guidelines",  // xAI
		"rejected by the safety sys", // OpenAI
	}},
	{providers.NoSuchModel, []string{
		"model not exist",             // DeepSeek
		"is not a valid model id",     // OpenRouter
		"invalid model:",              // Mistral
		"invalid model name",          // LiteLLM
		"no models loaded",            // LM Studio
		"try pulling it first",        // Ollama
		"no endpoints found for",      // OpenRouter
		"does not exist or you do no", // OpenAI: "… not have access to it"
	}},
	{providers.Auth, []string{
		"api key not valid", // Google, with 400
		"api key expired",   // Google, with 400
	}},
}

func (b errorBody) faultByPattern() (providers.Fault, bool) {
	text := strings.ToLower(b.message)
	for _, w := range errorPatterns {
		for _, phrase := range w.phrases {
			if strings.Contains(text, phrase) {
				return w.fault, true
			}
		}
	}
	return "", false
}
