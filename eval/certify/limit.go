package certify

import (
	"fmt"
	"math"
)

// DefaultLimit is five points of a hundred with a confidence of 95 %.
func DefaultLimit() Limit { return NewLimit(0.05, 0.95) }

// Limit is what a certificate is to say: the loss is at most Loss, and the
// chance of saying so wrongly is at most Error.
type Limit struct {
	Loss  float64 `json:"loss"`  // in (0, 1)
	Error float64 `json:"error"` // 1 − confidence
}

// NewLimit is a limit with a confidence instead of an error, free of what 1 −
// confidence adds in the last digits.
func NewLimit(loss, confidence float64) Limit { return Limit{loss, sixDigits(1 - confidence)} }

// Confidence is 1 − Error.
func (l Limit) Confidence() float64 { return sixDigits(1 - l.Error) }

// Check says what is wrong with the limit.
func (l Limit) Check() error {
	switch {
	case !(l.Loss > 0 && l.Loss < 1):
		return fmt.Errorf("the largest loss %v is not between 0 and 1", l.Loss)
	case !(l.Error > 0 && l.Error < 1):
		return fmt.Errorf("the confidence %v is not between 0 and 1", l.Confidence())
	}
	return nil
}

// Attempt is the part of the error that the j-th attempt on one pool may
// spend, counted from 1: 0.8 · 0.2^(j−1). All of them together spend it once
// (a union bound over a geometric series, which sums to 1), so it does not
// matter how many follow, or that one was given up.
func (l Limit) Attempt(j int) Limit {
	return Limit{l.Loss, l.Error * 0.8 * math.Pow(0.2, float64(j-1))}
}

// Split divides the error among k claims, so that the chance that any of them
// is false stays what it was (Bonferroni).
func (l Limit) Split(k int) Limit { return Limit{l.Loss, l.Error / float64(max(1, k))} }

// Fewest is the number of rated prompts that the claim needs even if nothing
// is ever lost: with fewer, a pool that loses Loss shows no loss with a chance
// above Error, (1 − Loss)^n > Error.
func (l Limit) Fewest() int { return int(math.Ceil(math.Log(l.Error)/math.Log(1-l.Loss) - 1e-9)) }

// sixDigits drops what does not matter of a figure that is shown or kept, so
// that it is the same wherever it was worked out.
func sixDigits(v float64) float64 { return math.Round(v*1e6) / 1e6 }
