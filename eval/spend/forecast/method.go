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

// horizon is how many days are forecast: the longest month, or today and 30
// days behind it.
const horizon = 31

// damping is by how much growth slows down each week: nothing doubles every
// month for ever (Gardner and McKenzie, 1985: "Forecasting trends in time
// series").
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

// ahead is what each method makes of the days from one on.
type ahead [len(methods)][horizon]float64

// ahead forecasts the days from one on by what a fit says of those before it.
// Spending is never forecast to be negative, unless most days were credits.
func (f *fitter) ahead(one fit, at int) (days ahead) {
	least := 0.0
	if one.credits {
		least = math.Inf(-1)
	}
	for j := range horizon {
		factor := one.profile[f.weekdayOf(at+j)]
		days[0][j] = max(least, one.mean)
		days[1][j] = max(least, one.level*factor)
		days[2][j] = max(least, one.recent*factor)
		days[3][j] = max(least, one.grown*factor*math.Exp(one.slope*f.damped[j]))
	}
	return days
}
