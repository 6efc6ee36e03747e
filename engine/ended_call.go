package engine

import (
	"slices"
	"time"
)

// EndedCall is a call that was made, and when it ended.
type EndedCall struct {
	At     time.Time
	Answer Answer
}

// EndedCalls are the calls of trials in the order in which they ended, including those of
// models that a routed call left, and those of checks.
func EndedCalls(trials []Trial) (ends []EndedCall) {
	for _, t := range trials {
		for _, a := range t.Answers {
			at := t.Time
			for _, m := range a.Moves {
				began := at
				if at = at.Add(m.Took); m.Left != nil {
					ends = append(ends, EndedCall{at, *m.Left})
					if c := m.Left.Check; c != nil {
						ends = append(ends, EndedCall{began.Add(c.Answer.Queued + c.Answer.Total), c.Answer})
					}
				}
			}
			if a.Finish != "" {
				ends = append(ends, EndedCall{at.Add(a.Queued + a.Total), a})
			}
			if c := a.Check; c != nil {
				ends = append(ends, EndedCall{at.Add(c.Answer.Queued + c.Answer.Total), c.Answer})
			}
		}
	}
	slices.SortStableFunc(ends, func(a, b EndedCall) int { return a.At.Compare(b.At) })
	return ends
}
