package seqtest

import (
	"math"
)

// NormalQuantile is how many standard deviations around the mean of a normal
// distribution hold the share c of it.
func NormalQuantile(c float64) float64 { return math.Sqrt2 * math.Erfinv(c) }
