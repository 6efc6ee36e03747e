package models

import (
	"testing"
	"time"

	"switchboard/engine/circuit"
	"switchboard/providers"
)

func TestOpeningsOfACircuitAreTold(t *testing.T) {
	at := func(second int) time.Time { return time.Date(2026, 11, 26, 17, 40, second, 0, time.UTC) }
	kept := []circuit.Change{{Time: at(1).AddDate(0, 0, -1), Of: "m", To: circuit.Open, Why: providers.CutOff}, {Time: at(1), Of: "m", To: circuit.Open, Why: providers.Stalled}}
	ours := []circuit.Change{
		kept[1], {Time: at(2), Of: "m", To: circuit.Probing}, {Time: at(3), Of: "m", To: circuit.Closed},
		{Time: at(4), Of: "p", To: circuit.Waiting, Why: providers.RateLimited}, {Time: at(5), Of: "other", To: circuit.Open},
	}
	m := providers.Model{ID: "m", Provider: "p"}
	if got := openings(merged(kept, ours), m, at(30)); got != ", circuit opened 17:40:04 (rate limited), 17:40:01 (stalled), Nov 25 17:40 (truncated)" {
		t.Errorf("%q", got)
	}
	if got := openings(merged(nil, ours[4:]), m, at(30)); got != "" {
		t.Errorf("of another: %q", got)
	}
}
