package forecast

import "time"

// Date is a civil day, counted from 1 January 1970. The zero value stands for no day.
type Date int

const secondsADay = 24 * 60 * 60

// DateOf is the day of a time in the time's own location.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsADay)
}

// IsZero reports whether it is no day.
func (d Date) IsZero() bool { return d == 0 }

// Weekday is its day of the week.
func (d Date) Weekday() time.Weekday { return time.Weekday(((int(d)+4)%7 + 7) % 7) }

// In is the midnight with which the day begins in a location, or the first
// moment of the day where its clocks skip midnight.
func (d Date) In(where *time.Location) time.Time {
	year, month, day := d.utc().Date()
	begins := time.Date(year, month, day, 0, 0, 0, 0, where)
	if DateOf(begins) < d {
		_, begins = begins.ZoneBounds()
	}
	return begins
}

func (d Date) utc() time.Time { return time.Unix(int64(d)*secondsADay, 0).UTC() }

// String is the day as 2026-03-14.
func (d Date) String() string { return d.utc().Format(time.DateOnly) }

// MarshalText writes it as String does; no day is empty.
func (d Date) MarshalText() ([]byte, error) {
	if d.IsZero() {
		return nil, nil
	}
	return []byte(d.String()), nil
}

// month are the first and the last day of its month.
func (d Date) month() (first, last Date) {
	t := d.utc()
	first = d - Date(t.Day()-1)
	return first, DateOf(time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC))
}

// Over is how much of its day is over at a time, from 0 to 1, in the time's own
// location: a day on which clocks change has 23 or 25 hours.
func Over(now time.Time) float64 {
	day := DateOf(now)
	begins, ends := day.In(now.Location()), (day + 1).In(now.Location())
	return min(1, max(0, float64(now.Sub(begins))/float64(ends.Sub(begins))))
}
