package spend

import (
	"math/big"
	"time"

	"switchboard/eval/usage"
	"switchboard/providers"
)

// A mean month has 365.25 / 12 days, here as a fraction too.
const (
	daysOver, daysUnder = 1461, 48
	DaysAMonth          = daysOver / float64(daysUnder)
)

// Rate is what a mean month is worked out from: the days of a history that are over. Today is not all there yet, so what comes today is in no rate.
type Rate struct {
	First, Last time.Time // the first day with a line, and the last one that is over
	Days        int       // from one to the other; 0: no day is over, and nothing is known of a month
}

// Rate is that of a history at a time. A part of a history has the days of the whole.
func (h *History) Rate(now time.Time) Rate {
	first, last := h.Span()
	if over := now.UTC().Truncate(24*time.Hour).AddDate(0, 0, -1); last.After(over) {
		last = over
	}
	if first.IsZero() || last.Before(first) {
		return Rate{}
	}
	return Rate{first, last, int(last.Sub(first)/(24*time.Hour)) + 1}
}

// Counts reports whether a time is on one of the days.
func (r Rate) Counts(at time.Time) bool { return r.Days > 0 && at.Before(r.Last.AddDate(0, 0, 1)) }

// Over adds up what came on the days of a rate.
func (h *History) Over(r Rate) (sums Sums) {
	for i := range h.Lines {
		if l := &h.Lines[i]; r.Counts(l.At) {
			sums.Add(l.dollars())
		}
	}
	return sums
}

// Month is what an amount of these days comes to in a mean month.
func (r Rate) Month(a usage.Amount) providers.Money {
	if r.Days == 0 {
		return providers.Money{}
	}
	return Fraction(a.Money(), daysOver, int64(daysUnder*r.Days))
}

// Monthly is how often in a mean month something comes that came so often on these days.
func (r Rate) Monthly(n int64) int64 {
	if r.Days == 0 {
		return 0
	}
	return n * daysOver / int64(daysUnder*r.Days)
}

// Fraction is an amount × over / under, rounded to the nano-dollar, halves away from
// zero; unknown where it does not fit.
func Fraction(m providers.Money, over, under int64) providers.Money {
	if !m.Known() {
		return m
	}
	n := new(big.Int).Mul(big.NewInt(m.Nano()), big.NewInt(over))
	half := big.NewInt(under / 2)
	if n.Sign() < 0 {
		half.Neg(half)
	}
	n.Quo(n.Add(n, half), big.NewInt(under))
	if !n.IsInt64() {
		return providers.Money{}
	}
	return providers.Nano(n.Int64())
}
