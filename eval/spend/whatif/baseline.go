package whatif

import (
	"cmp"
	"math/big"
	"slices"
	"time"

	"switchboard/eval/spend"
	"switchboard/eval/spend/pricebook"
	"switchboard/eval/usage"
	"switchboard/providers"
)

// Baseline is a history in the form that scenarios need: what was spent, and what the
// policy and the reference would have cost, with the tokens behind each. It does not
// change. A scenario takes about a millisecond, however long the history is.
type Baseline struct {
	book  *pricebook.Book
	usual *Pricer // prices of the days
	parts []part
	base  Outcome
}

// Outcome is a history under a scenario, in US dollars.
type Outcome struct {
	Spent     usage.Amount
	Routed    usage.Amount // for the prompts that are compared, without lost prompt caches
	Reference usage.Amount
	Listed    usage.Amount

	// Kept is the part of Spent that no scenario changes, because the tokens or the price
	// behind it are unknown.
	Kept usage.Amount
	// FirstKnown reports that for some calls the first known price was taken, which is of
	// a later day.
	FirstKnown bool
}

// role is which figure of an outcome a part belongs to.
type role uint8

const (
	spent role = iota
	listed
	routed
	reference
	roles = iota
)

// part is an amount that is explained by one model's tokens on a day, or over the whole
// time.
type part struct {
	key
	tokens providers.TokenSums
	amount usage.Amount
	usual  usage.Amount // what the tokens cost at the prices of the day; unknown: the amount stays
}

type key struct {
	day   time.Time
	model string
	role  role
	batch bool
}

// NewBaseline looks at a history. of is the model that is the reference.
//
// Amounts are changed in proportion to what their tokens cost at list prices, so that a
// discount stays a discount. Of a prompt that was sent here what it cost otherwise is
// known, and its tokens are not: there the mix of all calls of that model stands for
// them.
func NewBaseline(h *spend.History, b *pricebook.Book, of string) *Baseline {
	all := &Baseline{book: b, usual: New(b, Scenario{})}
	sums := make(map[key]*part)
	mixes := make(map[string]*providers.TokenSums)
	for i := range h.Lines {
		l := &h.Lines[i]
		batch := providers.InTier(l.Tier, spend.Batch)
		if l.InUSD() && l.Rows > 0 {
			t := l.Tokens()
			put(sums, key{l.At, l.Model, spent, batch}, t, l.Spent())
			mix(mixes, l.Model, t)
		}
		if l.Compared > 0 {
			t := providers.TokenSums{}
			if l.Rows > 0 {
				t = l.Tokens()
			}
			put(sums, key{l.At, l.Model, listed, batch}, t, l.Listed)
			put(sums, key{l.At, l.Route, routed, batch}, t, l.Routed)
			put(sums, key{l.At, of, reference, batch}, t, l.Reference)
		}
	}
	for _, p := range sums {
		all.parts = append(all.parts, all.explained(*p, mixes))
	}
	slices.SortFunc(all.parts, func(a, b part) int {
		return cmp.Or(a.day.Compare(b.day), cmp.Compare(a.model, b.model), cmp.Compare(a.role, b.role), compareBool(a.batch, b.batch))
	})
	all.base = all.Under(Scenario{})
	return all
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func put(sums map[key]*part, k key, t providers.TokenSums, a usage.Amount) {
	if !a.Known() {
		return
	}
	p := sums[k]
	if p == nil {
		p = &part{key: k}
		sums[k] = p
	}
	p.tokens, p.amount = plus(p.tokens, t), p.amount.Plus(a)
}

func mix(mixes map[string]*providers.TokenSums, model string, t providers.TokenSums) {
	if mixes[model] == nil {
		mixes[model] = new(providers.TokenSums)
	}
	*mixes[model] = plus(*mixes[model], t)
}

func plus(a, b providers.TokenSums) providers.TokenSums {
	return providers.TokenSums{
		Input: a.Input + b.Input, CachedInput: a.CachedInput + b.CachedInput, CacheWrite: a.CacheWrite + b.CacheWrite,
		CacheWrite1h: a.CacheWrite1h + b.CacheWrite1h, Output: a.Output + b.Output,
	}
}

// explained is a part together with what its tokens cost at the prices of the day.
func (b *Baseline) explained(p part, mixes map[string]*providers.TokenSums) part {
	if p.tokens == (providers.TokenSums{}) && mixes[p.model] != nil {
		p.tokens = *mixes[p.model]
	}
	if p.tokens != (providers.TokenSums{}) {
		p.usual = b.usual.Reprice(p.calls()).Amount
	}
	return p
}

func (p *part) calls() Calls {
	return Calls{Model: p.model, Day: p.day, Tokens: p.tokens, Batch: p.batch}
}

// Base is the history as it is.
func (b *Baseline) Base() Outcome { return b.base }

// Under is the history under a scenario that passed its Check.
func (b *Baseline) Under(s Scenario) Outcome {
	var out Outcome
	by := New(b.book, s)
	var sums [roles]usage.Amount
	for i := range b.parts {
		p := &b.parts[i]
		amount, cost := p.amount, by.Reprice(p.calls())
		if usage.Zero.Less(p.usual) && cost.Amount.Known() {
			amount = inProportion(amount, cost.Amount, p.usual)
			out.FirstKnown = out.FirstKnown || cost.Standing == pricebook.FirstKnown
		} else if p.role == spent {
			out.Kept = out.Kept.Plus(amount)
		}
		sums[p.role] = sums[p.role].Plus(amount)
	}
	out.Spent, out.Listed, out.Routed, out.Reference = sums[spent], sums[listed], sums[routed], sums[reference]
	return out
}

// inProportion is a × to / from, rounded to the 18th decimal, and exactly a where to and
// from are equal.
func inProportion(a, to, from usage.Amount) usage.Amount {
	if to == from {
		return a
	}
	product := new(big.Int).Mul(whole(a), whole(to))
	product.Quo(product, whole(from))
	nano, rest := new(big.Int).QuoRem(product, billion, new(big.Int))
	if !nano.IsInt64() {
		return usage.Amount{}
	}
	return usage.FromParts(nano.Int64(), rest.Int64())
}

var billion = big.NewInt(1_000_000_000)

// whole is an amount in units of its 18th decimal.
func whole(a usage.Amount) *big.Int {
	nano, rest := a.Parts()
	n := new(big.Int).Mul(big.NewInt(nano), billion)
	return n.Add(n, big.NewInt(rest))
}

// At is a history at the prices of one day.
type At struct {
	Day time.Time
	Outcome
	Changed []pricebook.Event // prices that changed on that day; none on the first day
}

// PriceWar is the same history at the prices of every day on which a price changed, from
// the first day to the last. It begins with the prices of the first day, so that only
// prices differ between the days.
func (b *Baseline) PriceWar(first, last time.Time) []At {
	used := make(map[string]bool)
	for i := range b.parts {
		used[b.parts[i].model] = true
	}
	all := []At{{Day: first, Outcome: b.Under(Scenario{Prices: first})}}
	for _, e := range b.book.Events(first, last) {
		if !used[e.Model] {
			continue
		}
		day := e.Day
		if at := &all[len(all)-1]; at.Day.Equal(day) {
			at.Changed = append(at.Changed, e)
			continue
		}
		all = append(all, At{Day: day, Outcome: b.Under(Scenario{Prices: day}), Changed: []pricebook.Event{e}})
	}
	return all
}
