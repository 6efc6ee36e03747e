package report

import (
	"cmp"
	"math/big"
	"slices"

	"switchboard/eval/spend"
	"switchboard/eval/usage"
	"switchboard/providers"
)

// Charge is what a model of a provider cost on a day.
type Charge struct {
	Day       Day
	Provider  string
	Model     string
	Currency  string
	Billed    usage.Amount
	Reported  usage.Amount
	Estimated usage.Amount
	Tokens    [len(tokenKinds)]int64
	Price     providers.Price // list price; unknown where the model is not configured
	Simulated bool
	AtMost    bool // Estimated is an upper bound
}

// tokenKind is a kind of tokens that has a price of its own.
type tokenKind struct {
	name  string
	usage func(n providers.Tokens) providers.Usage
	rate  func(providers.Rates) providers.Money
}

var none = providers.Count(0)

// tokenKinds lists all kinds: every token of a call is of one of them.
var tokenKinds = [...]tokenKind{
	{"Input Tokens", func(n providers.Tokens) providers.Usage { return providers.Usage{Input: n, Output: none} }, func(r providers.Rates) providers.Money { return r.Input }},
	{"Cache Read Tokens", func(n providers.Tokens) providers.Usage {
		return providers.Usage{Input: n, CachedInput: n, Output: none}
	}, func(r providers.Rates) providers.Money { return r.CachedInput }},
	{"Cache Write Tokens", func(n providers.Tokens) providers.Usage {
		return providers.Usage{Input: n, CacheWrite: n, Output: none}
	}, func(r providers.Rates) providers.Money { return r.CacheWrite }},
	{"Output Tokens", func(n providers.Tokens) providers.Usage { return providers.Usage{Input: none, Output: n} }, func(r providers.Rates) providers.Money { return r.Output }},
}

// chargeKey says which charge a row belongs to.
type chargeKey struct {
	day                       int64
	provider, model, currency string
}

// charges adds up the lines by day, provider and model. Tokens whose cost stands in a
// line of its own, as in a bill, are counted with that line; lines whose cost is unknown
// are in no charge.
func (b *builder) charges() []Charge {
	all := make(map[chargeKey]*Charge)
	for i := range b.History.Lines {
		l := &b.History.Lines[i]
		if l.Rows == 0 || l.Rows == l.UnpricedRows {
			continue
		}
		key := chargeKey{l.At.Unix(), l.Provider, l.Model, cmp.Or(l.Currency, usage.USD)}
		c := all[key]
		if c == nil {
			c = &Charge{Day: DayOf(l.At), Provider: l.Provider, Model: l.Model, Currency: key.currency}
			m, _ := b.Catalog.Model(l.Model)
			c.Price, c.Price.Tiers = m.Price, nil
			all[key] = c
		}
		c.add(l)
	}
	list := make([]Charge, 0, len(all))
	for _, c := range all {
		if c.amount().Known() {
			list = append(list, *c)
		}
	}
	slices.SortFunc(list, func(a, b Charge) int {
		return cmp.Or(a.Day.at.Compare(b.Day.at), cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.Model, b.Model), cmp.Compare(a.Currency, b.Currency))
	})
	return list
}

func (c *Charge) add(l *spend.Line) {
	c.Billed, c.Reported, c.Estimated = c.Billed.Plus(l.Billed), c.Reported.Plus(l.Reported), c.Estimated.Plus(l.Estimated)
	for i, n := range [...]int64{l.Input, l.CachedInput, l.CacheWrite + l.CacheWrite1h, l.Output} {
		c.Tokens[i] += n
	}
	c.Simulated, c.AtMost = c.Simulated || l.Simulated, c.AtMost || l.AtMost.Estimated > 0
}

func (c *Charge) amount() usage.Amount { return c.Billed.Plus(c.Reported).Plus(c.Estimated) }

// basis is what the whole amount rests on; false where its parts rest on different
// things.
func (c *Charge) basis() (only usage.Basis, ok bool) {
	some := 0
	for _, p := range c.parts() {
		switch {
		case !p.amount.Known():
		case p.amount != usage.Zero:
			only = p.basis
			some++
		case some == 0:
			only = p.basis
		}
	}
	return only, some <= 1
}

// chargePart is an amount with what it rests on.
type chargePart struct {
	amount usage.Amount
	basis  usage.Basis
}

func (c *Charge) parts() [3]chargePart {
	return [...]chargePart{{c.Billed, usage.Billed}, {c.Reported, usage.Reported}, {c.Estimated, usage.Estimated}}
}

// listed is what the tokens of each kind cost at list price; false where there are no
// tokens, or where the cost of some is unknown.
func (c *Charge) listed() (costs [len(tokenKinds)]providers.Money, ok bool) {
	for i, n := range c.Tokens {
		costs[i] = providers.Nano(0)
		if n > 0 {
			costs[i], ok = c.Price.Cost(tokenKinds[i].usage(providers.Count(n))), true
		}
		if !costs[i].Known() {
			return costs, false
		}
	}
	return costs, ok
}

// split divides an amount over the kinds of tokens in proportion to what they cost at
// list price. Each part is a whole number of nano-dollars, and together they are the
// amount. It is false where no kind costs anything.
func split(amount providers.Money, by [len(tokenKinds)]providers.Money) (parts [len(tokenKinds)]providers.Money, ok bool) {
	var sum, done int64
	for _, m := range by {
		sum = providers.SumNano(sum, m.Nano())
	}
	if sum == 0 {
		return parts, false
	}
	var upTo int64
	for i, m := range by {
		upTo += m.Nano()
		share := new(big.Int).Mul(big.NewInt(amount.Nano()), big.NewInt(upTo))
		share.Quo(share, big.NewInt(sum))
		parts[i] = providers.Nano(share.Int64() - done)
		done = share.Int64()
	}
	return parts, true
}
