package engine

import "time"

// Tenths is a duration as people read it: in tenths of a second, or in milliseconds
// where it is shorter.
func Tenths(d time.Duration) time.Duration {
	if d < 100*time.Millisecond {
		return d.Round(time.Millisecond)
	}
	return d.Round(100 * time.Millisecond)
}
