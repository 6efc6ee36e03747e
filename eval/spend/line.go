package spend

import (
	"time"

	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
)

// Line is what the calls of a group had on one day, or in one hour.
//
// A prompt that was sent here has lines for its calls, and one without calls (Rows
// is 0) for the prompt: its Listed, Routed and Reference.
type Line struct {
	At time.Time // when the day or hour begins, in UTC
	*Group
	Sums
}

// Sums are sums over calls.
type Sums struct {
	rollup.Figures

	// Superseded is the estimated cost of calls that a bill of the same vendor covers
	// too. It is no part of Estimated.
	Superseded usage.Amount
	// Lost is what it costs that leaving a model leaves its prompt cache. It is part of
	// Routed, or for own calls part of what was spent. It is estimated.
	Lost usage.Amount
	// Uncompared are prompts of which one of Listed, Routed and Reference is unknown.
	// They are in none of the three.
	Uncompared int64
	// Reused are rows of answers that were given again from the cache: no request was made.
	Reused int64
}

// Add adds other sums to these.
func (s *Sums) Add(o Sums) {
	s.Figures.Add(o.Figures)
	s.Superseded = s.Superseded.Plus(o.Superseded)
	s.Lost = s.Lost.Plus(o.Lost)
	s.Uncompared += o.Uncompared
	s.Reused += o.Reused
}

// KnowsRequests reports whether it is known how many requests there were. Files may not
// say it: a count of 0 is then one that no row has.
func (s *Sums) KnowsRequests() bool { return s.Requests > 0 || s.Reused == s.Rows }
