package caps

import (
	"testing"
	"time"

	"switchboard/providers"
)

// TestACallThatEndsAfterMidnightCountsWhenItBegan has calls that begin in the last second of
// a month and end in the next one.
func TestACallThatEndsAfterMidnightCountsWhenItBegan(t *testing.T) {
	before := time.Date(2026, 3, 31, 23, 59, 59, 0, time.UTC)
	after := before.Add(2 * time.Second)
	for _, per := range []Period{Day, Month} {
		for what, end := range map[string]func(*Reservation, ledger){
			"nobody stores it":        func(r *Reservation, _ ledger) { r.Spend(providers.Nano(8)) },
			"it has yet to be stored": func(r *Reservation, _ ledger) { r.Settle(providers.Nano(8)) },
			"it is stored": func(r *Reservation, l ledger) {
				r.Settle(providers.Nano(8))
				r.Storing()
				l["/"+per.Of(before)] = 8
				r.Release(providers.Nano(8))
			},
		} {
			t.Run(string(per)+", "+what, func(t *testing.T) {
				spent := ledger{}
				b := New(providers.Money{}, spent, Cap{Limit: providers.Nano(10), Per: per})
				call, err := b.Reserve(Charge{Worst: providers.Nano(8)}, before)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := b.Reserve(Charge{Worst: providers.Nano(3)}, after); err == nil {
					t.Error("what is under way does not count after midnight")
				}
				end(call, spent)
				if _, err := b.Reserve(Charge{Worst: providers.Nano(3)}, before); err == nil {
					t.Error("it does not count in its own period")
				}
				if next, err := b.Reserve(Charge{Worst: providers.Nano(10)}, after); err != nil {
					t.Errorf("it counts in the next period, too: %v", err)
				} else {
					next.Release(providers.Nano(0))
				}
			})
		}
	}
}
