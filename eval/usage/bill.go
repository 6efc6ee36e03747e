package usage

import "switchboard/providers"

// Sums are the counts as they are billed; false where input or output is
// unknown. Others that are unknown are none.
func (t Tokens) Sums() (sums providers.TokenSums, known bool) {
	return providers.TokenSums{
		Input: t.Input.Int(), CachedInput: t.CachedInput.Int(),
		CacheWrite: t.CacheWrite.Int() + t.CacheWrite5m.Int(), CacheWrite1h: t.CacheWrite1h.Int(),
		Output: t.Output.Int(),
	}, t.Input.Known() && t.Output.Known()
}

// Bill is what tokens cost at a price, exactly: see providers.Price.BillExactly.
func Bill(p *providers.Price, t providers.TokenSums) (Amount, providers.CostBasis) {
	nano, millionths, basis, known := p.BillExactly(t)
	if !known {
		return Amount{}, ""
	}
	return FromParts(nano, millionths*(restPerNano/1_000_000)), basis
}
