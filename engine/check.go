package engine

import (
	"time"

	"switchboard/providers"
)

// Check is what came of a second model that a routed call asked beside the one
// whose answer it stands with: how far the two agree, and whether the answer is
// accepted for it.
type Check struct {
	// Answer is the check's own. It was paid for and is never given; where the
	// check failed, or was ended because nothing could come of it, it says so.
	Answer    Answer   `json:"answer"`
	Agreement *float64 `json:"agreement,omitempty"` // of both answers, in [0, 1]; nil: nothing was compared
	Gap       *float64 `json:"gap,omitempty"`       // of the answer, after it; nil: nothing was compared
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

// took is how long the check took, in its provider's time. One that was given
// again took none.
func (c *Check) took() time.Duration {
	if c == nil || c.Answer.Cached != nil {
		return 0
	}
	return c.Answer.Queued + c.Answer.Total
}

// Took is how long the answer took: both calls where a check was asked beside it,
// of which the slower one counts. One that was given again took no time.
func (a Answer) Took() time.Duration {
	own := a.Queued + a.Total
	if a.Cached != nil {
		own = 0
	}
	return max(own, a.Check.took())
}
