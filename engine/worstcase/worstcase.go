// Package worstcase is the most that a request can cost. It is set aside under the
// caps before anything is sent.
package worstcase

import (
	"math"
	"math/bits"

	"switchboard/engine"
	"switchboard/engine/tokens"
	"switchboard/providers"
)

// Beyond is what a body that is passed on may cost beyond what its request says.
type Beyond struct {
	Input   int64  // tokens at most that a service puts to what it is sent, as of turns that it keeps itself
	Answers int64  // how many answers it asks for; 0: one
	Tier    string // of the service that it asks for; "": the usual one
}

// Of is the most that a request can cost, unknown when a price or the output limit is.
// Nobody writes or reads more than the model holds, whatever limit he is given. Where its
// service is told to keep the beginning of the prompt, all of it may be billed as
// written to a cache, which costs more. What no amount of money can hold is the most
// there is, so that it is beyond every cap.
func Of(c engine.Catalog, req providers.Request, beyond Beyond) providers.Money {
	if req.MaxOutput == 0 {
		return providers.Money{}
	}
	if most := req.Model.Context; most > 0 {
		beyond.Input = min(beyond.Input, most)
	}
	input := providers.SumNano(beyond.Input, tokens.Most(req.System), tokens.Most(string(req.Schema)))
	for _, m := range req.Messages {
		input = providers.SumNano(input, tokens.Most(m.Text))
	}
	output := int64(req.MaxOutput)
	if most := req.Model.Context; most > 0 {
		output = min(output, most)
	}
	usage := providers.Usage{Input: providers.Count(input), Output: providers.Count(times(output, max(1, beyond.Answers))), Tier: beyond.Tier}
	worst := cost(req.Model.Price, usage)
	if req.Prefix != "" && (req.Model.Price.CacheWrite.Known() || c.Providers[req.Model.Provider].Kind == providers.Anthropic) {
		usage.CacheWrite = usage.Input
		worst = providers.Dearer(worst, cost(req.Model.Price, usage))
	}
	return worst
}

// Sum is the sum of some worst cases, unknown where one is.
func Sum(parts ...providers.Money) providers.Money {
	var sum int64
	for _, m := range parts {
		if !m.Known() {
			return m
		}
		sum = providers.SumNano(sum, m.Nano())
	}
	return providers.Nano(sum)
}

// cost is what a known price comes to.
func cost(p providers.Price, u providers.Usage) providers.Money {
	_, priced := p.AtTier(u.Tier)
	if m := p.Cost(u); m.Known() || !p.Known() || !priced || !u.Output.Known() {
		return m
	}
	return providers.Nano(math.MaxInt64)
}

// times is the product of two numbers that are not negative, and stops at what an
// int64 can hold.
func times(a, b int64) int64 {
	high, low := bits.Mul64(uint64(max(0, a)), uint64(b))
	if high > 0 || low > math.MaxInt64 {
		return math.MaxInt64
	}
	return int64(low)
}
