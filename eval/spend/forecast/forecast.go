package forecast

import (
	"fmt"
	"math"

	"switchboard/providers"
)

// Least is how many days must be known before anything is forecast.
const Least = 14

// Interval is an expected amount, and the range in which the true amount lies with
// Confidence. All are unknown where nothing can be said.
type Interval struct{ Mean, Low, High providers.Money }

// Forecast is what a history leads to expect. All of it is estimated, apart from
// Spent.
type Forecast struct {
	Today, MonthEnd Date

	// Spent is what was spent this month so far, today included; unknown where nothing is
	// known of any of its days. Missing are its days of which nothing is known, and
	// Unseen what those before today are expected to have cost. Unseen is part of Month.
	Spent   providers.Money
	Missing int
	Unseen  Interval

	// Reason says why nothing is forecast, as in "not enough days: 9 of the 14 that
	// a forecast needs are known"; "" where something is.
	Reason string

	Month  Interval // the whole month: Spent, Unseen and the rest
	Next30 Interval // the 30 days from tomorrow on
	Days   []Point  // today, and the 30 days after it

	Method   Method
	Compared []Comparison // for every method, the plainest first
	Past     Past

	Growth   float64    // growth in a week, as a share: 0.02 is 2 %
	Growing  bool       // enough weeks are known to tell
	Weekdays [7]float64 // by time.Weekday: what it costs, as a multiple of the average day

	first Date // of the month
	spent []total
}

// Point is a day of a chart.
type Point struct {
	Date  Date
	Day   Interval // the day alone; for today, what is spent and what is to come
	Month Interval // this month up to the end of the day; unknown after the month
}

// total is a day of this month that is over, and its month up to its end.
type total struct {
	date Date
	sum  int64
}

// Comparison is how wrong a method was in the history: its absolute error for each day,
// as a share of what a usual day costs, averaged over all times of 1 to 31 days. An error
// that is two weeks old counts half.
type Comparison struct {
	Method Method
	Error  float64
	Known  bool
}

// New makes a forecast from a history.
func New(h History) Forecast {
	s := seriesOf(h)
	f := Forecast{Today: h.Today}
	f.first, f.MonthEnd = h.Today.month()
	missing := f.sumUp(s, h)
	known := 0
	for _, k := range s.known {
		if k {
			known++
		}
	}
	_, recently := s.mean(s.len()-monthWindow, s.len())
	switch {
	case known < Least:
		f.Reason = fmt.Sprintf("not enough days: %d of the %d that a forecast needs are known", known, Least)
		return f
	case recently < leastWindow:
		f.Reason = fmt.Sprintf("not enough days: %d of the last %d are known, and a forecast needs %d", recently, monthWindow, leastWindow)
		return f
	}
	r := replayed(s)
	f.describe(r)
	f.expect(outlookOf(r, h, missing), float64(h.SoFar.Nano()))
	f.Past = r.tested(int(f.MonthEnd-f.Today)+1, int(f.MonthEnd-f.first)+1)
	return f
}

// sumUp adds up the month so far, and returns its days before today of which
// nothing is known.
func (f *Forecast) sumUp(s series, h History) (missing []Date) {
	var sum int64
	any := false
	for date := f.first; date < f.Today; date++ {
		at := int(date - s.first)
		if at < 0 || !s.known[at] {
			missing = append(missing, date)
			continue
		}
		sum, any = providers.SumNano(sum, s.spent[at]), true
		f.spent = append(f.spent, total{date, sum})
	}
	f.Missing = len(missing)
	if h.SoFar.Known() {
		sum, any = providers.SumNano(sum, h.SoFar.Nano()), true
		f.spent = append(f.spent, total{f.Today, sum})
	} else {
		f.Missing++
	}
	if any {
		f.Spent = providers.Nano(sum)
	}
	return missing
}

// describe fills in the method and what it found.
func (f *Forecast) describe(r *replay) {
	o := r.today()
	f.Method = methods[o.chosen]
	f.Weekdays = o.fit.profile
	f.Growth, f.Growing = math.Expm1(o.fit.slope), o.fit.grows
	for m, name := range methods {
		c := Comparison{Method: name, Known: r.weight > 0}
		if c.Known {
			c.Error = r.misses[m] / r.weight
		}
		f.Compared = append(f.Compared, c)
	}
}

// expect fills in what is to come, given what is spent today so far.
func (f *Forecast) expect(o outlook, soFar float64) {
	for j, sum := range o.sums() {
		p := Point{Date: f.Today + Date(j), Day: o.day(j).after(0)}
		if j == 0 {
			p.Day = o.day(j).after(soFar)
		}
		if p.Date <= f.MonthEnd {
			p.Month = sum.after(float64(f.Spent.Nano()))
			f.Month = p.Month
		}
		f.Days = append(f.Days, p)
	}
	f.Unseen = o.unseen.after(0)
	f.Next30 = o.next30().after(0)
}
