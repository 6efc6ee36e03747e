package report

import (
	"cmp"
	"slices"

	"switchboard/eval/spend"
	"switchboard/eval/usage"
	"switchboard/providers"
)

// part is what goes to one provider.
type part struct{ spent, listed, routed, reference usage.Amount }

// halved says for each provider what amounts would be at half of its prices.
func (b *builder) halved(r *Report) []PriceCut {
	rows := []PriceCut{}
	for provider, p := range b.parts() {
		h := PriceCut{Provider: known(provider), Spent: halve(r.Spent, p.spent), Comparison: r.Compared.Comparison, Estimated: true}
		h.Listed, h.Routed, h.Reference = halve(h.Listed, p.listed), halve(h.Routed, p.routed), halve(h.Reference, p.reference)
		h.Saved = h.Listed.Add(negative(h.Routed))
		rows = append(rows, h)
	}
	slices.SortFunc(rows, func(a, b PriceCut) int {
		return cmp.Or(cmp.Compare(a.Spent.Nano(), b.Spent.Nano()), cmp.Compare(value(a.Provider), value(b.Provider)))
	})
	return rows
}

// parts are the amounts that go to each provider, which is the one that is paid. For a
// call that was made it is the provider that the line names, as in the table by provider,
// whoever made the model. For a prompt that another model would answer, it is the
// provider of that model in the config.
func (b *builder) parts() map[string]*part {
	all := make(map[string]*part)
	of := func(provider string) *part {
		if all[provider] == nil {
			all[provider] = new(part)
		}
		return all[provider]
	}
	for i := range b.History.Lines {
		l := &b.History.Lines[i]
		own := of(l.Provider)
		if l.InUSD() {
			own.spent = own.spent.Plus(l.Spent())
		}
		if l.Route == spend.Unknown || l.Compared == 0 {
			continue
		}
		own.listed = own.listed.Plus(l.Listed)
		route, reference := of(b.payee(l, l.Route)), of(b.payee(l, b.Catalog.Reference))
		route.routed, reference.reference = route.routed.Plus(l.Routed), reference.reference.Plus(l.Reference)
	}
	return all
}

// payee is who is paid for a prompt of a line if a model answers it.
func (b *builder) payee(l *spend.Line, model string) string {
	if model == l.Model {
		return l.Provider
	}
	return b.provider(model)
}

// provider is the provider of a configured model.
func (b *builder) provider(model string) string {
	m, _ := b.Catalog.Model(model)
	return m.Provider
}

// halve is an amount after the price of a part of it was halved.
func halve(m providers.Money, part usage.Amount) providers.Money {
	if !part.Known() {
		return m
	}
	return m.Add(negative(spend.Fraction(part.Money(), 1, 2)))
}

func negative(m providers.Money) providers.Money {
	if !m.Known() {
		return m
	}
	return providers.Nano(-m.Nano())
}

// value is a text, or empty where it is unknown.
func value(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
