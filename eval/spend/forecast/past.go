package forecast

import "math"

// Past says how wrong forecasts of a month's end were that were made with as many days to
// go as there are now. There is one from each day of the last half year, by the method
// that was the best one on that day, with the interval that it had then. A month is taken
// to end that many days later.
type Past struct {
	Days        int     // days to go
	Tests       int     // forecasts that are known to be right or wrong by now; 0: none, and nothing below means anything
	Independent int     // how many of Tests do not overlap
	Error       float64 // the mean absolute error, as a share of what such a month cost
	Held        float64 // the share of intervals that contained the true amount
}

// Known reports whether there was anything to compare.
func (p Past) Known() bool { return p.Tests > 0 }

// tested compares the forecasts with a number of days to go, in a month of a given
// length.
func (r *replay) tested(left, length int) Past {
	p := Past{Days: left}
	held, errors, months := 0, 0.0, 0
	for at := r.begin; at+left <= r.len(); at++ {
		o, ok := r.made(at)
		if !ok || math.IsNaN(o.errors[o.chosen][left]) {
			continue
		}
		p.Tests++
		miss, b := o.errors[o.chosen][left], o.bands[left]
		if miss >= b.low && miss <= b.high {
			held++
		}
		before, n := r.mean(at+left-length, at)
		behind, k := r.mean(at, at+left)
		if month := before*float64(n) + behind*float64(k); month > 0 {
			errors += math.Abs(miss) * o.fit.size * float64(k) / month
			months++
		}
	}
	p.Independent = int(independent(p.Tests, left))
	p.Held = float64(held) / float64(max(p.Tests, 1))
	p.Error = errors / float64(max(months, 1))
	return p
}
