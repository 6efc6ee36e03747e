package whatif

import (
	"math"

	"switchboard/eval/spend"
	"switchboard/eval/spend/pricebook"
)

// mostGrowth keeps a factor within what can be counted.
const mostGrowth = 1e6

// after is the factor on the traffic a number of days after growth begins.
func (g Growth) after(days pricebook.Day) Share {
	if g.Monthly == 0 || days <= 0 {
		return Whole
	}
	return ShareOf(min(math.Pow(1+g.Monthly, float64(days)/spend.DaysAMonth), mostGrowth))
}

// growth has the factors of the first days, worked out once.
type growth struct {
	Growth
	since   pricebook.Day
	factors []Share // by days since growth begins; none where nothing grows
}

// daysKept is how many days' factors are worked out beforehand: three years.
const daysKept = 3 * 366

func newGrowth(g Growth) growth {
	all := growth{Growth: g, since: pricebook.DayOf(g.Since)}
	if g.Monthly == 0 {
		return all
	}
	all.factors = make([]Share, daysKept)
	for i := range all.factors {
		all.factors[i] = g.after(pricebook.Day(i))
	}
	return all
}

// on is the factor on the traffic of a day.
func (g *growth) on(day pricebook.Day) Share {
	days := day - g.since
	if days <= 0 || len(g.factors) == 0 {
		return Whole
	}
	if int(days) < len(g.factors) {
		return g.factors[days]
	}
	return g.after(days)
}
