package evaltest

import (
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
)

func Near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// Repeats is how many calibrations a simulation runs: enough in every test run
// to find a gross mistake, and as many as SWITCHBOARD_LONG says for the
// figures of the documents. -short leaves simulations out: what they count is
// the same under the race detector, at ten times the price.
func Repeats(t *testing.T, usual int) int {
	t.Helper()
	if testing.Short() {
		t.Skip("a simulation")
	}
	long := os.Getenv("SWITCHBOARD_LONG")
	if long == "" {
		return usual
	}
	n, err := strconv.Atoi(long)
	if err != nil {
		t.Fatalf("SWITCHBOARD_LONG is the number of calibrations, not %q", long)
	}
	return n
}

// TooMany is the count of n trials with chance p that is exceeded about once
// in a thousand times: mean and 3.1 standard deviations of a binomial.
func TooMany(n int, p float64) int {
	return int(math.Ceil(float64(n)*p + 3.1*math.Sqrt(float64(n)*p*(1-p))))
}

// World draws values in [-1, 1] with a known mean.
type World func(r *rand.Rand) float64

func ThreeWay(minus, plus float64) World {
	return func(r *rand.Rand) float64 {
		switch u := r.Float64(); {
		case u < minus:
			return -1
		case u < minus+plus:
			return 1
		}
		return 0
	}
}

// AtTheLimit are worlds whose mean is exactly what the hypothesis says.
var AtTheLimit = map[string]struct {
	Mean float64
	Draw World
}{
	"rarely worse, never better":   {0.05, ThreeWay(0, 0.05)},
	"worse or better":              {0.15, ThreeWay(0.07, 0.22)},
	"mostly worse":                 {0.6, ThreeWay(0.1, 0.7)},
	"always a little worse":        {0.2, func(r *rand.Rand) float64 { return 0.2 }},
	"anything between 0 and 0.4":   {0.2, func(r *rand.Rand) float64 { return 0.4 * r.Float64() }},
	"better or worse half a point": {0.125, func(r *rand.Rand) float64 { return []float64{-0.5, 0, 0, 0, 0, 0, 0.5, 1}[r.IntN(8)] }},
}

func Within(got, want, most float64) bool { return math.Abs(got-want) <= most }
