package benchtest

import "testing"

// Scaled is how much a benchmark does: n, or with -short, which asks only whether
// it runs, a hundredth, but not nothing.
func Scaled[N ~int | ~int64](n N) N {
	if testing.Short() {
		return max(1, n/100)
	}
	return n
}
