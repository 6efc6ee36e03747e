package engine

import (
	"time"

	"switchboard/providers"
)

// Check is the answer of a second model to a routed prompt, beside the answer that has this
// Check: how far the two agree, and whether that answer is accepted because of it.
type Check struct {
	// Answer is the check's own answer. It was paid for and is never given to the user.
	// Where the check failed, or was ended as useless, its Failure says so.
	Answer    Answer   `json:"answer"`
	Agreement *float64 `json:"agreement,omitempty"` // how far both answers agree, in [0, 1]; nil: they were not compared
	Gap       *float64 `json:"gap,omitempty"`       // the gap that is predicted with that agreement; nil: they were not compared
	Threshold float64  `json:"threshold"`           // largest gap accepted for the task
	Accepted  bool     `json:"accepted,omitempty"`
}

// Cost is what the check cost: 0 where there was none.
func (c *Check) Cost() providers.Money {
	if c == nil {
		return providers.Nano(0)
	}
	return c.Answer.Cost
}

// took is how long the check took, in its provider's time: 0 where its answer came from
// the cache.
func (c *Check) took() time.Duration {
	if c == nil || c.Answer.Cached != nil {
		return 0
	}
	return c.Answer.Queued + c.Answer.Total
}

// Took is how long the answer took: its own call or that of its check, whichever took
// longer. An answer from the cache took no time.
func (a Answer) Took() time.Duration {
	own := a.Queued + a.Total
	if a.Cached != nil {
		own = 0
	}
	return max(own, a.Check.took())
}
