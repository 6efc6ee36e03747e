package health

import (
	"time"

	"switchboard/engine"
)

// How many buckets each series has.
const (
	hours    = 7 * 24 // buckets of an hour
	fives    = 12     // buckets of five minutes
	hour     = int64(time.Hour / time.Second)
	fiveMins = hour / fives
)

// series is the figures of one model in one task, or in all tasks: a ring of a week of hours,
// and a ring of an hour of spans of five minutes. Each place of a ring holds the latest span
// that was noted there.
type series struct {
	hours [hours]*bucket
	fives [fives]*bucket
	limit cachedLimit
}

// note adds an answer to the spans in which its moment lies, unless later spans have taken
// their places.
func (s *series) note(n *noted, a *engine.Answer, at int64) {
	if b := place(s.hours[:], at/hour); b != nil {
		b.note(n, a)
	}
	if b := place(s.fives[:], at/fiveMins); b != nil {
		b.note(n, a)
	}
}

// place is the bucket of a span, emptied if it held an older one; nil where it holds a later
// one.
func place(ring []*bucket, number int64) *bucket {
	at := &ring[number%int64(len(ring))]
	switch {
	case *at == nil:
		*at = &bucket{number: number}
	case (*at).number > number:
		return nil
	case (*at).number < number:
		(*at).clear(number)
	}
	return *at
}

// span says which buckets of a ring are wanted: how many of the last ones, every how many of
// these, and how many of the newest are left out.
type span struct{ last, every, offset, without int64 }

var (
	lastHour = span{last: fives, every: 1}
	lastDay  = span{last: 24, every: 1}
	lastWeek = span{last: hours, every: 1}
)

// sameHours are the hours of the last week that are one hour of the day, in UTC.
func sameHours(of int64) span { return span{last: hours, every: 24, offset: of % 24} }

func spanOf(w Window) span {
	if w == Day {
		return lastDay
	}
	return lastWeek
}

// holds reports whether a bucket is wanted; now is the number of the span under
// way.
func (s span) holds(b *bucket, now int64) bool {
	return b != nil && b.number > now-s.last && b.number <= now-s.without && b.number%s.every == s.offset
}

// joinSpan adds the wanted buckets of a ring to another bucket.
func joinSpan(into *bucket, ring []*bucket, of span, now int64) {
	for _, b := range ring {
		if of.holds(b, now) {
			into.join(b)
		}
	}
}
