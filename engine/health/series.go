package health

import (
	"time"

	"switchboard/engine"
)

// What is kept of each model and task.
const (
	hours    = 7 * 24 // buckets of an hour
	fives    = 12     // buckets of five minutes
	hour     = int64(time.Hour / time.Second)
	fiveMins = hour / fives
)

// series is what is kept of one model in one task, or in all of them: a week of
// hours and an hour of spans of five minutes. A place of a ring belongs to the
// latest span that was noted there.
type series struct {
	hours [hours]*bucket
	fives [fives]*bucket
	limit cachedLimit
}

// note adds an answer to the spans of its moment, if they are not yet
// forgotten.
func (s *series) note(n *noted, a *engine.Answer, at int64) {
	if b := place(s.hours[:], at/hour); b != nil {
		b.note(n, a)
	}
	if b := place(s.fives[:], at/fiveMins); b != nil {
		b.note(n, a)
	}
}

// place is the bucket of a span, emptied if an older one was there; nil where
// a later one is.
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

// span is which buckets of a ring are wanted: the last so many until now, of
// these every so many, without some of the newest.
type span struct{ last, every, offset, without int64 }

var (
	lastHour = span{last: fives, every: 1}
	lastDay  = span{last: 24, every: 1}
	lastWeek = span{last: hours, every: 1}
)

// sameHours are the hours of the last week that are the same hour of the day
// in UTC.
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

// joinSpan adds up the wanted buckets of a ring.
func joinSpan(into *bucket, ring []*bucket, of span, now int64) {
	for _, b := range ring {
		if of.holds(b, now) {
			into.join(b)
		}
	}
}
