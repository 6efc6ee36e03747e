package whatif

import (
	"math"

	"switchboard/eval/usage"
	"switchboard/providers"
)

// Month is the size of the k-th month of growth, counted from 1, as a multiple of the
// month before growth begins. Growth is compounded by the day.
func (g Growth) Month(k int) float64 {
	if g.Monthly == 0 {
		return 1
	}
	rate := math.Log1p(g.Monthly)
	return (math.Exp(rate*float64(k)) - math.Exp(rate*float64(k-1))) / rate
}

// Ahead is what a mean month's cost comes to over a number of months ahead, and in the
// last of them. Both are estimates.
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

// multiple is an amount times a number; unknown where the result is too large to count.
func multiple(m providers.Money, by float64) usage.Amount {
	nano := math.Round(float64(m.Nano()) * by)
	if math.IsNaN(nano) || math.Abs(nano) >= math.MaxInt64 {
		return usage.Amount{}
	}
	return usage.Exactly(providers.Nano(int64(nano)))
}
