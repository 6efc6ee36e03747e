package spend

import (
	"fmt"
	"time"

	"switchboard/eval/spend/whatif"
	"switchboard/eval/usage"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/spend/period"
)

// monthsAhead is how far growth is looked at.
const monthsAhead = 12

// rateDays are how many of the shown days are over, from the first day of the period
// with a line on. What is told by the day of today is not all of it yet.
func (s *sight) rateDays(now time.Time) int {
	if s.base == nil || len(s.base.points) == 0 {
		return 0
	}
	first, last := s.base.points[0].At, s.base.points[len(s.base.points)-1].At
	if over := now.UTC().Truncate(24*time.Hour).AddDate(0, 0, -1); last.After(over) {
		last = over
	}
	return max(0, int(last.Sub(first).Hours()/24)+1)
}

// monthly is what was spent in a mean month, at the rate of the shown days that are
// over; unknown where none is.
func (s *sight) monthly(now time.Time) providers.Money {
	days := s.rateDays(now)
	if days <= 0 {
		return providers.Money{}
	}
	var sum usage.Amount
	today := now.UTC().Truncate(24 * time.Hour)
	for _, p := range s.points {
		if p.At.Before(today) {
			sum = sum.Plus(p.Spent())
		}
	}
	return share(sum.Money(), month/float64(days))
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
	m := s.sight.monthly(s.now)
	if !m.Known() || s.period.Span == period.OneDay {
		return "", "", ""
	}
	is := s.sight.total.Standing()
	is.Estimated = true
	least = sum(usage.Sum{Money: m, Standing: is}) + " a month"
	n := s.sight.rateDays(s.now)
	if n == 1 {
		return least + " at the rate of the day that is over", least + " (1 day)", least
	}
	days := format.Plural(n, "day")
	return least + " at the rate of these " + days, least + " (" + days + ")", least
}

// aheadLines are what the months ahead cost, as it is and as is assumed. Growth is of
// them alone: what was spent stays what it was.
func (s *Spend) aheadLines(w int) []string {
	rate := s.sight.monthly(s.now)
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
