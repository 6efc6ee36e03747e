package eval

import (
	"math"
	"slices"
)

// Retractions say which events were taken back: by the id of the event, the
// number of the first one that took it back. Numbers grow from event to event.
type Retractions map[string]uint64

// Add notes an event and its number. One that takes nothing back changes
// nothing.
func (t Retractions) Add(n uint64, r *Rating) {
	if r.Retracts == "" {
		return
	}
	if _, known := t[r.Retracts]; !known {
		t[r.Retracts] = n
	}
}

// Stand reports whether an event still counts.
func (t Retractions) Stand(r *Rating) bool { return t.StandAt(r, math.MaxUint64) }

// StandAt reports whether an event still counted after the one with number n:
// it was not taken back, and takes nothing back itself.
func (t Retractions) StandAt(r *Rating, n uint64) bool {
	return t.StandsAt(r.ID, r.Retracts, n)
}

// StandsAt is StandAt for an event of which the id is known, and what it takes back.
func (t Retractions) StandsAt(id, retracts string, n uint64) bool {
	at, gone := t[id]
	return retracts == "" && (!gone || at > n)
}

// WithoutRetracted are the events that still count: without those that were
// taken back and those that took them back, in the same order. A rater who
// votes twice has both votes in it.
func WithoutRetracted(events []Rating) []Rating {
	back := Retractions{}
	for i := range events {
		back.Add(uint64(i), &events[i])
	}
	return slices.DeleteFunc(slices.Clone(events), func(r Rating) bool { return !back.Stand(&r) })
}
