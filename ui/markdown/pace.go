package markdown

import (
	"time"
)

// Presswork is how busy the press may be. It sets the texts of all lanes in
// one go, one go at a time, and rests between: what streams is set anew as
// often as that leaves the processor to others.
type Presswork struct {
	Busy  bool
	until time.Time // the end of its rest
}

// share is the part of the time in which the press may work while text
// streams: one in so many.
const share = 8

// Done says how long it took, and when it ended.
func (p *Presswork) Done(took time.Duration, at time.Time) {
	p.Busy, p.until = false, at.Add((share-1)*took)
}

// Rested reports whether text that still grows may be set again.
func (p *Presswork) Rested(at time.Time) bool { return !at.Before(p.until) }
