package whatif

import (
	"math"

	"switchboard/eval/usage"
	"switchboard/providers"
)

// Month is what a month of growth comes to as a multiple of the month before it
// begins: the k-th from 1 on, compounded by the day.
func (g Growth) Month(k int) float64 {
	if g.Monthly == 0 {
		return 1
	}
	rate := math.Log1p(g.Monthly)
	return (math.Exp(rate*float64(k)) - math.Exp(rate*float64(k-1))) / rate
}

// Ahead is what a mean month's cost comes to over so many months ahead, and in the last
// of them. Both are estimates.
func (g Growth) Ahead(month providers.Money, months int) (all, last usage.Amount) {
	if !month.Known() {
		return usage.Amount{}, usage.Amount{}
	}
	sum := 0.0
	for k := range months {
		sum += g.Month(k + 1)
	}
	return multiple(month, sum), multiple(month, g.Month(months))
}

// multiple is so many times an amount; unknown where that cannot be counted.
func multiple(m providers.Money, by float64) usage.Amount {
	nano := math.Round(float64(m.Nano()) * by)
	if math.IsNaN(nano) || math.Abs(nano) >= math.MaxInt64 {
		return usage.Amount{}
	}
	return usage.Exactly(providers.Nano(int64(nano)))
}
