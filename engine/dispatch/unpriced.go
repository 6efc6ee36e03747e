package dispatch

import (
	"errors"
	"fmt"

	"switchboard/engine"
	"switchboard/providers"
)

// DearestPrice is the highest rates of all prices in a catalog, long-prompt
// tiers included. A model whose price nobody knows counts with it towards the
// daily cap: else the cap would be passed unseen.
func DearestPrice(c engine.Catalog) providers.Price {
	var p providers.Price
	for _, m := range c.Models {
		rates := []providers.Rates{m.Price.Rates}
		for _, t := range m.Price.Tiers {
			rates = append(rates, t.Rates)
		}
		for _, r := range rates {
			p.Input, p.Output = dearer(p.Input, r.Input), dearer(p.Output, r.Output)
		}
	}
	return p
}

func dearer(a, b providers.Money) providers.Money {
	if !a.Known() || b.Known() && b.Nano() > a.Nano() {
		return b
	}
	return a
}

// Unpriced reports whether nobody knows what the calls of a model cost. A server
// without a key sends no bill.
func Unpriced(c engine.Catalog, m providers.Model) bool {
	return !m.Price.Known() && c.Providers[m.Provider].APIKey.Needed()
}

// capPrice makes the lane of a model without a price count with the dearest.
func (l *lane) capPrice(c engine.Catalog) {
	if l.budget == nil || !Unpriced(c, l.request.Model) {
		return
	}
	l.dearest = DearestPrice(c)
	capped := l.request
	capped.Model.Price = l.dearest
	l.charge.Worst = worstWith(c, capped, l.unseen)
}

// namingPrice says of a refusal by the cap that a price is missing.
func (l *lane) namingPrice(err error) error {
	var refusal *providers.Error
	if !l.dearest.Known() || !errors.As(err, &refusal) || refusal.Fault != providers.Budget {
		return err
	}
	named := *refusal
	named.Detail = fmt.Sprintf("the price of %s is unknown, so it counts with the dearest that is known: %s", l.request.Model.ID, refusal.Detail)
	return &named
}
