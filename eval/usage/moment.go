package usage

import "time"

// earliest and latest are the bounds of a time that a call to a model may have. They
// exclude the date that a spreadsheet writes for an empty cell, and that of a clock
// which was never set.
var (
	earliest = time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
)

// Plausible reports whether a call to a model may have been made at a time.
func Plausible(t time.Time) bool { return !t.Before(earliest) && !t.After(latest) }
