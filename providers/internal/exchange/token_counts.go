package exchange

import (
	"switchboard/providers"
)

// TokenCounts are the tokens of a call in a vendor's own terms. Usage brings
// them to the one meaning of providers.Usage. How each vendor fills them in
// stands in usage.go of its package, what it says of them in docs/providers.md.
type TokenCounts struct {
	Input     providers.Tokens
	Cached    providers.Tokens // read from a cache
	Written   providers.Tokens // written to a cache
	Tools     providers.Tokens // what the vendor's own tools fed back to the model
	Output    providers.Tokens
	Reasoning providers.Tokens
	Total     providers.Tokens

	CacheApart     bool // Input contains neither cached nor written tokens
	ReasoningApart bool // by the vendor's documents, Output does not contain reasoning
}

// Usage never makes a figure up: what was not reported stays unknown.
func (c TokenCounts) Usage() providers.Usage {
	input := c.Input
	if c.CacheApart && input.Known() {
		input = providers.Count(input.Int() + c.Cached.Int() + c.Written.Int())
	}
	if input.Known() {
		input = providers.Count(input.Int() + c.Tools.Int())
	}
	return providers.Usage{
		Input: input, CachedInput: c.Cached, CacheWrite: c.Written,
		Output: c.generated(input), Reasoning: c.Reasoning,
	}
}

// generated is every token that was generated. Whether Output contains the
// reasoning is told by the total, where there is one: what it has over input
// and output was generated too, unless it is something else than the
// reasoning. A part can never be more than the whole.
func (c TokenCounts) generated(input providers.Tokens) providers.Tokens {
	if !c.Output.Known() {
		return providers.Tokens{}
	}
	output, reason := c.Output.Int(), c.Reasoning.Int()
	apart := c.ReasoningApart
	if input.Known() && c.Total.Int() > 0 {
		over := c.Total.Int() - input.Int() - output
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
