package exchange

import (
	"encoding/json"

	anthropic "github.com/anthropics/anthropic-sdk-go"
	openai "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/respjson"
	"github.com/openai/openai-go/v3/responses"
	"google.golang.org/genai"

	"switchboard/providers"
)

// counts are the tokens of a call in a vendor's own terms. usage brings them
// to the one meaning of Usage; how each vendor fills them in stands in this
// file too, and what each says of them in docs/providers.md.
type counts struct {
	input  providers.Tokens
	cached providers.Tokens // read from a cache
	write  providers.Tokens // written to a cache
	tools  providers.Tokens // what the vendor's own tools fed back to the model
	output providers.Tokens
	reason providers.Tokens // reasoning
	total  providers.Tokens

	cacheApart  bool // input contains neither cached nor written tokens (Anthropic)
	reasonApart bool // by its documents, output does not contain reasoning (Google)
}

// usage never makes a figure up: what was not reported stays unknown.
func (c counts) usage() providers.Usage {
	input := c.input
	if c.cacheApart && input.Known() {
		input = providers.Count(input.Int() + c.cached.Int() + c.write.Int())
	}
	if input.Known() {
		input = providers.Count(input.Int() + c.tools.Int())
	}
	return providers.Usage{
		Input: input, CachedInput: c.cached, CacheWrite: c.write,
		Output: c.generated(input), Reasoning: c.reason,
	}
}

// generated is every token that was generated. Whether output contains the
// reasoning is told by the total, where there is one: what it has over input
// and output was generated too, unless it is something else than the
// reasoning. A part can never be more than the whole.
func (c counts) generated(input providers.Tokens) providers.Tokens {
	if !c.output.Known() {
		return providers.Tokens{}
	}
	output, reason := c.output.Int(), c.reason.Int()
	apart := c.reasonApart
	if input.Known() && c.total.Int() > 0 {
		over := c.total.Int() - input.Int() - output
		if over > 0 && reason == 0 {
			return providers.Count(output + over)
		}
		apart = over == reason || (apart && over > 0)
	}
	if apart || reason > output {
		output += reason
	}
	return providers.Count(output)
}

// ChatUsage reads the counts of Chat Completions. prompt_tokens contains
// cached ones everywhere. completion_tokens contains reasoning at OpenAI and
// DeepSeek, not at xAI and Google. Zeros throughout are no counts.
func ChatUsage(u openai.CompletionUsage) providers.Usage {
	if u.PromptTokens == 0 && u.CompletionTokens == 0 {
		return providers.Usage{}
	}
	prompt, output := u.PromptTokensDetails, u.CompletionTokensDetails
	c := counts{
		input:  count(u.PromptTokens, u.JSON.PromptTokens),
		cached: count(prompt.CachedTokens, prompt.JSON.CachedTokens),
		write:  count(prompt.CacheWriteTokens, prompt.JSON.CacheWriteTokens),
		output: count(u.CompletionTokens, u.JSON.CompletionTokens),
		reason: count(output.ReasoningTokens, output.JSON.ReasoningTokens),
		total:  count(u.TotalTokens, u.JSON.TotalTokens),
	}
	if !c.cached.Known() {
		c.cached = extraCount(u.JSON.ExtraFields, "prompt_cache_hit_tokens") // DeepSeek
	}
	return c.usage()
}

// ResponseUsage reads the counts of the Responses API, whose parts are parts
// of input_tokens and output_tokens.
func ResponseUsage(u responses.ResponseUsage) providers.Usage {
	if u.InputTokens == 0 && u.OutputTokens == 0 {
		return providers.Usage{}
	}
	input, output := u.InputTokensDetails, u.OutputTokensDetails
	return counts{
		input:  count(u.InputTokens, u.JSON.InputTokens),
		cached: count(input.CachedTokens, input.JSON.CachedTokens),
		write:  count(input.CacheWriteTokens, input.JSON.CacheWriteTokens),
		output: count(u.OutputTokens, u.JSON.OutputTokens),
		reason: count(output.ReasoningTokens, output.JSON.ReasoningTokens),
		total:  count(u.TotalTokens, u.JSON.TotalTokens),
	}.usage()
}

// GeminiUsage reads the counts of generateContent. A 0 is left out on the wire,
// so it cannot be told from what was not counted. promptTokenCount contains
// cached tokens; what Google's tools fed back is counted apart, and so are
// thoughts, by the documents.
func GeminiUsage(u *genai.GenerateContentResponseUsageMetadata) providers.Usage {
	if u == nil {
		return providers.Usage{}
	}
	c := counts{
		input:  positive(u.PromptTokenCount),
		cached: positive(u.CachedContentTokenCount),
		tools:  positive(u.ToolUsePromptTokenCount),
		output: positive(u.CandidatesTokenCount),
		reason: positive(u.ThoughtsTokenCount),
		total:  positive(u.TotalTokenCount),

		reasonApart: true,
	}
	if !c.output.Known() && (c.reason.Known() || c.total.Int() > c.input.Int()+c.tools.Int()) {
		c.output = providers.Count(0) // all of it was thinking, or only the total tells
	}
	return c.usage()
}

func positive(n int32) providers.Tokens {
	if n <= 0 {
		return providers.Tokens{}
	}
	return providers.Count(int64(n))
}

func count(n int64, field interface{ Valid() bool }) providers.Tokens {
	if !field.Valid() {
		return providers.Tokens{}
	}
	return providers.Count(n)
}

func extraCount(fields map[string]respjson.Field, name string) providers.Tokens {
	var n *int64
	if field, ok := fields[name]; !ok || json.Unmarshal([]byte(field.Raw()), &n) != nil || n == nil {
		return providers.Tokens{}
	}
	return providers.Count(*n)
}

// MessageCounts are the counts of a Messages stream so far. message_start
// counts the prompt, message_delta everything, each as a total: the larger
// figure is the later one. The output that message_start reports is that of
// its own first tokens and no figure for an answer that breaks off.
type MessageCounts struct {
	input, cached, write, output, thinking providers.Tokens
}

func (c *MessageCounts) Start(u anthropic.Usage) {
	j := u.JSON
	c.grow(&c.input, u.InputTokens, j.InputTokens)
	c.grow(&c.cached, u.CacheReadInputTokens, j.CacheReadInputTokens)
	c.grow(&c.write, u.CacheCreationInputTokens, j.CacheCreationInputTokens)
}

func (c *MessageCounts) Delta(u anthropic.MessageDeltaUsage) {
	j, details := u.JSON, u.OutputTokensDetails
	c.grow(&c.input, u.InputTokens, j.InputTokens)
	c.grow(&c.cached, u.CacheReadInputTokens, j.CacheReadInputTokens)
	c.grow(&c.write, u.CacheCreationInputTokens, j.CacheCreationInputTokens)
	c.grow(&c.output, u.OutputTokens, j.OutputTokens)
	c.grow(&c.thinking, details.ThinkingTokens, details.JSON.ThinkingTokens)
}

func (c *MessageCounts) grow(t *providers.Tokens, n int64, field interface{ Valid() bool }) {
	if field.Valid() && n >= t.Int() {
		*t = providers.Count(n)
	}
}

// Usage leaves the prompt unknown where none was counted: there is no empty
// one.
func (c *MessageCounts) Usage() providers.Usage {
	all := counts{
		input: c.input, cached: c.cached, write: c.write, cacheApart: true,
		output: c.output, reason: c.thinking,
	}
	if c.input.Int()+c.cached.Int()+c.write.Int() == 0 {
		all.input, all.cached, all.write = providers.Tokens{}, providers.Tokens{}, providers.Tokens{}
		if c.output.Int() == 0 {
			return providers.Usage{}
		}
	}
	return all.usage()
}
