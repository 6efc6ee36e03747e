package engine

import (
	"iter"
	"time"

	"switchboard/providers"
)

// Move is one step of a routed call away from a model: why the model was left or passed
// over, how long that took, and what it had answered.
type Move struct {
	Model  string        `json:"model"`
	Reason MoveReason    `json:"reason"`
	Why    string        `json:"why"`               // the reason in words, for people
	Took   time.Duration `json:"took_ns,omitempty"` // from the beginning of the model's turn, waiting included

	// Left is the answer of the model that was left; nil where it was not asked at all. It
	// was paid for and is never shown as the answer.
	Left *Answer `json:"left,omitempty"`
}

// Asked reports whether a request was sent to the model. One of our limits, or a missing
// key, may end the model's turn before that.
func (m Move) Asked() bool {
	return m.Left != nil && (m.Left.Simulated || len(m.Left.Attempts) > 0)
}

// Cost is what the model's answer and its check cost: 0 where nothing was sent.
func (m Move) Cost() providers.Money {
	if m.Left == nil {
		return providers.Nano(0)
	}
	return m.Left.Cost.Add(m.Left.Check.Cost())
}

// Estimated reports whether a part of Cost is an estimate.
func (m Move) Estimated() bool {
	return m.Left != nil && (m.Left.Usage.Estimated || m.Left.Check != nil && m.Left.Check.Answer.Usage.Estimated)
}

// AtMost reports whether a part of Cost is an upper bound, because a rate is unknown.
func (m Move) AtMost() bool {
	return m.Left != nil && (m.Left.CostBasis == providers.AtMost || m.Left.Check != nil && m.Left.Check.Answer.CostBasis == providers.AtMost)
}

// MoveReason says why a model was left, as a word for programs: a providers.Fault where
// the call failed, else one of the following.
type MoveReason string

// The reasons that are no fault of a call.
const (
	SlowFirstToken MoveReason = "latency_spike"   // no first token within the limit for this model and task
	CircuitOpen    MoveReason = "circuit_open"    // not asked: it failed too often just now
	Limited        MoveReason = "limited"         // not asked: its provider takes no requests for a while
	TooSmall       MoveReason = "context_smaller" // not asked: the prompt did not fit into a context as large
	CutShort       MoveReason = "length"          // the answer reached the output limit
	WasRefused     MoveReason = "refused"         // the model or a filter declined, and the config says to move up
	NotJSON        MoveReason = "not_json"        // JSON was asked for
	WrongShape     MoveReason = "wrong_schema"    // the JSON is not as the schema asks
	Repeats        MoveReason = "repeats"         // the answer repeats itself
	OtherLanguage  MoveReason = "other_language"  // the answer is in another language than asked for
	ByRule         MoveReason = "rule"            // not asked: a rule of the config forbids it
	Lapsed         MoveReason = "lapsed"          // not asked: the certificate for it no longer holds
	HeldBack       MoveReason = "rollout"         // not asked: by the rollout, the reference answers this prompt
	Disagrees      MoveReason = "check_disagrees" // the check does not agree enough, so the answer is not accepted
	CheckFailed    MoveReason = "check_failed"    // the check gave no answer, so the model's answer is not accepted
)

// Doubt says why a complete answer may not be a good one. An answer that is given in spite
// of it has it in its Doubt.
type Doubt struct {
	Reason MoveReason `json:"reason"`
	Why    string     `json:"why"` // for people
}

// Weaker marks an answer of a model that is weaker than the route's choice.
const Weaker MoveReason = "weaker_model"

// Because is the reason for leaving a model whose call failed with this fault.
func Because(f providers.Fault) MoveReason { return MoveReason(f) }

// Unaccepted reports whether the model's answer was not accepted after its check.
func (r MoveReason) Unaccepted() bool { return r == Disagrees || r == CheckFailed }

// Spent is the cost of the answer, of its check, and of all moves before it. It is unknown
// where any of them is.
func (a Answer) Spent() providers.Money {
	sum := a.Cost.Add(a.Check.Cost())
	for _, m := range a.Moves {
		sum = sum.Add(m.Cost())
	}
	return sum
}

// Tries are all calls that were made for an answer, in order: each comes after its check,
// and that of the answer itself is the last.
func (a Answer) Tries() iter.Seq[Answer] {
	return func(yield func(Answer) bool) {
		for _, m := range a.Moves {
			if m.Left != nil && (m.Left.Check != nil && !yield(m.Left.Check.Answer) || !yield(*m.Left)) {
				return
			}
		}
		if a.Check == nil || yield(a.Check.Answer) {
			yield(a)
		}
	}
}
