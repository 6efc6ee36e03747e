package providers

import (
	"fmt"
	"math"
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
// AboveInputTokens. What it does not name is unknown in that tier; see Bill.
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

// CostBasis says what a cost rests on, where that is not the list price.
type CostBasis string

const (
	AtMost   CostBasis = "at_most"  // a rate is unknown: the dearest was taken that it can have
	Reported CostBasis = "reported" // by the gateway that charged it
)

// Cost is what a call with this usage costs, see Bill.
func (p Price) Cost(u Usage) Money {
	cost, _ := p.Bill(u)
	return cost
}

// Bill is what a call with this usage costs, rounded to the nano-dollar once,
// at the end. Cached and cache-write counts that were not reported count as
// none. A rate that is not known counts with the dearest that it can have, and
// the cost is AtMost: so that it is never left out of a sum. It is unknown when
// a count is, or where the price has neither input nor output.
func (p Price) Bill(u Usage) (Money, CostBasis) {
	if !u.Input.Known() || !u.Output.Known() || !p.Known() {
		return Money{}, ""
	}
	rates := p.rates(u.Input.Int())
	dearest, basis := p.dearest(rates), CostBasis("")
	fresh := max(0, u.Input.Int()-u.CachedInput.Int()-u.CacheWrite.Int())
	sum := new(big.Int)
	for _, part := range []struct {
		tokens        int64
		rate, dearest Money
	}{
		{fresh, rates.Input, dearest.Input},
		{u.CachedInput.Int(), rates.CachedInput, dearest.CachedInput},
		{u.CacheWrite.Int(), rates.CacheWrite, dearest.CacheWrite},
		{u.Output.Int(), rates.Output, dearest.Output},
	} {
		if part.tokens == 0 {
			continue
		}
		if !part.rate.Known() {
			part.rate, basis = part.dearest, AtMost
		}
		sum.Add(sum, new(big.Int).Mul(big.NewInt(part.tokens), big.NewInt(part.rate.Nano())))
	}
	cost := perMillion(new(big.Rat).SetInt(sum))
	if !cost.Known() {
		basis = ""
	}
	return cost, basis
}

// dearest are the highest rates that a price can have where it does not name
// them: nobody takes more for reading a cache than for reading afresh, nor
// more than twice that for writing one, and no tier raises one rate by more
// than twice the factor of the other.
func (p Price) dearest(r Rates) Rates {
	d := r
	switch {
	case !d.Input.Known() && !d.Output.Known(): // a tier that names neither
		d.Input, d.Output = times(p.Input, 2, 1), times(p.Output, 2, 1)
	case !d.Input.Known():
		d.Input = times(p.Input, 2*max(d.Output.Nano(), p.Output.Nano()), p.Output.Nano())
	case !d.Output.Known():
		d.Output = times(p.Output, 2*max(d.Input.Nano(), p.Input.Nano()), p.Input.Nano())
	}
	if !d.CachedInput.Known() {
		d.CachedInput = d.Input
	}
	if !d.CacheWrite.Known() {
		d.CacheWrite = times(d.Input, 2, 1)
	}
	return d
}

// times is m × by / of, rounded up; where of is 0, only by 2. What does not
// fit is the most there is.
func times(m Money, by, of int64) Money {
	if of == 0 {
		by, of = 2, 1
	}
	n := new(big.Int).Mul(big.NewInt(m.Nano()), big.NewInt(by))
	n.Add(n, big.NewInt(of-1)).Quo(n, big.NewInt(of))
	if !n.IsInt64() {
		return Nano(math.MaxInt64)
	}
	return Nano(n.Int64())
}

// InBatch is the price of a call in a batch: every rate with the factor. False
// says that the factor is unknown; a batch costs no more than this price then.
func (p Price) InBatch() (Price, bool) {
	if p.Batch <= 0 {
		return p, false
	}
	p.Rates = p.Rates.scaled(p.Batch)
	tiers := make([]Tier, len(p.Tiers))
	for i, t := range p.Tiers {
		tiers[i] = Tier{t.AboveInputTokens, t.Rates.scaled(p.Batch)}
	}
	p.Tiers = tiers
	return p, true
}

func (r Rates) scaled(by float64) Rates {
	scale := func(m Money) Money {
		if !m.Known() {
			return m
		}
		return Nano(int64(math.Ceil(float64(m.Nano()) * by)))
	}
	return Rates{scale(r.Input), scale(r.CachedInput), scale(r.CacheWrite), scale(r.Output)}
}

// Missing names the rates that a call may need and the price does not have:
// what they stand for is billed AtMost. Rates for writing a cache are not
// among them, because no call asks for one.
func (p Price) Missing() []string {
	if !p.Known() {
		return nil
	}
	var names []string
	if !p.CachedInput.Known() {
		names = append(names, "cached_input")
	}
	for _, t := range p.Tiers {
		for _, rate := range []struct {
			name string
			rate Money
		}{{"input", t.Input}, {"cached_input", t.CachedInput}, {"output", t.Output}} {
			if !rate.rate.Known() {
				names = append(names, fmt.Sprintf("%s above %d", rate.name, t.AboveInputTokens))
			}
		}
	}
	return names
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
