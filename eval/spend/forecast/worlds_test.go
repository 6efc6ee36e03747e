package forecast

import (
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"switchboard/providers"
)

// A world makes what the days of a history cost, in dollars, as it goes on
// behind its last day too.
type world struct {
	name  string
	least float64 // the share of intervals that hold the truth, over many histories
	days  func(r *rand.Rand, n int) []float64
}

var usualWeek = [7]float64{1.2, 1.3, 1.2, 1.1, 1.0, 0.6, 0.6}

// noisy are days about a course, 20 % up or down.
func noisy(r *rand.Rand, n int, course func(d int) float64) []float64 {
	days := make([]float64, n)
	for d := range days {
		days[d] = course(d) * math.Exp(0.2*r.NormFloat64()-0.02)
	}
	return days
}

// stepped days cost twice as much from a day on, so many before the last 31.
func stepped(least, most int) func(r *rand.Rand, n int) []float64 {
	return func(r *rand.Rand, n int) []float64 {
		at := n - 31 - least - r.IntN(most-least+1)
		return noisy(r, n, func(d int) float64 {
			if d < at {
				return 100 * usualWeek[d%7]
			}
			return 200 * usualWeek[d%7]
		})
	}
}

var worlds = []world{
	{"noise alone", 0.8, func(r *rand.Rand, n int) []float64 {
		return noisy(r, n, func(int) float64 { return 100 })
	}},
	{"a weekday profile", 0.8, func(r *rand.Rand, n int) []float64 {
		return noisy(r, n, func(d int) float64 { return 100 * usualWeek[d%7] })
	}},
	{"nothing at weekends", 0.8, func(r *rand.Rand, n int) []float64 {
		return noisy(r, n, func(d int) float64 { return 100 * [7]float64{1, 1, 1, 1, 1}[d%7] })
	}},
	{"growth of 4 % a week", 0.8, func(r *rand.Rand, n int) []float64 {
		return noisy(r, n, func(d int) float64 { return 100 * usualWeek[d%7] * math.Exp(0.04*float64(d)/7) })
	}},
	{"a level that drifts", 0.75, func(r *rand.Rand, n int) []float64 {
		level := 0.0
		return noisy(r, n, func(d int) float64 {
			level = 0.97*level + 0.06*r.NormFloat64()
			return 100 * usualWeek[d%7] * math.Exp(level)
		})
	}},
	{"a step to twice as much, 7 to 14 days ago", 0.75, stepped(7, 14)},
	{"a step to twice as much, 20 to 60 days ago", 0.75, stepped(20, 60)},
	{"outages of three days, about every five weeks", 0.75, func(r *rand.Rand, n int) []float64 {
		phase := r.IntN(37)
		return noisy(r, n, func(d int) float64 {
			if (d+phase)%37 < 3 {
				return 0
			}
			return 100 * usualWeek[d%7]
		})
	}},
	{"a day in 33 of eight times as much", 0.75, func(r *rand.Rand, n int) []float64 {
		return noisy(r, n, func(d int) float64 {
			if r.Float64() < 0.03 {
				return 800 * usualWeek[d%7]
			}
			return 100 * usualWeek[d%7]
		})
	}},
	{"nothing on four days in five, at random", 0.75, func(r *rand.Rand, n int) []float64 {
		return noisy(r, n, func(int) float64 {
			if r.Float64() < 0.8 {
				return 0
			}
			return 100
		})
	}},
}

// historyOf has days up to yesterday, and today is of a number of days.
func historyOf(today Date, usd []float64) History {
	h := History{Today: today, SoFar: providers.Nano(0)}
	for d, spent := range usd {
		h.Days = append(h.Days, Day{today - Date(len(usd)-d), providers.USD(spent)})
	}
	return h
}

// coverage is the share of intervals that hold the truth in a world, the mean
// absolute error of what is left of the month as a share of it, and that of the
// plain method.
func coverage(w world, known, left, runs int) (held, miss, plain float64) {
	r := rand.New(rand.NewPCG(uint64(known), uint64(left)))
	var truth, off, plainOff float64
	for range runs {
		_, monthEnd := (Date(20500) + Date(r.IntN(28))).month()
		today := monthEnd - Date(left) + 1
		days := w.days(r, known+31)
		f := New(historyOf(today, days[:known]))
		rest := 0.0
		for _, d := range days[known : known+left] {
			rest += d
		}
		spent := usd(f.Spent)
		if sum := spent + rest; usd(f.Month.Low) <= sum && sum <= usd(f.Month.High) {
			held += 1 / float64(runs)
		}
		truth += rest
		off += math.Abs(usd(f.Month.Mean) - spent - rest)
		plainOff += math.Abs(mean(days[known-min(known, 28):known])*float64(left) - rest)
	}
	return held, off / truth, plainOff / truth
}

func usd(m providers.Money) float64 { return float64(m.Nano()) / 1e9 }

func mean(days []float64) (m float64) {
	for _, d := range days {
		m += d / float64(len(days))
	}
	return m
}

// TestIntervalsHoldTheTruth is the table in docs/spend.md: SWITCHBOARD_LONG makes it
// of as many histories as the page tells of, and -v prints it.
func TestIntervalsHoldTheTruth(t *testing.T) {
	runs := 20
	if os.Getenv("SWITCHBOARD_LONG") != "" {
		runs = 400
	}
	for _, w := range worlds {
		t.Run(w.name, func(t *testing.T) {
			for _, known := range []int{35, 90, 365} {
				var all, off, plainOff float64
				for _, left := range []int{5, 15, 25} {
					held, miss, plain := coverage(w, known, left, runs)
					all, off, plainOff = all+held/3, off+miss/3, plainOff+plain/3
				}
				t.Logf("%d days: held %.0f %%, off by %.1f %%, the plain mean by %.1f %%", known, 100*all, 100*off, 100*plainOff)
				if slack := 2.5 * math.Sqrt(0.16/float64(3*runs)); all < w.least-slack {
					t.Errorf("with %d days of history %.0f %% of intervals hold the truth, want %.0f %%", known, 100*all, 100*w.least)
				}
			}
		})
	}
}

func BenchmarkForecastOf400Days(b *testing.B) {
	h := historyOf(20500, worlds[3].days(rand.New(rand.NewPCG(1, 2)), 400))
	for b.Loop() {
		New(h)
	}
}
