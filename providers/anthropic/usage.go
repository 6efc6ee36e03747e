package anthropic

import (
	anthropic "github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/packages/respjson"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// messageCounts are the counts of a Messages stream so far. message_start
// counts the prompt, message_delta everything, each as a total: the larger
// figure is the later one. The output that message_start reports is that of
// its own first tokens and no figure for an answer that breaks off.
type messageCounts struct {
	input, cached, written, output, thinking providers.Tokens
}

func (c *messageCounts) start(u anthropic.Usage) {
	j := u.JSON
	c.grow(&c.input, u.InputTokens, j.InputTokens)
	c.grow(&c.cached, u.CacheReadInputTokens, j.CacheReadInputTokens)
	c.grow(&c.written, u.CacheCreationInputTokens, j.CacheCreationInputTokens)
}

func (c *messageCounts) delta(u anthropic.MessageDeltaUsage) {
	j, details := u.JSON, u.OutputTokensDetails
	c.grow(&c.input, u.InputTokens, j.InputTokens)
	c.grow(&c.cached, u.CacheReadInputTokens, j.CacheReadInputTokens)
	c.grow(&c.written, u.CacheCreationInputTokens, j.CacheCreationInputTokens)
	c.grow(&c.output, u.OutputTokens, j.OutputTokens)
	c.grow(&c.thinking, details.ThinkingTokens, details.JSON.ThinkingTokens)
}

func (c *messageCounts) grow(t *providers.Tokens, n int64, field respjson.Field) {
	if field.Valid() && n >= t.Int() {
		*t = providers.Count(n)
	}
}

// usage leaves the prompt unknown where none was counted: there is no empty
// one.
func (c *messageCounts) usage() providers.Usage {
	all := exchange.TokenCounts{
		Input: c.input, Cached: c.cached, Written: c.written, CacheApart: true,
		Output: c.output, Reasoning: c.thinking,
	}
	if c.input.Int()+c.cached.Int()+c.written.Int() == 0 {
		all.Input, all.Cached, all.Written = providers.Tokens{}, providers.Tokens{}, providers.Tokens{}
		if c.output.Int() == 0 {
			return providers.Usage{}
		}
	}
	return all.Usage()
}
