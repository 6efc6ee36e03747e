package caps

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"switchboard/engine/gather"
	"switchboard/providers"
)

// Budget holds the caps. Before a call is sent its worst case is reserved under
// each cap that it counts for; when the answer is stored the reservation goes
// and the store's own sums count. So parallel lanes cannot overshoot together
// what none of them would alone. Where the store is Shared, processes with the
// same caps that share it cannot either. A nil Budget caps nothing.
type Budget struct {
	caps  []Cap
	spent DaySpending
	warn  func(string) // is told when a share of a cap is spent, see Warn

	mu         sync.Mutex
	reserved   map[Scope]int64    // nano-dollars set aside for calls of this process that are under way
	openCalls  int                // how many of these calls have a worst case; each counts once, whatever its scopes
	openWorst  int64              // the sum of their worst cases, in nano-dollars
	settled    map[Scope]int64    // nano-dollars of calls that have ended and whose reservation is not given back yet
	storing    map[Scope]int64    // the part of settled that the store may count already
	freed      chan struct{}      // closed, and replaced, whenever a reservation is given back
	waiters    atomic.Int32       // how many calls wait for freed
	unshared   SharedSpending     // takes the place of what processes share, where the store is not Shared
	storedSums map[string][]int64 // what the store has counted, while several calls are decided in one transaction; else nil

	changes  gather.Calls[change]
	returns  gather.Calls[func(*SharedSpending)]
	asking   atomic.Int32 // calls between Begin and its end
	lastLook time.Time    // when the latest transaction on what processes share began
}

// DaySpending tells what was spent on the day of a time, and how many calls of that
// day have an unknown cost. The store implements it.
type DaySpending interface {
	SpentOn(day time.Time) (sum providers.Money, unknown int, err error)
}

// CapSpending tells what was spent for each of some caps in its period that holds
// a time, in nano-dollars. The store implements it; without it only the cap of
// a day holds what was spent before.
type CapSpending interface {
	SpentFor(caps []Cap, now time.Time) ([]int64, error)
}

// New caps the spending of a day at limit, where that is known, and what
// other caps are about.
func New(limit providers.Money, spent DaySpending, caps ...Cap) *Budget {
	if limit.Known() {
		caps = append([]Cap{{Limit: limit, Per: Day, Place: "limits.usd_per_day"}}, caps...)
	}
	if len(caps) == 0 {
		return nil
	}
	b := Uncapped(spent)
	b.caps = caps
	return b
}

// Uncapped caps nothing but runs. A nil spent shares nothing with others.
func Uncapped(spent DaySpending) *Budget {
	b := &Budget{spent: spent, reserved: map[Scope]int64{}, settled: map[Scope]int64{}, storing: map[Scope]int64{}, freed: make(chan struct{}), warn: func(string) {}}
	b.changes.Wait, b.returns.Wait = b.untilLook, b.untilBack
	return b
}

// Warn is called when a share of a cap is spent, see WarnAt: once in its period
// over all processes where the store is Shared. It is set before the first
// call.
func (b *Budget) Warn(tell func(string)) {
	if b != nil {
		b.warn = tell
	}
}

// Reserve sets the worst case of a charge aside, or returns a *providers.Error
// with the fault Budget when that could pass a cap. A call of unknown cost, of
// a server that sends no bill or without a limit on its output, is let through
// as long as no cap is reached.
func (b *Budget) Reserve(c Charge, now time.Time) (*Reservation, error) {
	if b == nil {
		return nil, nil
	}
	scopes := c.scopes(b.caps)
	if len(scopes) == 0 && c.Run == nil {
		return nil, nil
	}
	r := &Reservation{budget: b, scopes: scopes, held: scopes, run: c.Run, began: now}
	if c.Run.Shared() {
		r.held = append(slices.Clip(scopes), Scope(c.Run.Scope()))
	}
	var refusal error
	err := b.share(now, r.held, func(s *SharedSpending) {
		if refusal = b.refuse(c, now, s); refusal == nil {
			r.hold(c.Worst.Nano()) // cannot overflow: refuse has compared it with the limits
		}
	})
	switch {
	case refusal != nil:
		return nil, refusal
	case err != nil:
		b.mu.Lock()
		defer b.mu.Unlock()
		r.hold(-r.nano)
		return nil, unreadable("what others spend", err)
	}
	return r, nil
}

func unreadable(what string, err error) error {
	return &providers.Error{Fault: providers.Budget, RetryAfter: unreadableRetry, Detail: what + " cannot be read: " + err.Error(), Err: err}
}

// unreadableRetry is when to look again: a store is seldom out of reach for long.
const unreadableRetry = 5 * time.Second

// refuse is why a call cannot be let through, or nil. A reason that only our
// own calls under way cause is the last to be given.
func (b *Budget) refuse(c Charge, now time.Time, s *SharedSpending) error {
	var caps []Cap
	for _, one := range b.caps {
		if c.Counts(one.Scope) {
			caps = append(caps, one)
		}
	}
	stored, err := b.stored(caps, now)
	if err != nil {
		return unreadable("what was spent before", err)
	}
	var waiting error
	consider := func(used, ours, others, limit int64, sentence func(used int64) *providers.Error) error {
		passes := func(used int64) bool {
			return providers.SumNano(used, c.Worst.Nano()) <= limit && used < limit
		}
		if passes(used) {
			return nil
		}
		e := sentence(used)
		switch {
		case ours > 0 && passes(used-ours):
			e.Err = ErrReserved
		case others > 0 && passes(used-ours-others):
			e.Err = ErrHeldElsewhere
		default:
			return e
		}
		if waiting == nil || e.Err == ErrHeldElsewhere {
			waiting = e
		}
		return nil
	}
	for i, one := range caps {
		ours := b.reserved[one.Scope]
		used := providers.SumNano(stored[i], s.unstored(one.Per.Of(now), one.Scope), s.Others[one.Scope], ours)
		if err := consider(used, providers.SumNano(ours, b.storing[one.Scope]), s.Others[one.Scope], one.Limit.Nano(), func(used int64) *providers.Error { return one.refusal(c.Worst, used) }); err != nil {
			return err
		}
	}
	if run := c.Run; run != nil {
		use, scope := run.Use(s.Runs), Scope(run.Scope())
		others := s.Others[scope]
		used := providers.SumNano(use.Spent, run.Held, others, s.unstored("", scope))
		if err := consider(used, run.Held, others, use.Limit, func(used int64) *providers.Error { return run.Refusal(c.Worst, used, use) }); err != nil {
			return err
		}
	}
	return waiting
}

// stored is what the store has counted for caps, in nano-dollars.
func (b *Budget) stored(caps []Cap, now time.Time) ([]int64, error) {
	if b.storedSums == nil {
		return b.readStored(caps, now)
	}
	key := now.Format(time.DateOnly)
	for _, c := range caps {
		key += "\x00" + string(c.Per) + "\x00" + string(c.Scope)
	}
	if sums, ok := b.storedSums[key]; ok {
		return sums, nil
	}
	sums, err := b.readStored(caps, now)
	if err == nil {
		b.storedSums[key] = sums
	}
	return sums, err
}

func (b *Budget) readStored(caps []Cap, now time.Time) ([]int64, error) {
	sums := make([]int64, len(caps))
	tallied, ok := b.spent.(CapSpending)
	if ok && len(caps) > 0 && (len(caps) > 1 || !caps[0].daily()) {
		var err error
		if sums, err = tallied.SpentFor(caps, now); err != nil {
			return nil, err
		}
	}
	for i, one := range caps {
		if one.daily() {
			sum, _, err := b.spent.SpentOn(now)
			if err != nil {
				return nil, err
			}
			sums[i] = sum.Nano()
		}
	}
	return sums, nil
}

// refusal says that a call could pass the cap.
func (c Cap) refusal(worst providers.Money, used int64) *providers.Error {
	if c.daily() {
		return &providers.Error{Fault: providers.Budget, Detail: fmt.Sprintf(
			"this call could cost %v, and %v of today's %v are spent or set aside", worst, providers.Nano(used), c.Limit)}
	}
	return &providers.Error{Fault: providers.Budget, Advice: "raise " + c.Place + " in the config, or wait for the next " + string(c.Per), Detail: fmt.Sprintf(
		"this call could cost %v, and %v of the %s are spent or set aside", worst, providers.Nano(used), c.Phrase())}
}
