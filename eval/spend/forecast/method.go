package forecast

import "math"

// Method is a way to forecast a day, by name.
type Method string

// The methods, the plainest first.
const (
	Plain   Method = "mean of the last 28 days"
	Weekday Method = "weekday profile at the level of the last 28 days"
	Recent  Method = "weekday profile at the level of the last 7 days"
	Growing Method = "weekday profile with damped growth"
)

var methods = [...]Method{Plain, Weekday, Recent, Growing}

// horizon is how many days are forecast: the longest month, or today and the 30 days
// after it.
const horizon = 31

// damping is the factor on growth from one week to the next: nothing doubles every month
// for ever (Gardner and McKenzie, 1985: "Forecasting trends in time series").
const damping = 0.95

// damped are the weeks of full growth that the growth of the days ahead comes
// to: φ + φ² + … + φʰ after h weeks, and between whole weeks by the same formula,
// φ (1 - φʰ) / (1 - φ).
func damped() (weeks [horizon]float64) {
	for j := range weeks {
		weeks[j] = damping * (1 - math.Pow(damping, float64(j+1)/7)) / (1 - damping)
	}
	return weeks
}

// ahead is the forecast of each method for the days from one on.
type ahead [len(methods)][horizon]float64

// ahead forecasts the days from one on by what a fit says of those before it.
func (f *fitter) ahead(one fit, at int) (days ahead) {
	for j := range horizon {
		factor := one.profile[f.weekdayOf(at+j)]
		for m, day := range one.day(factor, one.slope*f.damped[j]) {
			days[m][j] = day
		}
	}
	return days
}

// day is the forecast of each method for a day: factor is that of its weekday, and growth
// is how far spending has grown by then, as a logarithm. A forecast is never negative,
// unless most days were credits.
func (one fit) day(factor, growth float64) (day [len(methods)]float64) {
	day = [...]float64{one.mean, one.level * factor, one.recent * factor, one.grown * factor * math.Exp(growth)}
	if !one.credits {
		for m := range day {
			day[m] = max(0, day[m])
		}
	}
	return day
}
