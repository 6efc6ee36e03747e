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
// alone. Where the store is a Till, processes that share it cannot either. A
// nil Budget caps nothing.
type Budget struct {
	limit providers.Money
	spent Spent

	mu       sync.Mutex
	reserved int64         // nano-dollars of our calls under way
	freed    chan struct{} // closed when some of that is given back
	till     Till          // of our own where the store has none
}

// Spent tells what was spent on the day of a time, and how many calls of that
// day have an unknown cost. The store implements it.
type Spent interface {
	SpentOn(day time.Time) (sum providers.Money, unknown int, err error)
}

// Shared is a store that several processes spend from. It is optional.
type Shared interface {
	// Exchange runs decide while no other process is in an Exchange, and
	// keeps what it returns as what this process holds, and what it changed
	// in the till, for the others to see. It does nothing else: what decide
	// decided stands, whatever the error. Before decide is run, an error
	// means that it is not run.
	Exchange(now time.Time, decide func(*Till) (held int64)) error
}

// Till is what processes tell each other about a day, in nano-dollars.
type Till struct {
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

// errAside lies beneath a refusal that only our own calls under way cause:
// most of them will cost less than their worst case.
var errAside = errors.New("set aside for calls under way")

// Await is Reserve, but where only our own calls under way stand in the way
// it waits until enough of what they hold is given back, or ctx ends.
func (b *Budget) Await(ctx context.Context, worst providers.Money) (*Reservation, error) {
	for {
		freed := b.nextFreed()
		r, err := b.Reserve(worst, time.Now())
		if !errors.Is(err, errAside) {
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
	budget *Budget
	day    string
	nano   int64
}

// Reserve sets worst aside, or returns a *providers.Error with the fault
// Budget when that could pass the cap. A call of unknown cost is let through
// as long as the cap is not reached: it cannot be counted.
func (b *Budget) Reserve(worst providers.Money, now time.Time) (*Reservation, error) {
	if b == nil {
		return nil, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	r := &Reservation{budget: b, day: now.Format(time.DateOnly)}
	var refusal error
	err := b.exchange(now, func(t *Till) {
		if refusal = b.refuse(worst, now, t); refusal == nil {
			r.nano = worst.Nano()
			b.reserved += r.nano
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
func (b *Budget) refuse(worst providers.Money, now time.Time, t *Till) error {
	stored, _, err := b.spent.SpentOn(now)
	if err != nil {
		return &providers.Error{Fault: providers.Budget, Detail: "what was spent today cannot be read: " + err.Error(), Err: err}
	}
	used := stored.Nano() + t.Unstored + t.Others + b.reserved
	passes := func(used int64) bool { return used+worst.Nano() <= b.limit.Nano() && used < b.limit.Nano() }
	if passes(used) {
		return nil
	}
	e := &providers.Error{Fault: providers.Budget, Detail: fmt.Sprintf(
		"this call could cost %v, and %v of today's %v are spent or set aside", worst, providers.Nano(used), b.limit)}
	if b.reserved > 0 && passes(used-b.reserved) {
		e.Err = errAside
	}
	return e
}

// exchange runs change on the till of the day, which all processes see where
// the store can show it.
func (b *Budget) exchange(now time.Time, change func(*Till)) error {
	decide := func(t *Till) int64 {
		if day := now.Format(time.DateOnly); t.Day != day {
			t.Day, t.Unstored = day, 0
		}
		change(t)
		return b.reserved
	}
	if shared, ok := b.spent.(Shared); ok {
		return shared.Exchange(now, decide)
	}
	decide(&b.till)
	return nil
}

// Release gives a reservation back: the answer is in the store.
func (r *Reservation) Release() { r.Spend(providers.Money{}) }

// Spend gives a reservation back and remembers what an answer that is not
// stored has cost.
func (r *Reservation) Spend(cost providers.Money) {
	if r == nil {
		return
	}
	b := r.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reserved -= r.nano
	r.nano = 0
	defer b.free()
	_ = b.exchange(time.Now(), func(t *Till) { // what the others cannot be told now, the next exchange tells
		if t.Day == r.day {
			t.Unstored += cost.Nano()
		}
	})
}

// free wakes those who wait for what is given back.
func (b *Budget) free() {
	close(b.freed)
	b.freed = make(chan struct{})
}
