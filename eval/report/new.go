package report

import (
	"maps"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/spend"
	"switchboard/eval/spend/budget"
	"switchboard/eval/spend/evidence"
	"switchboard/eval/spend/pricebook"
	"switchboard/eval/spend/worth"
	"switchboard/eval/usage"
	"switchboard/providers"
)

// Input is what a report is made of.
type Input struct {
	History *spend.History
	Recent  *spend.History // up to now, whatever days the report covers: the forecast is made from it. Nil: History
	Budgets []budget.Budget
	Worth   worth.Table // what answers are worth

	Evidence *evidence.Evidence // of quality; nil: none
	MaxLoss  float64            // a swap that is known to lose more is not shown

	Book    *pricebook.Book // what models cost on which day; nil: no what-if
	Quality Quality         // of the policy on the prompts of the store

	Catalog engine.Catalog
	Policy  routing.Policy // in force; its hash is empty where there is none
	Store   string         // the file with what this program sent
	Doubt   string         // why what was stored last may be missing there; "" where it is not
	Tool    string         // version of this program
	Now     time.Time
}

// New makes a report of a history.
func New(in Input) *Report {
	h := in.History
	b := builder{Input: in, routed: h.Where(func(l *spend.Line) bool { return l.Route != "" })}
	if b.Recent == nil {
		b.Recent = h
	}
	total := h.Total()
	r := &Report{
		Currency:      usage.USD,
		Spent:         spent(&total.Sums),
		Estimated:     total.Estimated.Known(),
		AtMost:        total.Sums.AtMost.Estimated > 0,
		Switch:        usage.Zero.Plus(total.Lost).Money(),
		Requests:      requests(&total.Sums),
		Basis:         basis(&total.Sums),
		Others:        others(total.Others),
		SupersededUSD: usage.Zero.Plus(total.Superseded).Money(),
		UnpricedRows:  total.UnpricedRows,
		Sources:       b.sources(),
		LeftOut:       b.leftOut(),
		Simulated:     in.Catalog.Simulated || slices.ContainsFunc(h.Lines, func(l spend.Line) bool { return l.Simulated }),
		Tool:          in.Tool,
	}
	r.From, r.To = b.days()
	b.tables(r)
	r.Month = b.month()
	r.Compared = b.compared()
	r.Routed, r.Reference = r.Compared.Routed, r.Compared.Reference
	r.SideBySide = b.sideBySide()
	r.Halved = b.halved(r)
	r.Policy = policy(in.Policy, h.Lapsed)
	r.Prices = b.prices()
	r.Swaps, r.SwapsLeftOut = b.swaps()
	r.Worth = b.worth()
	b.outlook(r)
	r.Quality = in.Quality
	b.assumptions(r)
	r.Charges = b.charges()
	r.Notes = r.notes()
	r.Answers = r.answers()
	return r
}

// builder makes the parts of a report.
type builder struct {
	Input
	routed *spend.History // the lines whose prompts a policy decided about
}

// days are the first and the last day of the report: as asked for, else the first and the
// last with calls.
func (b *builder) days() (from, to Day) {
	h := b.History
	from, to = DayOf(h.From), Day{}
	if !h.To.IsZero() {
		to = DayOf(h.To.AddDate(0, 0, -1))
	}
	if n := len(h.Lines); n > 0 {
		if !from.Known() {
			from = DayOf(h.Lines[0].At)
		}
		if !to.Known() {
			to = DayOf(h.Lines[n-1].At)
		}
	}
	return from, to
}

// month is the rate of the days that are over.
func (b *builder) month() *Month {
	rate := b.History.Rate(b.Now)
	over := b.History.Over(rate)
	if rate.Days == 0 || !over.Spent().Known() {
		return nil
	}
	return &Month{Amount: rate.Month(over.Spent()), Days: rate.Days, From: DayOf(rate.First), To: DayOf(rate.Last), Estimated: true, AtMost: over.AtMost.Estimated > 0}
}

// spent is what is known to have been spent: nothing, where there are no calls.
func spent(s *spend.Sums) providers.Money {
	if s.Rows == 0 {
		return providers.Nano(0)
	}
	return s.Spent().Money()
}

func basis(s *spend.Sums) Basis {
	return Basis{s.Billed.Money(), s.Reported.Money(), s.Estimated.Money()}
}

// requests are the counts of rows.
func requests(s *spend.Sums) Requests {
	r := Requests{Uncounted: s.Uncounted}
	if s.KnowsRequests() {
		r.Count = providers.Count(s.Requests)
	}
	r.Input, r.CachedInput = s.TokenCount(s.Input+s.CachedInput+s.CacheWrite+s.CacheWrite1h), s.TokenCount(s.CachedInput)
	r.CacheWrite = s.TokenCount(s.CacheWrite + s.CacheWrite1h)
	r.Output, r.Reasoning = s.TokenCount(s.Output), s.TokenCount(s.Reasoning)
	return r
}

func sums(s *spend.Sums) Sums {
	return Sums{spent(s), s.Estimated.Known(), s.AtMost.Estimated > 0, basis(s), s.Rows, s.UnpricedRows, requests(s)}
}

func comparison(s *spend.Sums) Comparison {
	c := Comparison{s.Compared, s.Listed.Money(), s.Routed.Money(), s.Reference.Money(), minus(s.Listed, s.Routed), nil, s.AtMost}
	for _, f := range [...]struct {
		name string
		rows int64
	}{{"listed_usd", s.AtMost.Listed}, {"routed_usd", s.AtMost.Routed}, {"reference_usd", s.AtMost.Reference}} {
		if f.rows > 0 {
			c.AtMost = append(c.AtMost, f.name)
		}
	}
	return c
}

func minus(a, b usage.Amount) providers.Money {
	if !b.Known() {
		return providers.Money{}
	}
	return a.Add(b.Negative()).Money()
}

// others are amounts in other currencies.
func others(amounts map[string]usage.Amount) []Other {
	all := []Other{}
	for _, currency := range slices.Sorted(maps.Keys(amounts)) {
		all = append(all, Other{currency, amounts[currency].Money()})
	}
	return all
}
