package caps

import (
	"context"
	"errors"
	"math"
	"sync/atomic"
	"time"

	"switchboard/providers"
)

// ErrReserved lies beneath a refusal that only our own calls under way cause:
// most of them will cost less than their worst case.
var ErrReserved = errors.New("set aside for calls under way")

// ErrHeldElsewhere is the same where calls of other processes cause it too.
var ErrHeldElsewhere = errors.New("set aside for calls of other processes")

// ElsewherePatience is how long a prompt waits for what other processes hold, and
// elsewhereEvery how often it looks: other processes do not say when they give back.
const (
	ElsewherePatience = 30 * time.Second
	elsewhereEvery    = 250 * time.Millisecond
)

// Patience is how long the calls of one prompt may still wait for money that other calls
// hold. There are two limits: one on the wait for whichever process holds it, and
// ElsewherePatience on the wait for other processes. All calls of the prompt share them.
type Patience struct {
	all       *atomic.Int64 // nanoseconds left to wait for any process; nil: no limit
	elsewhere *atomic.Int64 // nanoseconds left to wait for other processes
	most      time.Duration // that this part may wait for other processes
	waited    atomic.Int64  // nanoseconds that this part has waited for other processes
}

// NewPatience is that of one prompt. all limits the wait for any process; 0 is no limit.
func NewPatience(all time.Duration) *Patience {
	p := &Patience{elsewhere: new(atomic.Int64), most: math.MaxInt64}
	p.elsewhere.Store(int64(ElsewherePatience))
	if all > 0 {
		p.all = new(atomic.Int64)
		p.all.Store(int64(all))
	}
	return p
}

// Part is the patience of one call of the prompt, which waits at most so long for other
// processes. Its waits count against p too.
func (p *Patience) Part(most time.Duration) *Patience {
	return &Patience{all: p.all, elsewhere: p.elsewhere, most: most}
}

// WaitedElsewhere is how long this part has waited for other processes.
func (p *Patience) WaitedElsewhere() time.Duration { return time.Duration(p.waited.Load()) }

// over reports whether the prompt may not wait any more.
func (p *Patience) over() bool { return p.all != nil && p.all.Load() <= 0 }

// next is how long to wait before the next try after a refusal; 0: until something is
// given back. ok is false where the refusal stands.
func (p *Patience) next(refusal error) (wait time.Duration, ok bool) {
	switch {
	case errors.Is(refusal, ErrReserved) && p.all != nil:
		return time.Duration(p.all.Load()), true
	case errors.Is(refusal, ErrReserved):
		return 0, true
	case errors.Is(refusal, ErrHeldElsewhere):
		left := min(time.Duration(p.elsewhere.Load()), p.most-p.WaitedElsewhere())
		return min(elsewhereEvery, left), left > 0
	}
	return 0, false
}

// spend counts a wait after a refusal.
func (p *Patience) spend(waited time.Duration, refusal error) {
	if p.all != nil {
		p.all.Add(-int64(waited))
	}
	if errors.Is(refusal, ErrHeldElsewhere) {
		p.elsewhere.Add(-int64(waited))
		p.waited.Add(int64(waited))
	}
}

// retryAfter is when a caller that did not wait should try again: by then calls that are
// under way may have ended.
const retryAfter = 2 * time.Second

// Await is Reserve, but where only calls under way stand in the way it waits
// until enough of what they hold is given back, the patience is at its end, or ctx ends.
func (b *Budget) Await(ctx context.Context, c Charge, p *Patience) (*Reservation, error) {
	for {
		freed, began := b.nextFreed(), time.Now()
		r, err := b.Reserve(c, began)
		wait, ok := p.next(err)
		switch {
		case p.over() && (errors.Is(err, ErrReserved) || errors.Is(err, ErrHeldElsewhere)):
			later := *providers.AsError(err)
			later.RetryAfter = retryAfter
			return nil, &later
		case !ok:
			return r, err
		}
		if err := b.awaitFreed(ctx, freed, wait); err != nil {
			return nil, err
		}
		p.spend(time.Since(began), err)
	}
}

// awaitFreed waits until something is given back, for so long at most where that is
// over 0, or until ctx ends.
func (b *Budget) awaitFreed(ctx context.Context, freed <-chan struct{}, most time.Duration) error {
	b.waiters.Add(1)
	defer b.waiters.Add(-1)
	var late <-chan time.Time
	if most > 0 {
		late = time.After(most)
	}
	select {
	case <-freed:
	case <-late:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// Awaited reports whether anybody waits for what calls hold.
func (b *Budget) Awaited() bool { return b.waiters.Load() > 0 }

func (b *Budget) nextFreed() <-chan struct{} {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.freed
}
