package dispatch

import (
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/circuit"
)

// RecallSpan is how far back calls are of use to Recall.
const RecallSpan = circuit.Window

// Recall tells the breakers of calls that were made before the program was
// started, so that several short programs are as careful as one long one.
func (d *Dispatcher) Recall(trials []engine.Trial) {
	type end struct {
		at  time.Time
		try engine.Answer
	}
	var ends []end
	for _, t := range trials {
		for _, a := range t.Answers {
			at := t.Time
			for _, m := range a.Moves {
				began := at
				if at = at.Add(m.Took); m.Left != nil {
					ends = append(ends, end{at, *m.Left})
					if c := m.Left.Check; c != nil {
						ends = append(ends, end{began.Add(c.Answer.Queued + c.Answer.Total), c.Answer})
					}
				}
			}
			if a.Finish != "" {
				ends = append(ends, end{at.Add(a.Queued + a.Total), a})
			}
			if c := a.Check; c != nil {
				ends = append(ends, end{at.Add(c.Answer.Queued + c.Answer.Total), c.Answer})
			}
		}
	}
	slices.SortStableFunc(ends, func(a, b end) int { return a.at.Compare(b.at) })
	for _, e := range ends {
		if e.try.Simulated || e.try.Imported || len(e.try.Attempts) == 0 && e.try.Total == 0 {
			continue
		}
		d.breakers.Recall(e.try.Model, e.try.Provider, e.at, failureOf(e.try))
	}
}
