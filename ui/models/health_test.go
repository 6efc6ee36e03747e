package models

import (
	"testing"
	"time"

	"switchboard/engine/circuit"
	"switchboard/providers"
)

func TestOpeningsOfACircuitAreTold(t *testing.T) {
	at := func(second int) time.Time { return time.Date(2026, 11, 26, 17, 40, second, 0, time.Local) }
	changes := []circuit.Change{
		{Time: at(1), Of: "m", To: circuit.Open}, {Time: at(2), Of: "m", To: circuit.Probing}, {Time: at(3), Of: "m", To: circuit.Closed},
		{Time: at(4), Of: "p", To: circuit.Waiting}, {Time: at(5), Of: "other", To: circuit.Open},
	}
	m := providers.Model{ID: "m", Provider: "p"}
	if got := openings(changes, m); got != ", opened 2 × since the start, last at 17:40:04" {
		t.Errorf("%q", got)
	}
	if got := openings(changes[4:], m); got != "" {
		t.Errorf("of another: %q", got)
	}
}
