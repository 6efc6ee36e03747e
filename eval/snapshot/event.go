package snapshot

import (
	"cmp"
	"time"

	"switchboard/eval"
)

// Event is a rating with its number, which only grows. What it says is often what the
// one before it said, of another prompt, and then stands in memory once.
type Event struct {
	n                 uint64
	ID, Trial, Prompt string
	Time              time.Time
	*sharedRating
}

// sharedRating is a rating without what it has for itself in an Event.
type sharedRating eval.Rating

// newEvent keeps a rating under its number. last is the event before, or nil.
func newEvent(e *Event, n uint64, r *eval.Rating, last *Event) {
	*e = Event{n: n, ID: r.ID, Trial: r.Trial, Prompt: r.Prompt, Time: r.Time}
	if last != nil && last.saysAs(r) {
		e.sharedRating = last.sharedRating
		return
	}
	own := sharedRating(*r)
	own.ID, own.Trial, own.Prompt, own.Time = "", "", "", time.Time{}
	e.sharedRating = &own
}

// saysAs reports whether an event says what a rating does, as far as that is seen
// without reading lists: those that are read once stand in the same place.
func (e *Event) saysAs(r *eval.Rating) bool {
	return e.Rater == r.Rater && e.Session == r.Session && e.Scale == r.Scale && e.Task == r.Task && e.Draw == r.Draw &&
		e.Skipped == r.Skipped && e.Blind == r.Blind && e.Simulated == r.Simulated && e.Note == r.Note && e.Retracts == r.Retracts &&
		e.Winner == r.Winner && samePlace(e.Shown, r.Shown) && samePlace(e.Verdicts, r.Verdicts) && samePlace(e.Tags, r.Tags) && samePlace(e.Remarks, r.Remarks)
}

func samePlace[T any](a, b []T) bool {
	return len(a) == len(b) && (a == nil) == (b == nil) && (len(a) == 0 || &a[0] == &b[0])
}

// Rating is the event as it was kept.
func (e *Event) Rating() eval.Rating {
	r := eval.Rating(*e.sharedRating)
	r.ID, r.Trial, r.Prompt, r.Time = e.ID, e.Trial, e.Prompt, e.Time
	return r
}

// Vouched is that of the rating.
func (e *Event) Vouched(scale eval.Scale) bool { return (*eval.Rating)(e.sharedRating).Vouched(scale) }

// of is the trial of an answer that was shown.
func (e *Event) of(s eval.Shown) string { return cmp.Or(s.Trial, e.Trial) }
