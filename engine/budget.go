package engine

import (
	"fmt"
	"sync"
	"time"

	"switchboard/providers"
)

// Budget is the daily cap. Before a call is sent its worst case is reserved;
// when the answer is stored the reservation goes and the store's own sum
// counts. So parallel lanes, and other processes on the same store, cannot
// overshoot together what none of them would alone. A nil Budget caps
// nothing.
type Budget struct {
	limit providers.Money
	spent Spent

	mu       sync.Mutex
	reserved int64 // nano-dollars of calls under way
	unstored map[string]int64
}

// Spent tells what was spent on the day of a time, and how many calls of that
// day have an unknown cost. The store implements it.
type Spent interface {
	SpentOn(day time.Time) (sum providers.Money, unknown int, err error)
}

// NewBudget caps the spending of a day at limit; an unknown limit is no cap.
func NewBudget(limit providers.Money, spent Spent) *Budget {
	if !limit.Known() {
		return nil
	}
	return &Budget{limit: limit, spent: spent, unstored: map[string]int64{}}
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
	day := now.Format(time.DateOnly)
	stored, _, err := b.spent.SpentOn(now)
	if err != nil {
		return nil, &providers.Error{Fault: providers.Budget, Detail: "what was spent today cannot be read: " + err.Error(), Err: err}
	}
	used := stored.Nano() + b.reserved + b.unstored[day]
	if used+worst.Nano() > b.limit.Nano() || used >= b.limit.Nano() {
		return nil, &providers.Error{Fault: providers.Budget, Detail: fmt.Sprintf(
			"this call could cost %v, and %v of today's %v are spent or set aside", worst, providers.Nano(used), b.limit)}
	}
	b.reserved += worst.Nano()
	return &Reservation{b, day, worst.Nano()}, nil
}

// Release gives a reservation back: the answer is in the store.
func (r *Reservation) Release() { r.Spend(providers.Money{}) }

// Spend gives a reservation back and remembers what an answer that is not
// stored has cost.
func (r *Reservation) Spend(cost providers.Money) {
	if r == nil {
		return
	}
	r.budget.mu.Lock()
	defer r.budget.mu.Unlock()
	r.budget.reserved -= r.nano
	r.budget.unstored[r.day] += cost.Nano()
	r.nano = 0
}
