package markdown

import (
	"time"
)

// Throttle is how busy rendering may be. It sets the texts of all lanes in
// one go, one go at a time, and rests between: what streams is set anew as
// often as that leaves the processor to others.
type Throttle struct {
	Busy  bool
	until time.Time // the end of its rest
}

// share is the part of the time in which it may work while text streams: one
// in so many.
const share = 8

// Done says how long it took, and when it ended.
func (t *Throttle) Done(took time.Duration, at time.Time) {
	t.Busy, t.until = false, at.Add((share-1)*took)
}

// Ready reports whether text that still grows may be set again.
func (t *Throttle) Ready(at time.Time) bool { return !at.Before(t.until) }
