package forecast

import (
	"math"
	"slices"
)

// What a fit looks back at, in days.
const (
	monthWindow = 28 // four weeks, so that each weekday counts alike
	weekWindow  = 7
	weeks       = 8 // from which the weekday profile and the growth are made
	leastWindow = 7 // the fewest known days in the four weeks
)

// fit is what the days before a day say about that day and those after it.
type fit struct {
	mean    float64    // mean of a day of the last four weeks
	size    float64    // mean size of a day of the last four weeks: credits count as costs, and odd days up to a fence. Errors are measured in it
	credits bool       // most of those days were negative
	spread  float64    // standard deviation of those days
	n       int        // number of those days that are known
	profile [7]float64 // what a weekday costs, as a multiple of the average day
	level   float64    // cost of the average day, from the last four weeks
	recent  float64    // the same from the last seven days
	slope   float64    // growth a week, as a logarithm; 0 unless it grows
	grows   bool       // enough weeks are known to tell the growth
	grown   float64    // the level on the last day, where it grows by slope
}

// fitter makes fits of a series, and keeps what they need again and again.
type fitter struct {
	series
	weekday int // of the first day
	damped  [horizon]float64
	scratch []float64
}

func newFitter(s series) *fitter {
	return &fitter{series: s, weekday: int(s.first.Weekday()), damped: damped(), scratch: make([]float64, 0, 64)}
}

// weekdayOf is the weekday of a day, which may be after the last one.
func (f *fitter) weekdayOf(at int) int { return (f.weekday + at) % 7 }

// before fits the days before a day; it is false where too few of them are known.
func (f *fitter) before(at int) (fit, bool) {
	var one fit
	one.mean, one.n = f.mean(at-monthWindow, at)
	if one.n < leastWindow {
		return one, false
	}
	f.spreadOf(&one, at)
	blocks := f.blocks(at)
	one.profile = f.profileOf(at, blocks)
	one.slope, one.grows = slopeOf(blocks)
	f.levelsOf(&one, at)
	return one, true
}

// spreadOf fills in how far the days of the last four weeks are apart.
func (f *fitter) spreadOf(one *fit, at int) {
	lo, hi := f.window(at-monthWindow, at)
	negative := 0
	for d := lo; d < hi; d++ {
		if !f.known[d] {
			continue
		}
		one.spread += (f.value[d] - one.mean) * (f.value[d] - one.mean)
		if f.value[d] < 0 {
			negative++
		}
	}
	one.spread = math.Sqrt(one.spread / float64(one.n-1))
	one.credits = 2*negative > one.n
}

// blocks are the mean costs of a day in each of the last weeks, the latest first; NaN
// where too few days of a week are known.
func (f *fitter) blocks(at int) (means [weeks]float64) {
	for b := range means {
		end := at - 7*b
		mean, n := f.mean(end-7, end)
		if means[b] = mean; end-7 < 0 || n < 5 {
			means[b] = math.NaN()
		}
	}
	return means
}

// profileOf is, for each weekday, the median of what it cost as a multiple of
// its week's average day: the ratio-to-moving-average of classical
// decomposition (Hyndman and Athanasopoulos, "Forecasting: principles and
// practice", 3rd edition, section 3.4), with the median so that one odd week
// does not count. The factors have the mean 1.
func (f *fitter) profileOf(at int, blocks [weeks]float64) (profile [7]float64) {
	var sum float64
	for ahead := range 7 {
		ratios := f.scratch[:0]
		for b, mean := range blocks {
			if d := at - 7*b - 7 + ahead; mean > 0 && f.known[d] { // NaN is not above 0
				ratios = append(ratios, f.value[d]/mean)
			}
		}
		factor := 1.0
		if len(ratios) >= 2 {
			factor = max(0, median(ratios))
		}
		profile[f.weekdayOf(at+ahead)] = factor
		sum += factor
	}
	for w := range profile {
		if sum == 0 {
			profile[w] = 1
			continue
		}
		profile[w] *= 7 / sum
	}
	return profile
}

// mostSlope is the largest weekly growth that is believed: a factor of 1.5.
var mostSlope = math.Log(1.5)

// slopeOf is the median of the slopes between all pairs of weeks (Sen, 1968:
// "Estimates of the regression coefficient based on Kendall's tau"), on the
// logarithm of what their average day cost. With fewer than four weeks that cost
// something nobody can tell.
func slopeOf(blocks [weeks]float64) (slope float64, ok bool) {
	var logs [weeks]float64
	n := 0
	for b, mean := range blocks {
		if logs[b] = math.NaN(); mean > 0 {
			logs[b] = math.Log(mean)
			n++
		}
	}
	if n < 4 {
		return 0, false
	}
	slopes := make([]float64, 0, weeks*(weeks-1)/2)
	for b := range logs {
		for older := b + 1; older < weeks; older++ {
			if slope := (logs[b] - logs[older]) / float64(older-b); !math.IsNaN(slope) {
				slopes = append(slopes, slope)
			}
		}
	}
	return min(mostSlope, max(-mostSlope, median(slopes))), true
}

// levelsOf fills in the levels: what was spent over what the weekdays would have
// cost at a level of 1. Odd days count only up to a fence.
func (f *fitter) levelsOf(one *fit, at int) {
	odd := f.fences(one, at)
	lo, hi := f.window(at-monthWindow, at)
	var spent, share, recentSpent, recentShare, grownShare float64
	recentKnown := 0
	for d := lo; d < hi; d++ {
		if !f.known[d] {
			continue
		}
		factor := one.profile[f.weekdayOf(d)]
		value := odd.within(f.value[d], factor)
		spent += value
		share += factor
		one.size += math.Abs(value) / float64(one.n)
		grownShare += factor * math.Exp(-one.slope*float64(at-1-d)/7)
		if d >= at-weekWindow {
			recentSpent += value
			recentShare += factor
			recentKnown++
		}
	}
	one.level, one.recent, one.grown = one.mean, one.mean, one.mean
	if share > 0 {
		one.level, one.recent, one.grown = spent/share, spent/share, spent/grownShare
	}
	if recentKnown >= 4 && recentShare > 0 {
		one.recent = recentSpent / recentShare
	}
}

// leastFactor is the factor of a weekday on which next to nothing is spent.
const leastFactor = 0.1

// fences are the limits outside of which a day of the average weekday counts as odd.
type fences struct {
	low, high float64
	none      bool
}

// within is the part of what was spent that counts, on a day whose weekday has a factor.
func (f fences) within(spent, factor float64) float64 {
	if f.none {
		return spent
	}
	return min(max(spent, f.low*factor), f.high*max(factor, leastFactor))
}

// fences stand at three times the distance of the quartiles outside them (Tukey,
// 1977: "Exploratory data analysis", the outer fences). Where more than one day
// in ten is outside, or a day on which anything is spent is rare, such days are
// not odd.
func (f *fitter) fences(one *fit, at int) fences {
	ratios := f.scratch[:0]
	lo, hi := f.window(at-monthWindow, at)
	for d := lo; d < hi; d++ {
		if factor := one.profile[f.weekdayOf(d)]; f.known[d] && factor > leastFactor {
			ratios = append(ratios, f.value[d]/factor)
		}
	}
	if len(ratios) == 0 {
		return fences{none: true}
	}
	slices.Sort(ratios)
	q1, q3 := quantile(ratios, 0.25), quantile(ratios, 0.75)
	odd := fences{low: q1 - 3*(q3-q1), high: q3 + 3*(q3-q1)}
	outside := 0
	for _, r := range ratios {
		if r < odd.low || r > odd.high {
			outside++
		}
	}
	odd.none = q1 == 0 && q3 == 0 || outside*10 > len(ratios)
	return odd
}
