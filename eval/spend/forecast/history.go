package forecast

import (
	"slices"

	"switchboard/providers"
)

// History is what each civil day of one place has cost.
type History struct {
	// Days before Today, in any order. Nothing is known of a day that is missing or has
	// an unknown amount; a day on which nothing was spent has 0. Several entries of a day
	// add up. Amounts are negative where credits were more than costs.
	Days []Day

	Today Date
	SoFar providers.Money // spent today; unknown: nothing is known of it
	Over  float64         // the share of today that is over, from 0 to 1
}

// Day is what was spent on a day.
type Day struct {
	Date  Date
	Spent providers.Money
}

// mostDays is how far back a forecast looks.
const mostDays = 400

// series is a history without gaps, in nano-dollars.
type series struct {
	first   Date // the day of spent[0]
	spent   []int64
	value   []float64 // the same; 0 where nothing is known
	known   []bool
	credits bool // some day was negative
}

// seriesOf has the days from the first known one up to the day before today.
func seriesOf(h History) series {
	byDay := map[Date]providers.Money{}
	first := h.Today
	for _, d := range h.Days {
		if d.Date >= h.Today || d.Date < h.Today-mostDays || !d.Spent.Known() {
			continue
		}
		if had, twice := byDay[d.Date]; twice {
			d.Spent = providers.Nano(providers.SumNano(had.Nano(), d.Spent.Nano()))
		}
		byDay[d.Date] = d.Spent
		first = min(first, d.Date)
	}
	n := int(h.Today - first)
	s := series{first: first, spent: make([]int64, n), value: make([]float64, n), known: make([]bool, n)}
	for date, spent := range byDay {
		at := int(date - first)
		s.spent[at], s.value[at], s.known[at] = spent.Nano(), float64(spent.Nano()), true
		s.credits = s.credits || spent.Nano() < 0
	}
	return s
}

// len is the number of days.
func (s series) len() int { return len(s.value) }

// window cuts a range of days, from one to before another, to those that the series has.
func (s series) window(from, to int) (lo, hi int) {
	return min(max(from, 0), s.len()), min(max(to, 0), s.len())
}

// mean is what the known days from one to before another cost on average, and how many of
// them there are.
func (s series) mean(from, to int) (mean float64, n int) {
	lo, hi := s.window(from, to)
	for at := lo; at < hi; at++ {
		if s.known[at] {
			mean += s.value[at]
			n++
		}
	}
	return mean / float64(max(n, 1)), n
}

// quantile is the value below which the share q of sorted values lies (Hyndman
// and Fan, 1996: "Sample quantiles in statistical packages", definition 7).
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	low := int(at)
	if low+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[low] + (at-float64(low))*(sorted[low+1]-sorted[low])
}

// median is the middle of values, which it sorts; 0 where there are none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return quantile(values, 0.5)
}
