package benchtest

import (
	"os"
	"testing"
)

// Scaled is how much a benchmark does: n, or a hundredth, but not nothing, where only
// whether it runs is asked, with -short or SWITCHBOARD_BENCH=short.
func Scaled[N ~int | ~int64](n N) N {
	if testing.Short() || os.Getenv("SWITCHBOARD_BENCH") == "short" {
		return max(1, n/100)
	}
	return n
}
