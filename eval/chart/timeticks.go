package chart

import (
	"math"
	"time"
)

// timeStep is a distance of ticks: so many hours, days or months.
type timeStep struct{ hours, days, months int }

func timeSteps() []timeStep {
	return []timeStep{
		{hours: 1}, {hours: 2}, {hours: 3}, {hours: 6}, {hours: 12},
		{days: 1}, {days: 2}, {days: 7}, {days: 14},
		{months: 1}, {months: 2}, {months: 3}, {months: 6},
		{months: 12}, {months: 24}, {months: 60}, {months: 120}, {months: 240}, {months: 600}, {months: 1200}, {months: 6000},
	}
}

// seconds is about how long a step is.
func (t timeStep) seconds() float64 {
	return float64(t.hours)*3600 + float64(t.days)*86400 + float64(t.months)*30.44*86400
}

// timeTicks are moments that a clock or a calendar of the axis's zone has as round.
func (s scale) timeTicks(most int) []tick {
	zone := s.Zone
	if zone == nil {
		zone = time.UTC
	}
	steps := timeSteps()
	step := steps[len(steps)-1]
	for _, t := range steps {
		if t.seconds()*float64(most) >= s.to-s.from {
			step = t
			break
		}
	}
	var all []tick
	// A step is at least an hour, so that rounding may add one or two ticks.
	for t := step.before(time.Unix(int64(math.Floor(s.from)), 0).In(zone)); At(t) <= s.to && len(all) <= 2*most; t = step.after(t) {
		if At(t) >= s.from {
			all = append(all, tick{At(t), step.text(t)})
		}
	}
	return all
}

// before is the last round moment that is not after t. Weeks begin on Mondays.
func (t timeStep) before(at time.Time) time.Time {
	y, m, d := at.Date()
	switch {
	case t.months > 0:
		n := y*12 + int(m) - 1
		n -= ((n % t.months) + t.months) % t.months
		return time.Date(0, time.Month(n+1), 1, 0, 0, 0, 0, at.Location())
	case t.days >= 7:
		return time.Date(y, m, d-(int(at.Weekday())+6)%7, 0, 0, 0, 0, at.Location())
	case t.days > 0:
		return time.Date(y, m, d, 0, 0, 0, 0, at.Location())
	}
	return time.Date(y, m, d, at.Hour()-at.Hour()%t.hours, 0, 0, 0, at.Location())
}

// after is the next round moment. The clock may be put back in between, so that
// it counts hours of the day and not of the stopwatch.
func (t timeStep) after(at time.Time) time.Time {
	next := at.AddDate(0, t.months, t.days)
	if t.hours == 0 {
		return next
	}
	y, m, d := at.Date()
	next = time.Date(y, m, d, at.Hour()+t.hours, 0, 0, 0, at.Location())
	if !next.After(at) {
		return at.Add(time.Duration(t.hours) * time.Hour)
	}
	return next
}

func (t timeStep) text(at time.Time) string {
	switch {
	case t.months >= 12:
		return at.Format("2006")
	case t.months > 0:
		return at.Format("Jan 2006")
	case t.days > 0, at.Hour() == 0:
		return at.Format("2 Jan")
	}
	return at.Format("15:04")
}
