package providers

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestRoomIsNeverTakenTwice(t *testing.T) {
	const most = 10 << 20
	synctest.Test(t, func(t *testing.T) {
		room := NewRoom(25<<20, most)
		var all sync.WaitGroup
		var mu sync.Mutex
		held, peak := int64(0), int64(0)
		count := func(n int64) {
			mu.Lock()
			defer mu.Unlock()
			held += n
			peak = max(peak, held)
		}
		for range 40 {
			all.Go(func() {
				p := room.Part()
				for range most / (1 << 20) { // together they want more than there is
					if err := p.Take(t.Context(), 1<<20, time.Hour); err != nil {
						t.Error(err)
						return
					}
					count(1 << 20)
					time.Sleep(time.Millisecond)
				}
				count(-most)
				p.Give(most)
			})
		}
		all.Wait()
		if peak > 25<<20+40*uncounted || peak < 20<<20 || room.free != 25<<20 || len(room.parts) > 0 {
			t.Errorf("at most %d bytes, then %d free and %d parts", peak, room.free, len(room.parts))
		}
	})
}

func TestWhoWaitsForRoomIsToldInTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		room := NewRoom(1<<20, 1<<20)
		first, second := room.Part(), room.Part()
		if err := first.Take(t.Context(), 1<<20, time.Second); err != nil {
			t.Fatal(err)
		}
		if err := second.Take(t.Context(), uncounted, time.Second); err != nil {
			t.Errorf("what is short waits: %v", err)
		}
		began := time.Now()
		err := second.Take(t.Context(), 1<<20, 5*time.Second)
		if e, is := errors.AsType[*Error](err); !is || e.Fault != NoRoom || e.RetryAfter <= 0 || time.Since(began) != 5*time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := second.Take(ctx, 1<<20, time.Minute); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		go func() { time.Sleep(time.Second); first.Give(1 << 20) }()
		if err := second.Take(t.Context(), 1<<20-uncounted, time.Minute); err != nil {
			t.Error(err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		if err := NewRoom(1<<20, 1<<30).Part().Take(t.Context(), 2<<20, time.Minute); err == nil || time.Since(began) > 0 {
			t.Errorf("what never fits waits %v: %v", time.Since(began), err)
		}
	})
	if err := (*Room)(nil).Part().Take(t.Context(), 1<<60, 0); err != nil {
		t.Error(err)
	}
}
