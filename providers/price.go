package providers

import (
	"fmt"
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

	// ServiceTiers are factors on every rate by how a service serves a call.
	ServiceTiers map[string]float64 `toml:"service_tier,omitempty" json:"service_tier,omitempty"`
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

// dearest are the highest rates that a price can have where it does not name
// them: nobody takes more for reading a cache than for reading afresh, nor
// more than twice that for writing one, and no tier raises one rate by more
// than twice the factor of the other.
func (p *Price) dearest(r Rates) Rates {
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

// Missing names the rates that a call may need and the price does not have:
// what they stand for is billed AtMost. Rates for writing a cache are not
// among them, because no call of this program asks for one; usage that is
// imported may have written one.
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
func (p *Price) rates(n int64) Rates {
	rates, reached := p.Rates, int64(-1)
	for _, t := range p.Tiers {
		if n > t.AboveInputTokens && t.AboveInputTokens > reached {
			rates, reached = t.Rates, t.AboveInputTokens
		}
	}
	return rates
}
