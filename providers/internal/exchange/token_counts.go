package exchange

import (
	"switchboard/providers"
)

// mostTokens is more than any call can have. A report with a larger count is ignored as a
// whole, since its other counts cannot be relied on either.
const mostTokens = 1_000_000_000

// TokenCounts are the tokens of a call as the vendor counts them. Usage converts them to the
// counts of providers.Usage. How each vendor fills them in
// stands in usage.go of its package, what it says of them in docs/providers.md.
type TokenCounts struct {
	Input     providers.Tokens
	Cached    providers.Tokens // read from a cache
	Written   providers.Tokens // written to a cache
	Tools     providers.Tokens // what the vendor's own tools fed back to the model
	Output    providers.Tokens
	Reasoning providers.Tokens
	Total     providers.Tokens

	CacheApart     bool // by the vendor's documents, Input contains neither cached nor written tokens
	ReasoningApart bool // by the vendor's documents, Output does not contain reasoning
}

// Usage converts the counts. A count that was not reported stays unknown, and one that
// cannot be right is ignored.
func (c TokenCounts) Usage() providers.Usage {
	if c.impossible() {
		return providers.Usage{}
	}
	apart := c.apart()
	input := c.Input
	if input.Known() {
		input = providers.Count(input.Int() + c.Tools.Int() + apart.cached*c.Cached.Int() + apart.written*c.Written.Int())
	}
	output := c.Output
	if output.Known() {
		output = providers.Count(output.Int() + apart.reasoning*c.Reasoning.Int())
	}
	return providers.Usage{Input: input, CachedInput: c.Cached, CacheWrite: c.Written, Output: output, Reasoning: c.Reasoning}
}

func (c TokenCounts) impossible() bool {
	for _, n := range []providers.Tokens{c.Input, c.Cached, c.Written, c.Tools, c.Output, c.Reasoning} {
		if n.Int() > mostTokens {
			return true
		}
	}
	return false
}

// beside has 1 for each part that is not in its whole, and 0 for each that is.
type beside struct{ cached, written, reasoning int64 }

// apart finds out which parts are not in their whole: those with which the counts add up
// to the total. Where nothing adds up to it, no part is, if input and output reach the
// total already; else, and where there is no total, the vendor's documents tell. A part
// that is larger than its whole is never in it.
func (c TokenCounts) apart() beside {
	parts := c.documented()
	if c.Input.Known() && c.Output.Known() && c.Total.Int() > 0 {
		over := c.Total.Int() - c.Input.Int() - c.Tools.Int() - c.Output.Int()
		if found, ok := c.adding(over); ok {
			parts = found
		} else if over <= 0 {
			parts = beside{}
		}
	}
	if c.Cached.Int()+c.Written.Int() > c.Input.Int() && parts.cached+parts.written == 0 {
		parts.cached, parts.written = 1, 1
	}
	if c.Reasoning.Int() > c.Output.Int() {
		parts.reasoning = 1
	}
	return parts
}

func (c TokenCounts) documented() (parts beside) {
	if c.CacheApart {
		parts.cached, parts.written = 1, 1
	}
	if c.ReasoningApart {
		parts.reasoning = 1
	}
	return parts
}

// adding are the parts that add up to what the total has over input and
// output. Where several do, the one that is dearest is taken.
func (c TokenCounts) adding(over int64) (beside, bool) {
	for _, p := range []beside{{}, {reasoning: 1}, {written: 1}, {cached: 1}, {cached: 1, written: 1},
		{cached: 1, reasoning: 1}, {written: 1, reasoning: 1}, {cached: 1, written: 1, reasoning: 1}} {
		if p.cached*c.Cached.Int()+p.written*c.Written.Int()+p.reasoning*c.Reasoning.Int() == over {
			return p, true
		}
	}
	return beside{}, false
}
