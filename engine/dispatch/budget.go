package dispatch

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"switchboard/providers"
)

// Budget is the daily cap. Before a call is sent its worst case is reserved;
// when the answer is stored the reservation goes and the store's own sum
// counts. So parallel lanes cannot overshoot together what none of them would
// alone. Where the store is Shared, processes that share it cannot either. A
// nil Budget caps nothing.
type Budget struct {
	limit providers.Money
	spent Spent

	mu       sync.Mutex
	reserved int64         // nano-dollars of our calls under way
	freed    chan struct{} // closed when some of that is given back
	own      DaySpending   // of our own where the store has none
}

// Spent tells what was spent on the day of a time, and how many calls of that
// day have an unknown cost. The store implements it.
type Spent interface {
	SpentOn(day time.Time) (sum providers.Money, unknown int, err error)
}

// Shared is a store that several processes spend from. It is optional.
type Shared interface {
	// Share runs decide while no other process is in Share, and keeps what it
	// returns as what this process holds, and what it changed of the day, for
	// the others to see. It does nothing else: what decide
	// decided stands, whatever the error. Before decide is run, an error
	// means that it is not run.
	Share(now time.Time, decide func(*DaySpending) (held int64)) error
}

// DaySpending is what processes tell each other about a day, in nano-dollars.
type DaySpending struct {
	Day      string // of the calendar; figures of another day do not count
	Others   int64  // held by other processes for calls under way
	Unstored int64  // spent on that day by answers that nobody stored
}

// NewBudget caps the spending of a day at limit; an unknown limit is no cap.
func NewBudget(limit providers.Money, spent Spent) *Budget {
	if !limit.Known() {
		return nil
	}
	return &Budget{limit: limit, spent: spent, freed: make(chan struct{})}
}

// errReserved lies beneath a refusal that only our own calls under way cause:
// most of them will cost less than their worst case.
var errReserved = errors.New("set aside for calls under way")

// Await is Reserve, but where only our own calls under way stand in the way
// it waits until enough of what they hold is given back, or ctx ends.
func (b *Budget) Await(ctx context.Context, worst providers.Money) (*Reservation, error) {
	for {
		freed := b.nextFreed()
		r, err := b.Reserve(worst, time.Now())
		if !errors.Is(err, errReserved) {
			return r, err
		}
		select {
		case <-freed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (b *Budget) nextFreed() <-chan struct{} {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.freed
}

// Reservation is money set aside for one call. A nil one is none.
type Reservation struct {
	budget  *Budget
	day     string
	nano    int64 // set aside
	settled int64 // spent, and not stored yet
}

// Reserve sets worst aside, or returns a *providers.Error with the fault
// Budget when that could pass the cap. A call of unknown cost, of a server that
// sends no bill or without a limit on its output, is let through as long as the
// cap is not reached.
func (b *Budget) Reserve(worst providers.Money, now time.Time) (*Reservation, error) {
	if b == nil {
		return nil, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	r := &Reservation{budget: b, day: now.Format(time.DateOnly)}
	var refusal error
	err := b.share(now, func(day *DaySpending) {
		if refusal = b.refuse(worst, now, day); refusal == nil {
			r.nano = worst.Nano()
			b.reserved += r.nano // it is below the limit, and fits
		}
	})
	switch {
	case refusal != nil:
		return nil, refusal
	case err != nil:
		b.reserved -= r.nano
		return nil, &providers.Error{Fault: providers.Budget, Detail: "what others spend today cannot be read: " + err.Error(), Err: err}
	}
	return r, nil
}

// refuse is why a call that costs worst cannot be let through, or nil.
func (b *Budget) refuse(worst providers.Money, now time.Time, day *DaySpending) error {
	stored, _, err := b.spent.SpentOn(now)
	if err != nil {
		return &providers.Error{Fault: providers.Budget, Detail: "what was spent today cannot be read: " + err.Error(), Err: err}
	}
	used := providers.SumNano(stored.Nano(), day.Unstored, day.Others, b.reserved)
	passes := func(used int64) bool {
		return providers.SumNano(used, worst.Nano()) <= b.limit.Nano() && used < b.limit.Nano()
	}
	if passes(used) {
		return nil
	}
	e := &providers.Error{Fault: providers.Budget, Detail: fmt.Sprintf(
		"this call could cost %v, and %v of today's %v are spent or set aside", worst, providers.Nano(used), b.limit)}
	if b.reserved > 0 && passes(used-b.reserved) {
		e.Err = errReserved
	}
	return e
}

// share runs change on what is spent that day, which all processes see where
// the store can show it.
func (b *Budget) share(now time.Time, change func(*DaySpending)) error {
	decide := func(day *DaySpending) int64 {
		if date := now.Format(time.DateOnly); day.Day != date {
			day.Day, day.Unstored = date, 0
		}
		change(day)
		return b.reserved
	}
	if shared, ok := b.spent.(Shared); ok {
		return shared.Share(now, decide)
	}
	decide(&b.own)
	return nil
}

// Settle says what the call has cost before its answer is stored, so that it
// counts as spent from now on and nobody waits for it to be given back.
func (r *Reservation) Settle(cost providers.Money) {
	if r == nil {
		return
	}
	r.end(cost.Nano())
	r.settled = cost.Nano()
}

// Release gives a reservation back: the answer is in the store.
func (r *Reservation) Release() { r.Spend(providers.Money{}) }

// Spend gives a reservation back for an answer that nobody stored: its cost
// counts for the rest of the day all the same.
func (r *Reservation) Spend(cost providers.Money) {
	if r == nil {
		return
	}
	r.end(cost.Nano() - r.settled)
	r.settled = 0
}

// end gives back what is set aside, and counts what was spent and is not
// stored.
func (r *Reservation) end(unstored int64) {
	b := r.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reserved -= r.nano
	r.nano = 0
	defer b.free()
	_ = b.share(time.Now(), func(day *DaySpending) { // what the others cannot be told now, the next time tells
		if day.Day == r.day {
			day.Unstored = max(0, providers.SumNano(day.Unstored, unstored))
		}
	})
}

// free wakes those who wait for what is given back.
func (b *Budget) free() {
	close(b.freed)
	b.freed = make(chan struct{})
}
