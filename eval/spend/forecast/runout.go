package forecast

import "switchboard/providers"

// RunOut is the day on which an amount set for the month is spent. A zero Date means not
// in this month.
type RunOut struct {
	Known  bool // false: there is no forecast, or no amount
	Passed bool // it is spent already, and all three dates are the day on which it was

	Date             Date // as expected
	Earliest, Latest Date // the ends of the interval
}

// RunsOut is the day of this month on which a limit is reached.
func (f Forecast) RunsOut(limit providers.Money) RunOut {
	switch {
	case !limit.Known():
		return RunOut{}
	case f.Spent.Known() && !f.Spent.Less(limit):
		day := f.reached(limit)
		return RunOut{true, true, day, day, day}
	case f.Reason != "":
		return RunOut{}
	}
	out := RunOut{Known: true}
	for _, p := range f.Days {
		if p.Date > f.MonthEnd {
			break
		}
		for _, at := range []struct {
			day *Date
			sum providers.Money
		}{{&out.Date, p.Month.Mean}, {&out.Earliest, p.Month.High}, {&out.Latest, p.Month.Low}} {
			if at.day.IsZero() && at.sum.Known() && !at.sum.Less(limit) {
				*at.day = p.Date
			}
		}
	}
	return out
}

// reached is the first day of this month at whose end a limit was spent.
func (f Forecast) reached(limit providers.Money) Date {
	for _, t := range f.spent {
		if t.sum >= limit.Nano() {
			return t.date
		}
	}
	return f.Today
}
