package benchtest

import (
	"os"
	"testing"
)

// Scaled is how much a benchmark does: n or, with -short or SWITCHBOARD_BENCH=short, a
// hundredth of it but at least 1, to see only that it runs.
func Scaled[N ~int | ~int64](n N) N {
	if testing.Short() || os.Getenv("SWITCHBOARD_BENCH") == "short" {
		return max(1, n/100)
	}
	return n
}
