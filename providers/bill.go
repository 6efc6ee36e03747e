package providers

import (
	"math"
	"math/bits"
	"slices"
	"strings"
)

// TokenSums are the tokens of one call, or of many together, by the rates at which they are
// billed. Each token is in one count only, and no count is negative.
type TokenSums struct {
	Input        int64 // neither read from a cache nor written to one
	CachedInput  int64
	CacheWrite   int64 // written to a cache for five minutes, or for an unknown time
	CacheWrite1h int64 // written to a cache for an hour
	Output       int64 // reasoning included
}

// Prompt is how many tokens the prompt has.
func (t TokenSums) Prompt() int64 {
	return SumNano(t.Input, t.CachedInput, t.CacheWrite, t.CacheWrite1h)
}

// Bill is what a call with this usage costs, rounded once, to the nano-dollar. Counts of
// cached tokens that were not reported are taken as 0. Where a rate is unknown, the highest
// one that it can be is taken, and the basis is AtMost, so that the cost is not missing in a
// sum. The cost is unknown where the count of input or output is, where the price has
// neither of these rates, and where it has none for the tier of the service.
func (p Price) Bill(u Usage) (Money, CostBasis) {
	p, priced := p.AtTier(u.Tier)
	if !priced || !u.Input.Known() || !u.Output.Known() {
		return Money{}, ""
	}
	fresh := max(0, u.Input.Int()-u.CachedInput.Int()-u.CacheWrite.Int())
	tokens := TokenSums{Input: fresh, CachedInput: u.CachedInput.Int(), CacheWrite: u.CacheWrite.Int(), Output: u.Output.Int()}
	nano, rest, basis, ok := p.bill(tokens, u.Input.Int())
	cost := Nano(nano)
	if rest >= million/2 {
		cost = cost.Add(Nano(1))
	}
	if !ok || !cost.Known() {
		return Money{}, ""
	}
	return cost, basis
}

// BillExactly is what tokens cost, in whole nano-dollars and millionths of a nano-dollar, so
// that a sum of bills can be rounded once, at its end. Where the price has tiers by the
// length of the prompt, all tokens are taken for one prompt: for many calls together, remove
// the tiers first. It is false where the price is unknown or the cost does not fit.
func (p *Price) BillExactly(t TokenSums) (nano, millionths int64, basis CostBasis, ok bool) {
	return p.bill(t, t.Prompt())
}

const million = 1_000_000

// bill is BillExactly for a prompt of a given length.
func (p *Price) bill(t TokenSums, prompt int64) (nano, rest int64, basis CostBasis, ok bool) {
	if !p.Known() || t.Input < 0 || t.CachedInput < 0 || t.CacheWrite < 0 || t.CacheWrite1h < 0 || t.Output < 0 {
		return 0, 0, "", false
	}
	rates := p.rates(prompt)
	known := (t.Input == 0 && t.CacheWrite1h == 0 || rates.Input.Known()) && (t.CachedInput == 0 || rates.CachedInput.Known()) &&
		(t.CacheWrite == 0 || rates.CacheWrite.Known()) && (t.Output == 0 || rates.Output.Known())
	if !known {
		rates, basis = p.dearest(rates), AtMost
	}
	var sum wide
	sum.add(t.Input, rates.Input)
	sum.add(t.CachedInput, rates.CachedInput)
	sum.add(t.CacheWrite, rates.CacheWrite)
	sum.add(t.CacheWrite1h, rates.Input) // vendors that keep a cache for an hour charge twice the price of input for writing to it
	sum.add(t.CacheWrite1h, rates.Input)
	sum.add(t.Output, rates.Output)
	nano, rest, ok = sum.perMillion()
	if !ok {
		basis = ""
	}
	return nano, rest, basis, ok
}

// wide is a sum of products of tokens and rates.
type wide struct {
	high, low uint64
	bad       bool // whether a rate is negative or the sum is too large
}

func (w *wide) add(tokens int64, rate Money) {
	if tokens == 0 {
		return
	}
	if rate.Nano() < 0 {
		w.bad = true
		return
	}
	high, low := bits.Mul64(uint64(tokens), uint64(rate.Nano()))
	var carry uint64
	w.low, carry = bits.Add64(w.low, low, 0)
	w.high, carry = bits.Add64(w.high, high, carry)
	w.bad = w.bad || carry != 0
}

// perMillion is the sum divided by a million, and the remainder.
func (w *wide) perMillion() (whole, rest int64, ok bool) {
	if w.bad || w.high >= million {
		return 0, 0, false
	}
	if w.high == 0 {
		return int64(w.low / million), int64(w.low % million), true
	}
	q, r := bits.Div64(w.high, w.low, million)
	return int64(q), int64(r), q <= math.MaxInt64
}

// Scaled is the price with every rate multiplied by a number of millionths, rounded up to
// whole nano-dollars for a million tokens.
func (p Price) Scaled(millionths int64) Price {
	p.Rates = p.Rates.scaled(millionths)
	tiers := make([]Tier, len(p.Tiers))
	for i, t := range p.Tiers {
		tiers[i] = Tier{t.AboveInputTokens, t.Rates.scaled(millionths)}
	}
	p.Tiers = tiers
	return p
}

func (r Rates) scaled(millionths int64) Rates {
	scale := func(m Money) Money {
		if !m.Known() {
			return m
		}
		return times(m, millionths, million)
	}
	return Rates{scale(r.Input), scale(r.CachedInput), scale(r.CacheWrite), scale(r.Output)}
}

// InBatch is the price of a call in a batch: every rate times the factor for batches. It is
// false where the factor is unknown; a batch costs at most the price that is returned.
func (p Price) InBatch() (Price, bool) {
	if p.Batch <= 0 {
		return p, false
	}
	return p.Scaled(int64(math.Round(p.Batch * million))), true
}

// AtTier is the price of a call that is served in a tier of its service: every rate times
// the factor of the tier, or of each tier that it is joined of. It is false where the tier
// has prices of its own and the factor is unknown.
func (p Price) AtTier(tier string) (Price, bool) {
	if factor := p.ServiceTiers[tier]; factor > 0 {
		return p.Scaled(int64(math.Round(factor * million))), true
	}
	if one, rest, many := strings.Cut(tier, TierJoin); many {
		p, priced := p.AtTier(one)
		if !priced {
			return p, false
		}
		return p.AtTier(rest)
	}
	return p, !ownPrices(tier)
}

// ownPrices reports whether a tier of a service has prices of its own. Services have many names
// for the standard tier, which has none.
func ownPrices(tier string) bool {
	return tier == "fast" || strings.HasPrefix(tier, "priority") || strings.HasPrefix(tier, "flex") || strings.HasPrefix(tier, GeoTier)
}

// GeoTier is the prefix of the tier of a call that is served in a region that was asked for.
const GeoTier = "geo_"

// TierJoin separates the tiers of a call that is served in several at once.
const TierJoin = "+"

// InTier reports whether a tier has this name, or is joined of tiers of which one has it.
func InTier(tier, name string) bool {
	return slices.Contains(strings.Split(tier, TierJoin), name)
}

// JoinTiers is the tier of a call that is served in several at once. Tiers without prices of
// their own are left out.
func JoinTiers(names ...string) string {
	return strings.Join(slices.DeleteFunc(names, func(name string) bool { return !ownPrices(name) }), TierJoin)
}

// times is m × by / of, rounded up; where of is 0, it is m × 2. Where that does not fit, it is
// the largest amount.
func times(m Money, by, of int64) Money {
	if of == 0 {
		by, of = 2, 1
	}
	high, low := bits.Mul64(uint64(m.Nano()), uint64(by))
	low, carry := bits.Add64(low, uint64(of-1), 0)
	if high += carry; high >= uint64(of) {
		return Nano(math.MaxInt64)
	}
	q, _ := bits.Div64(high, low, uint64(of))
	return Nano(int64(min(q, math.MaxInt64)))
}
