package config

import (
	"testing"
)

// What no dated source gives must not come back as a guess.
func TestShippedPricesHoldOnlyWhatASourceGives(t *testing.T) {
	c, err := laid(t, "")
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]bool{"claude-opus-5-5": true, "claude-haiku-5-5": true}
	cached := map[string]bool{"gpt-5.4": true, "gpt-5-nano": true, "claude-opus-5-5": true, "claude-haiku-5-5": true, "gemini-3-flash": true}
	for _, m := range c.Models {
		p := m.Model().Price
		if p.AsOf.IsZero() || p.Source == "" {
			t.Errorf("%s has a price without a day or a source", m.ID)
		}
		if p.CacheWrite.Known() != written[m.ID] || p.CachedInput.Known() != cached[m.ID] {
			t.Errorf("%s: cached %v, write %v", m.ID, p.CachedInput, p.CacheWrite)
		}
		for _, tier := range p.Tiers {
			if tier.CachedInput.Known() || tier.CacheWrite.Known() || !tier.Input.Known() || !tier.Output.Known() {
				t.Errorf("%s above %d: %+v", m.ID, tier.AboveInputTokens, tier.Rates)
			}
		}
	}
	for _, e := range c.Prices() {
		if e.Source == "" || e.Provider == "" || e.CacheWrite.Known() || len(e.Tiers) > 0 {
			t.Errorf("%+v", e)
		}
	}
}
