package config

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"switchboard/eval/spend/pricebook"
	"switchboard/providers"
)

// priceEntry is a price of a model from a day on, beside the one in its entry.
type priceEntry struct {
	Model    string `toml:"model"`
	Provider string `toml:"provider,omitempty"`
	providers.Price
	Until time.Time `toml:"until,omitempty"`
}

// key tells entries apart: a model has one price from a day on.
func (e priceEntry) key() string { return e.Model + "\n" + e.AsOf.Format(time.DateOnly) }

// Prices are the dated prices beside those of the models.
func (c Config) Prices() []pricebook.Entry {
	entries := make([]pricebook.Entry, len(c.Dated))
	for i, e := range c.Dated {
		entries[i] = pricebook.Entry{Model: e.Model, Provider: e.Provider, Price: e.Price, Until: e.Until}
	}
	return entries
}

func (c *Config) checkPrices(added []priceEntry) *mistake {
	seen := map[string]bool{}
	for i, e := range added {
		at := fmt.Sprintf("price[%d]", i)
		if m := c.checkPrice(at, e); m != nil {
			return m
		}
		if seen[e.key()] {
			return &mistake{path: at + ".as_of", what: fmt.Sprintf("there are two prices of %q from this day on", e.Model), hint: "a price holds until the next one; keep one of them"}
		}
		seen[e.key()] = true
	}
	return nil
}

func (c *Config) checkPrice(at string, e priceEntry) *mistake {
	switch {
	case e.Model == "":
		return &mistake{path: at, onKey: true, what: "this price names no model", hint: "it is the id of one, configured or not"}
	case e.Model != providers.CleanLine(e.Model, 200):
		return &mistake{path: at + ".model", what: "an id is one word or a few, without control characters"}
	case e.AsOf.IsZero():
		return &mistake{path: at, onKey: true, what: "this price has no as_of", hint: "it is the day from which the price holds, as in as_of = 2026-10-28"}
	case !e.Known():
		return &mistake{path: at, onKey: true, what: "a price has an input and an output", hint: "in US dollars per million tokens; leave the entry out where one of them is unknown"}
	case !e.Until.IsZero() && e.Until.Before(e.AsOf):
		return &mistake{path: at + ".until", what: "this price ends before it begins", hint: "until is the last day on which it holds"}
	}
	if m := c.checkSeller(at, e); m != nil {
		return m
	}
	return checkRates(at, e.Price)
}

// checkSeller wants a configured model to have one provider.
func (c *Config) checkSeller(at string, e priceEntry) *mistake {
	i := slices.IndexFunc(c.Models, func(m ModelEntry) bool { return m.ID == e.Model })
	if i < 0 || e.Provider == "" || e.Provider == c.Models[i].Provider {
		return nil
	}
	return &mistake{path: at + ".provider", what: fmt.Sprintf("%s is a model of provider %s", e.Model, c.Models[i].Provider), hint: "leave it out: it is for models that are not configured"}
}

// mostTierFactor is more than any service takes for a tier.
const mostTierFactor = 100

// checkRates wants a price to make sense, wherever it stands.
func checkRates(at string, p providers.Price) *mistake {
	if p.Batch < 0 || p.Batch > 1 {
		return &mistake{path: at + ".batch", what: "batch is a factor from 0 to 1"}
	}
	for _, name := range slices.Sorted(maps.Keys(p.ServiceTiers)) {
		if factor := p.ServiceTiers[name]; !(factor > 0 && factor <= mostTierFactor) {
			return &mistake{path: at + ".service_tier." + name, what: fmt.Sprintf("%s is a factor above 0 and up to %d", name, mostTierFactor)}
		}
	}
	for i, t := range p.Tiers {
		if t.AboveInputTokens <= 0 {
			return &mistake{path: fmt.Sprintf("%s.tier[%d].above_input_tokens", at, i), what: "a tier needs above_input_tokens, the prompt length from which it holds"}
		}
	}
	return nil
}
