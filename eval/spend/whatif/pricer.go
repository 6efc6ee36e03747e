package whatif

import (
	"slices"
	"time"

	"switchboard/eval/spend/pricebook"
	"switchboard/eval/usage"
	"switchboard/providers"
)

// Pricer prices calls under a scenario. It may be used by many at once.
type Pricer struct {
	scenario Scenario
	single   *pricebook.Book
	batch    *pricebook.Book
	swaps    map[string][]swap // by the model that answered
	growth   growth
	prices   pricebook.Day // the day whose prices hold for all calls, where the scenario names one
}

// swap is a Swap together with its own price, if it has one.
type swap struct {
	Swap
	single, batch providers.Price
}

// New prices by a book under a scenario that passed its Check.
func New(b *pricebook.Book, s Scenario) *Pricer {
	ends := make([]pricebook.Entry, len(s.Ends))
	for i, e := range s.Ends {
		ends[i] = pricebook.Entry{Model: e.Model, Price: e.Price}
	}
	slices.SortStableFunc(ends, func(x, y pricebook.Entry) int { return x.AsOf.Compare(y.AsOf) })
	p := &Pricer{scenario: s, swaps: make(map[string][]swap), growth: newGrowth(s.Growth), prices: pricebook.DayOf(s.Prices)}
	p.single = b.With(ends).Map(func(provider string, p providers.Price) providers.Price {
		if factor, named := s.Factors[provider]; named {
			return p.Scaled(int64(factor))
		}
		return p
	})
	p.batch = p.single.Map(func(_ string, p providers.Price) providers.Price { return inBatch(p) })
	for _, w := range s.Swaps {
		one := swap{Swap: w}
		if w.Price != nil {
			one.single, one.batch = *w.Price, inBatch(*w.Price)
		}
		p.swaps[w.From] = append(p.swaps[w.From], one)
	}
	return p
}

// inBatch is the price in a batch. Where the factor is unknown, it is the price of a
// single call, and its Batch still says that the factor is unknown.
func inBatch(p providers.Price) providers.Price {
	p, _ = p.InBatch()
	return p
}

// Calls are calls of one model on one day.
type Calls struct {
	Model  string
	Day    time.Time
	Tokens providers.TokenSums
	Batch  bool // they were sent in a batch
	Single bool // it is one call, whose length decides the tier of the price; many together have the usual tier
}

// Cost is what calls cost, and what that rests on.
type Cost struct {
	Amount   usage.Amount        // unknown where a price is unknown
	Basis    providers.CostBasis // AtMost where a rate that was needed is unknown
	Standing pricebook.Standing  // the weakest of the prices it was worked out from
}

// Price is the price of a model on a day, for calls sent one by one.
func (p *Pricer) Price(model string, on time.Time) (providers.Price, pricebook.Standing) {
	return p.single.On(model, p.day(pricebook.DayOf(on)))
}

// day is the day of the prices that calls of a day are priced at.
func (p *Pricer) day(on pricebook.Day) pricebook.Day {
	if p.scenario.Prices.IsZero() {
		return on
	}
	return p.prices
}

// priced are calls with what is needed to price all their parts.
type priced struct {
	*Calls
	day pricebook.Day
}

// Reprice is what calls would have cost under the scenario.
func (p *Pricer) Reprice(c Calls) Cost {
	on := pricebook.DayOf(c.Day)
	of := priced{&c, p.day(on)}
	t := p.growth.on(on).ofTokens(c.Tokens)
	if p.scenario.CacheHit != nil {
		t = withHits(t, *p.scenario.CacheHit)
	}
	swaps := p.swaps[c.Model]
	if len(swaps) == 0 {
		return p.cost(c.Model, nil, of, t)
	}
	sum, rest := none, t
	for i := range swaps {
		w := &swaps[i]
		part := w.Part.ofTokens(t)
		rest = minus(rest, part)
		sum = sum.and(p.cost(w.To, w, of, part))
	}
	return sum.and(p.cost(c.Model, nil, of, rest))
}

// cost is what tokens of calls cost at the model that w names, or at their own.
func (p *Pricer) cost(model string, w *swap, c priced, t providers.TokenSums) Cost {
	if t == (providers.TokenSums{}) {
		return none
	}
	if c.Batch {
		return p.bill(p.batch, model, w, c, t)
	}
	part := p.scenario.Batch.ofTokens(t)
	if part == (providers.TokenSums{}) {
		return p.bill(p.single, model, w, c, t)
	}
	return p.bill(p.batch, model, w, c, part).and(p.bill(p.single, model, w, c, minus(t, part)))
}

// bill prices by one of the two books.
func (p *Pricer) bill(by *pricebook.Book, model string, w *swap, c priced, t providers.TokenSums) Cost {
	var price providers.Price
	standing := pricebook.Held
	switch {
	case w == nil || w.Price == nil:
		price, standing = by.On(model, c.day)
	case by == p.batch:
		price = w.batch
	default:
		price = w.single
	}
	if !c.Single {
		price.Tiers = nil
	}
	cost := Cost{Standing: standing}
	cost.Amount, cost.Basis = usage.Bill(&price, t)
	if by == p.batch && price.Batch <= 0 && cost.Amount.Known() {
		cost.Basis = providers.AtMost
	}
	return cost
}

// none is the cost of nothing.
var none = Cost{Amount: usage.Zero, Standing: pricebook.Held}

func (c Cost) and(o Cost) Cost {
	c.Amount = c.Amount.Add(o.Amount)
	if o.Basis == providers.AtMost {
		c.Basis = o.Basis
	}
	if !c.Amount.Known() {
		c.Basis = ""
	}
	if weakness(o.Standing) > weakness(c.Standing) {
		c.Standing = o.Standing
	}
	return c
}

func weakness(s pricebook.Standing) int {
	switch s {
	case pricebook.Held:
		return 0
	case pricebook.FirstKnown:
		return 1
	}
	return 2
}
