package forecast

import (
	"math"
	"slices"
)

// Confidence is the share of intervals that are meant to contain the true amount.
const Confidence = 0.8

// band is how far below and above a forecast the true amount may be, for each day, in
// sizes of a day.
type band struct{ low, high float64 }

func (b band) wider(c band) band { return band{min(b.low, c.low), max(b.high, c.high)} }

func (b band) times(x float64) band { return band{b.low * x, b.high * x} }

// pool are past errors of one kind, sorted.
type pool []float64

// add inserts another error.
func (p pool) add(miss float64) pool {
	at, _ := slices.BinarySearch(p, miss)
	return slices.Insert(p, at, miss)
}

// independent is how many errors of k days each do not overlap: a hundred forecasts of
// thirty days tell little more than four that do not overlap.
func independent(tests, k int) float64 {
	if tests == 0 {
		return 0
	}
	return 1 + float64(tests-1)/float64(k)
}

// band is the interval of past errors: split conformal prediction (Vovk,
// Gammerman and Shafer, 2005: "Algorithmic learning in a random world"; Lei and
// others, 2018: "Distribution-free predictive inference for regression", section
// 2.2), with the rank that as many errors deserve as do not overlap. Where that
// rank is above the largest error, the largest is stretched.
func (p pool) band(k int) band {
	tail := (1 - Confidence) / 2
	rank := (1 - tail) * (1 + 1/independent(len(p), k))
	q, stretch := min(1, rank), max(1, rank)
	return band{min(0, quantile(p, 1-q)), max(0, quantile(p, q))}.times(stretch)
}

// leastIndependent is how many errors that do not overlap are needed to make an interval
// from them alone.
const leastIndependent = 3

// plainBand is the textbook's interval of the sum of k days after n like them,
// t s √(k + k²/n), for each day, with as many degrees of freedom as there are
// weeks, less one.
func (o *origin) plainBand(k int) band {
	if o.fit.size == 0 {
		return band{}
	}
	half := studentT(o.fit.n/7-1) * o.fit.spread / o.fit.size * math.Sqrt(1/float64(k)+1/float64(o.fit.n))
	return band{-half, half}
}

// studentT is the 0.9 quantile of Student's t distribution.
func studentT(freedom int) float64 {
	table := [...]float64{3.078, 1.886, 1.638}
	return table[min(max(freedom, 1), len(table))-1]
}

// bandsOf are the intervals of the first k days from an origin on, for each k,
// by the errors that were known on it. Where too few of them do not overlap,
// those of fewer days count as well, and the spread: an error for each day is
// rarely larger over a longer time. All are as wide as a surprise.
func (o *origin) bandsOf(past *[horizon + 1]pool, surprise band) (bands [horizon + 1]band) {
	var shorter band
	for k := 1; k <= horizon; k++ {
		p := past[k]
		if independent(len(p), k) >= leastIndependent {
			shorter = p.band(k)
			bands[k] = shorter.wider(surprise)
			continue
		}
		bands[k] = o.plainBand(k).wider(shorter).wider(surprise)
		if len(p) > 0 {
			bands[k] = bands[k].wider(p.band(k))
		}
	}
	return bands
}
