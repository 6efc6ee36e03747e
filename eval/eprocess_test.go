package eval

import (
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
)

// repeats is how many calibrations a simulation runs: enough in every test run
// to find a gross mistake, and as many as SWITCHBOARD_LONG says for the
// figures of the documents.
func repeats(t *testing.T, usual int) int {
	t.Helper()
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

// tooMany is the count of n trials with chance p that is exceeded about once
// in a thousand times: mean and 3.1 standard deviations of a binomial.
func tooMany(n int, p float64) int {
	return int(math.Ceil(float64(n)*p + 3.1*math.Sqrt(float64(n)*p*(1-p))))
}

// world draws values in [-1, 1] with a known mean.
type world func(r *rand.Rand) float64

func threeWay(minus, plus float64) world {
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

// atTheLimit are worlds whose mean is exactly what the hypothesis says.
var atTheLimit = map[string]struct {
	mean float64
	draw world
}{
	"rarely worse, never better":   {0.05, threeWay(0, 0.05)},
	"worse or better":              {0.15, threeWay(0.07, 0.22)},
	"mostly worse":                 {0.6, threeWay(0.1, 0.7)},
	"always a little worse":        {0.2, func(r *rand.Rand) float64 { return 0.2 }},
	"anything between 0 and 0.4":   {0.2, func(r *rand.Rand) float64 { return 0.4 * r.Float64() }},
	"better or worse half a point": {0.125, func(r *rand.Rand) float64 { return []float64{-0.5, 0, 0, 0, 0, 0, 0.5, 1}[r.IntN(8)] }},
}

func TestEProcessErrsNoMoreThanItSays(t *testing.T) {
	const level = 0.05
	n := repeats(t, 400)
	for name, w := range atTheLimit {
		for _, size := range []int{20, 100, 600} {
			t.Run(name+", "+strconv.Itoa(size)+" values", func(t *testing.T) {
				r := rand.New(rand.NewPCG(uint64(size), 5))
				wrong := 0
				for range n {
					e := EProcess{Mean: w.mean, Level: level, Plan: size}
					for range 2 * size { // also when it goes on beyond its plan
						e.See(w.draw(r))
					}
					if e.Rejected() {
						wrong++
					}
				}
				if wrong > tooMany(n, level) {
					t.Errorf("%d of %d", wrong, n)
				}
			})
		}
	}
}

func TestEProcessHoldsForAPoolDrawnToItsEnd(t *testing.T) {
	const level, size = 0.05, 200
	n := repeats(t, 400)
	pool := make([]float64, size)
	for i := range 30 { // mean 0.15
		pool[i] = 1
	}
	r := rand.New(rand.NewPCG(1, 6))
	wrong := 0
	for range n {
		e := EProcess{Mean: 0.15, Level: level, Pool: size, Plan: 120}
		for _, i := range r.Perm(size) {
			e.See(pool[i])
		}
		if e.Rejected() {
			wrong++
		}
	}
	if wrong > tooMany(n, level) {
		t.Errorf("%d of %d", wrong, n)
	}
}

func TestEProcessProvesWhatIsTrue(t *testing.T) {
	n := repeats(t, 300)
	for name, c := range map[string]struct {
		draw  world
		mean  float64
		plan  int
		least float64 // share proved
	}{
		"a fifth routed":       {threeWay(0.03, 0.09), 0.25, 66, 0.93},
		"a third routed":       {threeWay(0.03, 0.09), 0.05 / 0.3, 100, 0.75},
		"nothing is ever lost": {threeWay(0, 0), 0.05, 120, 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 4))
			proved := 0
			for range n {
				e := EProcess{Mean: c.mean, Level: 0.05, Plan: c.plan, Spread: 0.15}
				for range c.plan {
					e.See(c.draw(r))
				}
				if e.Rejected() {
					proved++
				}
			}
			if share := float64(proved) / float64(n); share < c.least {
				t.Errorf("%.3f, want %.2f", share, c.least)
			}
		})
	}
}

func TestEProcessKeepsWhatItHasProved(t *testing.T) {
	e := EProcess{Mean: 0.5, Level: 0.05, Plan: 20}
	for range 20 {
		e.See(0)
	}
	if !e.Rejected() {
		t.Fatalf("evidence %v", e.Evidence())
	}
	for range 50 {
		e.See(1)
	}
	if !e.Rejected() || e.Evidence() < 20 {
		t.Errorf("evidence %v", e.Evidence())
	}
}
