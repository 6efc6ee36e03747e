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
// cached ones at most services, completion_tokens contains reasoning at OpenAI
// and DeepSeek, not at xAI and Google.
func chatUsage(u openai.CompletionUsage) providers.Usage {
	prompt, output, more := u.PromptTokensDetails, u.CompletionTokensDetails, u.JSON.ExtraFields
	c := exchange.TokenCounts{
		Input:     count(u.PromptTokens, u.JSON.PromptTokens),
		Cached:    count(prompt.CachedTokens, prompt.JSON.CachedTokens),
		Written:   count(prompt.CacheWriteTokens, prompt.JSON.CacheWriteTokens),
		Output:    count(u.CompletionTokens, u.JSON.CompletionTokens),
		Reasoning: count(output.ReasoningTokens, output.JSON.ReasoningTokens),
		Total:     count(u.TotalTokens, u.JSON.TotalTokens),
	}
	c.Cached = firstCount(c.Cached, more, "prompt_cache_hit_tokens", "cached_tokens", "cache_read_input_tokens") // DeepSeek, Moonshot, gateways to Anthropic
	c.Written = firstCount(c.Written, more, "cache_creation_input_tokens")
	return reported(c, more)
}

// choiceUsage reads the counts that Moonshot puts into the last choice.
func choiceUsage(fields map[string]respjson.Field) providers.Usage {
	field, ok := fields["usage"]
	if !ok {
		return providers.Usage{}
	}
	var u openai.CompletionUsage
	if json.Unmarshal([]byte(field.Raw()), &u) != nil {
		return providers.Usage{}
	}
	return chatUsage(u)
}

// responseUsage reads the counts of the Responses API, whose parts are parts
// of input_tokens and output_tokens.
func responseUsage(u responses.ResponseUsage) providers.Usage {
	input, output := u.InputTokensDetails, u.OutputTokensDetails
	return reported(exchange.TokenCounts{
		Input:     count(u.InputTokens, u.JSON.InputTokens),
		Cached:    count(input.CachedTokens, input.JSON.CachedTokens),
		Written:   count(input.CacheWriteTokens, input.JSON.CacheWriteTokens),
		Output:    count(u.OutputTokens, u.JSON.OutputTokens),
		Reasoning: count(output.ReasoningTokens, output.JSON.ReasoningTokens),
		Total:     count(u.TotalTokens, u.JSON.TotalTokens),
	}, u.JSON.ExtraFields)
}

// reported is the usage that these counts give, with the charge in the fields beside them.
// Counts that are all zero are no counts.
func reported(c exchange.TokenCounts, fields map[string]respjson.Field) (usage providers.Usage) {
	if c.Input.Int() != 0 || c.Output.Int() != 0 {
		usage = c.Usage()
	}
	usage.Charged = charge(fields)
	return usage
}

// usageIn is the usage in an object of either API that is no answer, if it has one: the
// tokens are billed all the same.
func usageIn(raw []byte) providers.Usage {
	var chat struct {
		Usage openai.CompletionUsage `json:"usage"`
	}
	if json.Unmarshal(raw, &chat) == nil {
		if u := chatUsage(chat.Usage); u.Input.Known() {
			return u
		}
	}
	var response struct {
		Usage responses.ResponseUsage `json:"usage"`
	}
	if json.Unmarshal(raw, &response) != nil {
		return providers.Usage{}
	}
	return responseUsage(response.Usage)
}

// count is a figure that the service sent; one that it left out is unknown.
func count(n int64, field respjson.Field) providers.Tokens {
	if !field.Valid() {
		return providers.Tokens{}
	}
	return providers.Count(n)
}

// firstCount is a count, or where that is unknown the first known count among fields that
// the client has no names for.
func firstCount(n providers.Tokens, fields map[string]respjson.Field, names ...string) providers.Tokens {
	for _, name := range names {
		if n.Known() {
			break
		}
		n = extraCount(fields, name)
	}
	return n
}

// extraCount is a count in a field that the client has no name for.
func extraCount(fields map[string]respjson.Field, name string) providers.Tokens {
	field, ok := fields[name]
	if !ok {
		return providers.Tokens{}
	}
	var n *int64
	if json.Unmarshal([]byte(field.Raw()), &n) != nil || n == nil {
		return providers.Tokens{}
	}
	return providers.Count(*n)
}
