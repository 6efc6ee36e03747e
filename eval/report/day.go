package report

import "time"

// Day is a day in UTC. The zero value is none: null in JSON.
type Day struct{ at time.Time }

// DayOf is the day of a moment.
func DayOf(t time.Time) Day {
	if t.IsZero() {
		return Day{}
	}
	return Day{dayOf(t)}
}

// Known reports whether it is a day.
func (d Day) Known() bool { return !d.at.IsZero() }

// Start is when it begins, in UTC.
func (d Day) Start() time.Time { return d.at }

// String is the day as 2026-03-14, and empty where it is none.
func (d Day) String() string {
	if !d.Known() {
		return ""
	}
	return d.at.Format(time.DateOnly)
}

// MarshalJSON writes it as a text, or null.
func (d Day) MarshalJSON() ([]byte, error) {
	if !d.Known() {
		return []byte("null"), nil
	}
	return []byte(`"` + d.String() + `"`), nil
}
