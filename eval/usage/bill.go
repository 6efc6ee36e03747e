package usage

import "switchboard/providers"

// Sums are the counts by the rates at which they are billed; false where input or output
// is unknown. Any other count that is unknown is taken as 0.
func (t Tokens) Sums() (sums providers.TokenSums, known bool) {
	return providers.TokenSums{
		Input: t.Input.Int(), CachedInput: t.CachedInput.Int(),
		CacheWrite: t.CacheWrite.Int() + t.CacheWrite5m.Int(), CacheWrite1h: t.CacheWrite1h.Int(),
		Output: t.Output.Int(),
	}, t.Input.Known() && t.Output.Known()
}

// Bill is the exact cost of tokens at a price: see providers.Price.BillExactly.
func Bill(p *providers.Price, t providers.TokenSums) (Amount, providers.CostBasis) {
	nano, millionths, basis, known := p.BillExactly(t)
	if !known {
		return Amount{}, ""
	}
	return FromParts(nano, millionths*(restPerNano/1_000_000)), basis
}
