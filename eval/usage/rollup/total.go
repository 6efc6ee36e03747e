package rollup

import (
	"time"

	"switchboard/eval/usage"
)

// Total is what was spent in one currency.
type Total struct {
	Money

	// Superseded are the estimates for a vendor's own report of usage, on days for which
	// there is a bill of that vendor too. They are not in Estimated.
	Superseded usage.Amount
	Unpriced   int64 // number of rows without a cost and without an estimate
}

// Spent is the sum of what was billed, reported and estimated.
func (t Total) Spent() usage.Amount { return t.Billed.Plus(t.Reported).Plus(t.Estimated) }

// Totals is what was spent on the days from one time up to another, which is excluded, by
// currency. Days are in UTC.
func (s *Store) Totals(from, to time.Time) (map[string]Total, error) {
	type day struct {
		provider string
		at       time.Time
	}
	totals, billed, estimated := make(map[string]Total), make(map[day]bool), make(map[day]usage.Amount)
	err := s.PlainDays(from, to, func(c Cell) error {
		t := totals[c.Series.Currency]
		at := day{c.Series.Provider, c.At}
		estimate := c.Estimated
		if c.Series.Format.Counts() {
			estimated[at] = estimated[at].Plus(estimate)
			estimate = usage.Amount{}
		}
		if c.Series.Format.Bills() && c.BilledRows > 0 {
			billed[at] = true
		}
		t.Billed, t.Reported, t.Estimated = t.Billed.Plus(c.Billed), t.Reported.Plus(c.Reported), t.Estimated.Plus(estimate)
		t.Unpriced += c.UnpricedRows
		totals[c.Series.Currency] = t
		return nil
	})
	usd := totals[usage.USD]
	for at, amount := range estimated {
		switch {
		case !amount.Known():
		case billed[at]:
			usd.Superseded = usd.Superseded.Plus(amount)
		default:
			usd.Estimated = usd.Estimated.Plus(amount)
		}
	}
	if usd != (Total{}) {
		totals[usage.USD] = usd
	}
	return totals, err
}
