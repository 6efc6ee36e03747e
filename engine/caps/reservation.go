package caps

import (
	"cmp"
	"math"
	"time"

	"switchboard/engine/runcap"
	"switchboard/providers"
)

// Reservation is money set aside for one call. A nil one is none.
type Reservation struct {
	budget  *Budget
	scopes  []Scope
	held    []Scope // scopes, and that of the run where several processes work on it
	run     *runcap.Cap
	began   time.Time
	nano    int64 // nano-dollars set aside
	settled int64 // nano-dollars spent by the call whose answer is not stored yet
	storing bool  // its answer is being stored, so the store may count settled already
	charged int64 // nano-dollars that the run has counted of this call
}

// hold sets money aside, or gives it back. The budget is locked.
func (r *Reservation) hold(nano int64) {
	r.nano += nano
	for _, s := range r.held {
		if r.budget.reserved[s] += nano; r.budget.reserved[s] == 0 && !runcap.IsScope(string(s)) {
			delete(r.budget.reserved, s)
		}
	}
	if r.run != nil {
		r.run.Held += nano
	}
	if len(r.held) > 0 {
		r.budget.openCalls += cmp.Compare(r.nano, 0) - cmp.Compare(r.nano-nano, 0)
		r.budget.openWorst += nano
	}
}

// mostRaised is the most that Raise sets aside for one call, in nano-dollars: small
// enough that the sum over 4096 calls does not overflow.
const mostRaised = math.MaxInt64 >> 12

// Raise sets aside what the call has cost, if that is more than its worst case, before
// anybody is told of its end and could send another. Other processes see it after the
// next transaction.
func (r *Reservation) Raise(cost providers.Money) {
	if r == nil {
		return
	}
	r.budget.mu.Lock()
	defer r.budget.mu.Unlock()
	if more := min(cost.Nano(), mostRaised) - r.nano; more > 0 {
		r.hold(more)
	}
}

// Settle says what the call has cost before its answer is stored, so that it
// counts as spent from now on and nobody waits for it to be given back.
func (r *Reservation) Settle(cost providers.Money) {
	if r == nil {
		return
	}
	r.end(ending{spent: cost.Nano(), unstored: cost.Nano(), settled: true})
}

// Storing says that the answer is being stored: until the reservation is given back,
// its cost may stand in the store and be settled as well.
func (r *Reservation) Storing() {
	if r == nil {
		return
	}
	r.budget.mu.Lock()
	defer r.budget.mu.Unlock()
	r.storing = true
	r.count(r.budget.storing, r.settled)
}

// Release gives a reservation back: the answer is in the store, and has cost
// so much.
func (r *Reservation) Release(cost providers.Money) {
	if r == nil {
		return
	}
	r.end(ending{spent: cost.Nano(), unstored: -r.settled})
}

// Spend gives a reservation back for an answer that nobody stored: its cost
// counts for the rest of the period all the same.
func (r *Reservation) Spend(cost providers.Money) {
	if r == nil {
		return
	}
	r.end(ending{spent: cost.Nano(), unstored: cost.Nano() - r.settled})
}

// ending is what becomes of a reservation.
type ending struct {
	spent    int64 // nano-dollars that the call has cost
	unstored int64 // what SharedSpending.Unstored changes by
	settled  bool  // the answer may be stored later
}

// end gives back what is set aside, and counts what was spent and is not
// stored, and what the run has spent by this call.
func (r *Reservation) end(e ending) {
	b, ended := r.budget, false
	giveBack := func(s *SharedSpending) {
		ended = true
		r.hold(-r.nano)
		r.charge(e.spent, s.Runs)
		r.settle(e)
	}
	share := b.shareBack
	if e.settled {
		share = b.share // somebody waits for it
	}
	_ = share(time.Now(), r.held, func(s *SharedSpending) { // after an error the next transaction tells the others
		giveBack(s)
		s.addUnstored(r.began.Format(time.DateOnly), r.scopes, e.unstored)
		if !e.settled {
			b.alarms(r.began, r.scopes, s)
		}
	})
	b.mu.Lock()
	defer b.mu.Unlock()
	if !ended {
		giveBack(&b.unshared)
	}
	b.free()
}

// settle notes what the call has cost until it is released.
func (r *Reservation) settle(e ending) {
	was := r.settled
	if r.settled = 0; e.settled {
		r.settled = e.spent
	}
	r.count(r.budget.settled, r.settled-was)
	if r.storing {
		r.count(r.budget.storing, r.settled-was)
	}
}

// count adds to what is kept for each cap that the call counts for.
func (r *Reservation) count(sums map[Scope]int64, nano int64) {
	for _, s := range r.scopes {
		if sums[s] += nano; sums[s] == 0 {
			delete(sums, s)
		}
	}
}

// charge counts what the call has cost to its run.
func (r *Reservation) charge(spent int64, runs runcap.Runs) {
	if r.run == nil || spent == r.charged {
		return
	}
	before, after := r.run.Charge(spent-r.charged, runs, time.Now())
	r.charged = spent
	like := Cap{Limit: providers.Nano(after.Limit)}
	if percent := like.Crossed(before.Spent, after.Spent); percent > 0 {
		r.budget.warn(r.run.Warning(percent, after))
	}
}

// GiveBack takes back what Spend has counted on a day for a charge: the answers
// are in the store by now.
func (b *Budget) GiveBack(c Charge, day string, nano int64) {
	if b == nil {
		return
	}
	scopes := c.scopes(b.caps)
	_ = b.share(time.Now(), scopes, func(s *SharedSpending) {
		s.addUnstored(day, scopes, -nano)
		if began, err := time.ParseInLocation(time.DateOnly, day, time.Local); err == nil {
			b.alarms(began, scopes, s)
		}
	})
	b.mu.Lock()
	defer b.mu.Unlock()
	b.free()
}

// free wakes those who wait for what is given back.
func (b *Budget) free() {
	close(b.freed)
	b.freed = make(chan struct{})
}
