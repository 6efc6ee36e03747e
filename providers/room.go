package providers

import (
	"context"
	"io"
	"sync"
	"time"
)

// Room is how many bytes calls may hold in memory together. It is safe for use by several
// goroutines.
type Room struct {
	mu     sync.Mutex
	free   int64
	all    int64
	most   int64 // that one Part takes at most
	parts  map[*Part]struct{}
	change chan struct{} // closed when something was given back
}

// NewRoom is room for so many bytes, of which one Part takes no more than most.
func NewRoom(bytes, most int64) *Room {
	return &Room{free: bytes, all: bytes, most: min(most, bytes), parts: map[*Part]struct{}{}, change: make(chan struct{})}
}

// Part is what one call holds. A nil one holds what it likes. It is for one goroutine at a time.
type Part struct {
	of    *Room
	pace  *pace // of what is hurried; nil: it may take its time
	taken int64 // read by others only while it is more than uncounted, and then changed under the lock of the room
}

// Part is one that holds nothing yet.
func (r *Room) Part() *Part {
	if r == nil {
		return nil
	}
	return &Part{of: r}
}

// uncounted is how much a part may hold that counts for nothing: what is short never waits.
const uncounted = 64 << 10

// Take takes room for more bytes. It waits for it as long as the patience lasts, or the context;
// what is hurried and lags gives way meanwhile.
func (p *Part) Take(ctx context.Context, bytes int64, patience time.Duration) error {
	change := p.tries(bytes)
	if change == nil {
		return nil
	}
	if counted(p.taken+bytes) > p.of.all { // it never fits
		return noRoom()
	}
	late, again := time.NewTimer(patience), time.NewTicker(pressEvery)
	defer late.Stop()
	defer again.Stop()
	defer p.waits()()
	for ; change != nil; change = p.tries(bytes) {
		p.of.press()
		select {
		case <-change:
		case <-again.C:
		case <-late.C:
			return noRoom()
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// Reader reads what comes for a part, and takes room for it with Take. What was read last when
// there is no room is returned beside the error.
func (p *Part) Reader(ctx context.Context, from io.Reader, patience time.Duration) io.Reader {
	return partReader{ctx, p, from, patience}
}

type partReader struct {
	ctx      context.Context
	of       *Part
	from     io.Reader
	patience time.Duration
}

func (r partReader) Read(b []byte) (int, error) {
	n, err := r.from.Read(b)
	if full := r.of.Take(r.ctx, int64(n), r.patience); full != nil {
		err = full
	}
	return n, err
}

// Try is Take without a wait. It reports whether there was room.
func (p *Part) Try(bytes int64) bool { return p.tries(bytes) == nil }

// roomRetry is when to ask again: long answers take a while.
const roomRetry = 5 * time.Second

func noRoom() error { return &Error{Fault: NoRoom, RetryAfter: roomRetry} }

// tries takes room if there is some, else it returns what tells of a change.
func (p *Part) tries(bytes int64) (change chan struct{}) {
	if p == nil {
		return nil
	}
	if p.taken+bytes <= uncounted {
		p.taken += bytes
		return nil
	}
	r := p.of
	r.mu.Lock()
	defer r.mu.Unlock()
	more := counted(p.taken+bytes) - counted(p.taken)
	if !r.lets(p, more) {
		return r.change
	}
	p.taken += bytes
	r.free -= more
	r.parts[p] = struct{}{}
	p.pace.came(bytes)
	return nil
}

func counted(bytes int64) int64 { return max(0, bytes-uncounted) }

// lets reports whether a part may take more: afterwards the part that holds the most
// can still come to its end, so that nobody waits for ever for others who wait too.
func (r *Room) lets(p *Part, more int64) bool {
	left := r.free - more
	if left < 0 || left >= r.most {
		return left >= 0
	}
	largest := counted(p.taken) + more
	for other := range r.parts {
		largest = max(largest, counted(other.taken))
	}
	return left >= r.most-largest
}

// Give gives bytes back.
func (p *Part) Give(bytes int64) {
	if p == nil {
		return
	}
	if p.taken <= uncounted {
		p.taken -= bytes
		return
	}
	r := p.of
	r.mu.Lock()
	defer r.mu.Unlock()
	more := counted(p.taken) - counted(p.taken-bytes)
	p.taken -= bytes
	if p.taken <= uncounted {
		delete(r.parts, p)
	}
	r.free += more
	close(r.change)
	r.change = make(chan struct{})
}

// Release gives all back.
func (p *Part) Release() {
	if p != nil {
		p.Give(p.taken)
	}
}
