package audit

import (
	"switchboard/engine/circuit"
	"switchboard/providers"
)

// OfCircuit is the event of a circuit that opened or closed. That one probes or
// waits is none: there is one for each call then.
func OfCircuit(c circuit.Change) (e Event, ok bool) {
	return Event{Time: c.Time, What: Circuit, Model: c.Of, New: string(c.To), Reason: string(c.Why)}, c.To == circuit.Open || c.To == circuit.Closed
}

// Circuit is the change that an event of a circuit tells of.
func (e Entry) Circuit() circuit.Change {
	return circuit.Change{Time: e.Time, Of: e.Model, To: circuit.State(e.New), Why: providers.Fault(e.Reason)}
}
