package anthropic

import (
	anthropic "github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/packages/respjson"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// messageCounts are the counts of a Messages stream so far. message_start
// counts the prompt, message_delta everything: what comes later replaces what
// came before, as a whole. The output that message_start reports is that of
// its own first tokens and no figure for an answer that breaks off.
type messageCounts struct {
	prompt           promptCounts
	output, thinking providers.Tokens
}

// promptCounts are the parts of a prompt, each beside the others.
type promptCounts struct{ input, cached, written providers.Tokens }

// some reports whether anything was counted.
func (p promptCounts) some() bool {
	return p.input.Int() > 0 || p.cached.Int() > 0 || p.written.Int() > 0
}

func (c *messageCounts) start(u anthropic.Usage) {
	j := u.JSON
	c.recount(promptCounts{
		count(u.InputTokens, j.InputTokens), count(u.CacheReadInputTokens, j.CacheReadInputTokens), count(u.CacheCreationInputTokens, j.CacheCreationInputTokens),
	})
}

func (c *messageCounts) delta(u anthropic.MessageDeltaUsage) {
	j, details := u.JSON, u.OutputTokensDetails
	c.recount(promptCounts{
		count(u.InputTokens, j.InputTokens), count(u.CacheReadInputTokens, j.CacheReadInputTokens), count(u.CacheCreationInputTokens, j.CacheCreationInputTokens),
	})
	if output := count(u.OutputTokens, j.OutputTokens); output.Known() {
		c.output, c.thinking = output, count(details.ThinkingTokens, details.JSON.ThinkingTokens)
	}
}

// tiers are how the service says that it serves a call, as far as that changes the
// price: its tier, its speed, and the place where it was told to stay.
func tiers(u anthropic.Usage) []string {
	names := []string{string(u.ServiceTier)}
	if u.Speed == anthropic.UsageSpeedFast {
		names = append(names, string(u.Speed))
	}
	if geo := u.InferenceGeo; geo != "" && geo != "global" && geo != "not_available" {
		names = append(names, providers.GeoTier+geo)
	}
	return names
}

// recount takes a later count of the prompt. One of zeros is none: there is no
// empty prompt. One that repeats the input and says nothing of a cache leaves
// what was said of it.
func (c *messageCounts) recount(p promptCounts) {
	repeats := p.input == c.prompt.input && !p.cached.Known() && !p.written.Known()
	if p.some() && !repeats {
		c.prompt = p
	}
}

func count(n int64, field respjson.Field) providers.Tokens {
	if !field.Valid() {
		return providers.Tokens{}
	}
	return providers.Count(n)
}

// usage leaves the prompt unknown where none was counted.
func (c *messageCounts) usage() providers.Usage {
	if !c.prompt.some() && c.output.Int() == 0 {
		return providers.Usage{}
	}
	if !c.prompt.some() {
		c.prompt = promptCounts{}
	}
	return exchange.TokenCounts{
		Input: c.prompt.input, Cached: c.prompt.cached, Written: c.prompt.written, CacheApart: true,
		Output: c.output, Reasoning: c.thinking,
	}.Usage()
}
