package dispatch

import (
	"errors"
	"fmt"

	"switchboard/engine"
	"switchboard/engine/worstcase"
	"switchboard/providers"
)

// capPrice makes the lane of a model without a price, or without one of the service's tier
// that is asked for, count with the dearest.
func (l *lane) capPrice(c engine.Catalog) {
	_, priced := l.request.Model.Price.AtTier(l.beyond.Tier)
	if l.budget == nil || priced && !c.Unpriced(l.request.Model) {
		return
	}
	l.beyond.Tier = ""
	l.dearest = c.DearestPrice()
	capped := l.request
	capped.Model.Price = l.dearest
	l.charge.Worst = worstcase.Of(c, capped, l.beyond)
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
