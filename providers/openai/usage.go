package openai

import (
	"encoding/json"

	openai "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/respjson"
	"github.com/openai/openai-go/v3/responses"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// chatUsage reads the counts of Chat Completions. prompt_tokens contains
// cached ones everywhere. completion_tokens contains reasoning at OpenAI and
// DeepSeek, not at xAI and Google. Zeros throughout are no counts.
func chatUsage(u openai.CompletionUsage) providers.Usage {
	if u.PromptTokens == 0 && u.CompletionTokens == 0 {
		return providers.Usage{}
	}
	prompt, output := u.PromptTokensDetails, u.CompletionTokensDetails
	c := exchange.TokenCounts{
		Input:     count(u.PromptTokens, u.JSON.PromptTokens),
		Cached:    count(prompt.CachedTokens, prompt.JSON.CachedTokens),
		Written:   count(prompt.CacheWriteTokens, prompt.JSON.CacheWriteTokens),
		Output:    count(u.CompletionTokens, u.JSON.CompletionTokens),
		Reasoning: count(output.ReasoningTokens, output.JSON.ReasoningTokens),
		Total:     count(u.TotalTokens, u.JSON.TotalTokens),
	}
	if !c.Cached.Known() {
		c.Cached = extraCount(u.JSON.ExtraFields, "prompt_cache_hit_tokens") // DeepSeek
	}
	return c.Usage()
}

// responseUsage reads the counts of the Responses API, whose parts are parts
// of input_tokens and output_tokens.
func responseUsage(u responses.ResponseUsage) providers.Usage {
	if u.InputTokens == 0 && u.OutputTokens == 0 {
		return providers.Usage{}
	}
	input, output := u.InputTokensDetails, u.OutputTokensDetails
	return exchange.TokenCounts{
		Input:     count(u.InputTokens, u.JSON.InputTokens),
		Cached:    count(input.CachedTokens, input.JSON.CachedTokens),
		Written:   count(input.CacheWriteTokens, input.JSON.CacheWriteTokens),
		Output:    count(u.OutputTokens, u.JSON.OutputTokens),
		Reasoning: count(output.ReasoningTokens, output.JSON.ReasoningTokens),
		Total:     count(u.TotalTokens, u.JSON.TotalTokens),
	}.Usage()
}

// count is a figure that the service sent; one that it left out is unknown.
func count(n int64, field respjson.Field) providers.Tokens {
	if !field.Valid() {
		return providers.Tokens{}
	}
	return providers.Count(n)
}

// extraCount is a figure in a field that the client does not know.
func extraCount(fields map[string]respjson.Field, name string) providers.Tokens {
	var n *int64
	if field, ok := fields[name]; !ok || json.Unmarshal([]byte(field.Raw()), &n) != nil || n == nil {
		return providers.Tokens{}
	}
	return providers.Count(*n)
}
