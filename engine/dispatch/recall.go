package dispatch

import (
	"switchboard/engine"
	"switchboard/engine/circuit"
)

// RecallSpan is how far back calls are of use to Recall.
const RecallSpan = circuit.Window

// Recall tells the breakers of calls that were made before the program was
// started, so that several short programs are as careful as one long one.
func (d *Dispatcher) Recall(trials []engine.Trial) {
	for _, e := range engine.EndedCalls(trials) {
		if e.Answer.Simulated || e.Answer.Imported || len(e.Answer.Attempts) == 0 && e.Answer.Total == 0 {
			continue
		}
		d.breakers.Recall(e.Answer.Model, e.Answer.Provider, e.At, failureOf(e.Answer))
	}
}
