package engine

import (
	"iter"
	"time"

	"switchboard/providers"
)

// Move is one step of a routed call away from a model: why it was left, or
// passed over, how long that took and what came of it.
type Move struct {
	Model  string        `json:"model"`
	Reason MoveReason    `json:"reason"`
	Why    string        `json:"why"`               // the reason in words, for people
	Took   time.Duration `json:"took_ns,omitempty"` // from the moment the model's turn began, waiting included

	// Left is what the model had answered when it was left; nil where it was
	// not asked at all. It was paid for and is never shown as the answer.
	Left *Answer `json:"left,omitempty"`
}

// Asked reports whether anything was sent to the model. A limit of ours, or a
// key that is missing, may end its turn before.
func (m Move) Asked() bool {
	return m.Left != nil && (m.Left.Simulated || len(m.Left.Attempts) > 0)
}

// Cost is what the step cost, with its check: 0 where nothing was sent.
func (m Move) Cost() providers.Money {
	if m.Left == nil {
		return providers.Nano(0)
	}
	return m.Left.Cost.Add(m.Left.Check.Cost())
}

// Estimated reports whether a part of that is.
func (m Move) Estimated() bool {
	return m.Left != nil && (m.Left.Usage.Estimated || m.Left.Check != nil && m.Left.Check.Answer.Usage.Estimated)
}

// AtMost reports whether a rate behind a part of it is unknown.
func (m Move) AtMost() bool {
	return m.Left != nil && (m.Left.CostBasis == providers.AtMost || m.Left.Check != nil && m.Left.Check.Answer.CostBasis == providers.AtMost)
}

// MoveReason says for machines why a model was left. It is a providers.Fault
// where the call failed, else one of the following.
type MoveReason string

// The reasons that are no fault of a call.
const (
	SlowFirstToken MoveReason = "latency_spike"   // no first token within the pair's own limit
	CircuitOpen    MoveReason = "circuit_open"    // not asked: it failed too often just now
	Limited        MoveReason = "limited"         // not asked: its provider takes no requests for a while
	TooSmall       MoveReason = "context_smaller" // not asked: the prompt did not fit into a context as large
	CutShort       MoveReason = "length"          // the answer reached the output limit
	WasRefused     MoveReason = "refused"         // the model or a filter declined, and the config says to move up
	NotJSON        MoveReason = "not_json"        // JSON was asked for
	WrongShape     MoveReason = "wrong_schema"    // the JSON is not as the schema asks
	Repeats        MoveReason = "repeats"         // the answer says the same again and again
	OtherLanguage  MoveReason = "other_language"  // than was asked for
	ByRule         MoveReason = "rule"            // not asked: a rule of the config keeps it from the prompt
	Lapsed         MoveReason = "lapsed"          // not asked: the certificate for it no longer holds
	HeldBack       MoveReason = "rollout"         // not asked: the rollout has the reference answer
	Disagrees      MoveReason = "check_disagrees" // the check does not agree enough, so the answer is not accepted
	CheckFailed    MoveReason = "check_failed"    // there is no answer of the check, so none of the model is accepted
)

// Doubt is why a whole answer may not be a good one. An answer that is given
// although there is one carries it.
type Doubt struct {
	Reason MoveReason `json:"reason"`
	Why    string     `json:"why"` // for people
}

// Weaker marks an answer of a model that is weaker than the route's choice.
const Weaker MoveReason = "weaker_model"

// Because is the reason of a call that failed.
func Because(f providers.Fault) MoveReason { return MoveReason(f) }

// Unaccepted reports whether the answer of a model was not accepted after its
// check.
func (r MoveReason) Unaccepted() bool { return r == Disagrees || r == CheckFailed }

// Spent is what the answer cost together with its check and everything that was
// tried before it. It is unknown when a part is.
func (a Answer) Spent() providers.Money {
	sum := a.Cost.Add(a.Check.Cost())
	for _, m := range a.Moves {
		sum = sum.Add(m.Cost())
	}
	return sum
}

// Tries are the calls behind an answer in the order in which they were made, each
// after its check, the answer's own last.
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
