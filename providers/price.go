package providers

import (
	"math/big"
	"time"
)

// StaleAfter is the age at which a price is marked as old.
const StaleAfter = 180 * 24 * time.Hour

// Rates are prices in US dollars per million tokens. A missing one is unknown.
type Rates struct {
	Input       Money `toml:"input,omitempty" json:"input"`
	CachedInput Money `toml:"cached_input,omitempty" json:"cached_input"`
	CacheWrite  Money `toml:"cache_write,omitempty" json:"cache_write"`
	Output      Money `toml:"output,omitempty" json:"output"`
}

// Tier replaces all rates of a call whose prompt is longer than
// AboveInputTokens. What it does not name is unknown in that tier.
type Tier struct {
	AboveInputTokens int64 `toml:"above_input_tokens" json:"above_input_tokens"`
	Rates
}

// Price is what a model costs, as somebody published it on a date. It is a
// fact that ages: see Stale.
type Price struct {
	Rates
	Batch  float64   `toml:"batch,omitzero" json:"batch,omitempty"` // factor on every rate in a batch; 0 is unknown
	Tiers  []Tier    `toml:"tier,omitempty" json:"tier,omitempty"`
	AsOf   time.Time `toml:"as_of,omitempty" json:"as_of,omitzero"`
	Source string    `toml:"source,omitempty" json:"source,omitempty"`
}

// Known reports whether a call can be priced at all.
func (p Price) Known() bool { return p.Input.Known() && p.Output.Known() }

// Stale reports whether the price was published longer than StaleAfter ago,
// or at a time nobody noted.
func (p Price) Stale(now time.Time) bool {
	return p.Known() && now.Sub(p.AsOf) > StaleAfter
}

// Cost is what a call with this usage costs, rounded to the nano-dollar once,
// at the end. It is unknown when a count or a rate it needs is. Cached and
// cache-write counts that were not reported count as none.
func (p Price) Cost(u Usage) Money {
	if !u.Input.Known() || !u.Output.Known() {
		return Money{}
	}
	rates := p.rates(u.Input.Int())
	fresh := max(0, u.Input.Int()-u.CachedInput.Int()-u.CacheWrite.Int())
	sum := new(big.Int)
	for _, part := range []struct {
		tokens int64
		rate   Money
	}{
		{fresh, rates.Input},
		{u.CachedInput.Int(), rates.CachedInput},
		{u.CacheWrite.Int(), rates.CacheWrite},
		{u.Output.Int(), rates.Output},
	} {
		if part.tokens == 0 {
			continue
		}
		if !part.rate.Known() {
			return Money{}
		}
		sum.Add(sum, new(big.Int).Mul(big.NewInt(part.tokens), big.NewInt(part.rate.Nano())))
	}
	if sum.Sign() == 0 && !p.Known() {
		return Money{}
	}
	return perMillion(new(big.Rat).SetInt(sum))
}

// rates are those of the highest tier that a prompt of n tokens reaches.
func (p Price) rates(n int64) Rates {
	rates, reached := p.Rates, int64(-1)
	for _, t := range p.Tiers {
		if n > t.AboveInputTokens && t.AboveInputTokens > reached {
			rates, reached = t.Rates, t.AboveInputTokens
		}
	}
	return rates
}

// perMillion divides by a million, half up; what does not fit is unknown.
func perMillion(sum *big.Rat) Money {
	sum.Quo(sum, big.NewRat(1_000_000, 1)).Add(sum, big.NewRat(1, 2))
	whole := new(big.Int).Quo(sum.Num(), sum.Denom())
	if !whole.IsInt64() {
		return Money{}
	}
	return Nano(whole.Int64())
}
