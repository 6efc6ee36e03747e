package forecast

import (
	"math"

	"switchboard/providers"
)

// outlook is what is to come from now on, and what unknown days have cost, in
// nano-dollars.
type outlook struct {
	*replay
	left   float64 // the share of today that is to come
	days   [horizon]float64
	unseen bounds // what this month's unknown days before today have cost
	gaps   int    // how many these days are
}

// outlookOf counts all of today as still to come where nothing is known of it.
func outlookOf(r *replay, h History, missing []Date) outlook {
	o := outlook{replay: r, left: 1, days: r.next[r.today().chosen]}
	if h.SoFar.Known() && h.Over > 0 { // NaN is not
		o.left = 1 - min(1, h.Over)
	}
	o.days[0] *= o.left
	today := r.today()
	mean := 0.0
	for _, date := range missing {
		back := int(h.Today - date)
		factor := today.fit.profile[date.Weekday()]
		mean += today.fit.day(factor, -today.fit.slope*float64(back-1)/7)[today.chosen]
	}
	o.gaps = len(missing)
	o.unseen = o.within(mean, o.wholeDays(o.gaps))
	return o
}

// bounds are an expected amount and its interval.
type bounds struct{ mean, low, high float64 }

// within is the interval about a mean. What is to come is never below 0, unless days with
// credits were seen.
func (o outlook) within(mean float64, b band) bounds {
	low := mean + b.low
	if !o.credits {
		low = max(low, 0)
	}
	return bounds{mean, low, mean + b.high}
}

// after adds what is spent already.
func (b bounds) after(spent float64) Interval {
	return Interval{money(spent + b.mean), money(spent + b.low), money(spent + b.high)}
}

// money is the nearest amount; unknown where it does not fit.
func money(nano float64) providers.Money {
	if n := math.Round(nano); math.Abs(n) < math.MaxInt64 { // NaN is not
		return providers.Nano(int64(n))
	}
	return providers.Money{}
}

// sums are what is to come up to the end of each day, and what unseen days have
// cost. Their bounds do not shrink from day to day where spending cannot.
func (o outlook) sums() (sums [horizon]bounds) {
	mean := o.unseen.mean
	for j := range sums {
		mean += o.days[j]
		sums[j] = o.within(mean, o.reach(o.left+float64(j+o.gaps)))
		if j > 0 && !o.credits {
			sums[j].low = max(sums[j].low, sums[j-1].low)
			sums[j].high = max(sums[j].high, sums[j-1].high)
		}
	}
	return sums
}

// reach is how far the sum of a number of days may be off, where days need not be whole.
func (o outlook) reach(days float64) band {
	whole := int(days)
	a, b := o.wholeDays(whole), o.wholeDays(whole+1)
	part := days - float64(whole)
	return band{a.low + part*(b.low-a.low), a.high + part*(b.high-a.high)}
}

func (o outlook) wholeDays(k int) band {
	today := o.today()
	return today.bands[min(k, horizon)].times(float64(k) * today.fit.size)
}

// leastSingles is how many errors are needed to make the interval of one day without the
// spread.
const leastSingles = 20

// day is what one day that is to come costs.
func (o outlook) day(j int) bounds {
	today := o.today()
	p := o.single[j/7]
	var b band
	if len(p) < leastSingles {
		b = today.plainBand(1)
	}
	if len(p) > 0 {
		b = b.wider(p.band(1))
	}
	b = b.wider(o.surprise(o.len()))
	share := 1.0
	if j == 0 {
		share = o.left
	}
	return o.within(o.days[j], b.times(share*today.fit.size))
}

// next30 are the 30 days from tomorrow on.
func (o outlook) next30() bounds {
	mean := 0.0
	for _, day := range o.days[1:] {
		mean += day
	}
	return o.within(mean, o.wholeDays(horizon-1))
}
