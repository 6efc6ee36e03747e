package spend

import (
	"fmt"
	"time"

	"switchboard/eval/spend/whatif"
	"switchboard/eval/usage"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/spend/amounts"
	"switchboard/ui/spend/period"
)

// monthsAhead is how far growth is looked at.
const monthsAhead = 12

// monthly is what was spent in a mean month, at the rate of the shown days that are
// over; unknown where none is.
func (s *sight) monthly(now time.Time) (m providers.Money, days int) {
	if s.base == nil {
		return m, 0
	}
	rate := s.Rate(now)
	over := s.Over(rate)
	return rate.Month(over.Spent()), rate.Days
}

// share is so much of an amount.
func share(m providers.Money, of float64) providers.Money {
	if !m.Known() {
		return m
	}
	return providers.Nano(int64(float64(m.Nano()) * of))
}

// monthlyTexts say what a month costs at our volume and of which days that is the rate,
// for the head of the screen, with more or fewer words.
func (s *Spend) monthlyTexts() (long, short, least string) {
	m, n := s.sight.monthly(s.now)
	if !m.Known() || s.period.Span == period.OneDay {
		return "", "", ""
	}
	is := s.sight.total.Standing()
	is.Estimated = true
	least = amounts.Sum(usage.Sum{Money: m, Standing: is}) + " a month"
	if n == 1 {
		return least + " at the rate of the day that is over", least + " (1 day)", least
	}
	days := format.Plural(n, "day")
	return least + " at the rate of these " + days, least + " (" + days + ")", least
}

// aheadLines are what the months ahead cost, as it is and as is assumed. Growth is of
// them alone: what was spent stays what it was.
func (s *Spend) aheadLines(w int) []string {
	rate, _ := s.sight.monthly(s.now)
	base, out := s.whatIf.baseline.Base().Spent.Money(), s.outcome().Spent.Money()
	ratio, ok := out.Ratio(base)
	if !rate.Known() || !ok {
		return nil
	}
	would := share(rate, ratio)
	growth := whatif.Growth{Monthly: float64(s.whatIf.assumed.growth) / 100}
	was, _ := whatif.Growth{}.Ahead(rate, monthsAhead)
	all, last := growth.Ahead(would, monthsAhead)
	rows := []string{
		s.beside("a month", usage.Exactly(rate), usage.Exactly(would), w),
		s.beside(fmt.Sprintf("next %d months", monthsAhead), was, all, w),
	}
	if s.whatIf.assumed.growth != 0 {
		rows = append(rows, s.beside(fmt.Sprintf("month %d of them", monthsAhead), usage.Exactly(rate), last, w))
	}
	return rows
}
