package keyed

import (
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/eval/internal/evaltest"
)

// slowDisk stands in for the file: a transaction takes a second.
type slowDisk struct {
	transactions int
	parts        int
}

func (d *slowDisk) transact(fn func(Tx) error) error {
	d.transactions++
	if err := fn(nil); err != nil {
		return err
	}
	time.Sleep(time.Second)
	return nil
}

func TestCommitQueue(t *testing.T) {
	t.Run("those who write at the same time share a transaction", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var q Queue[Tx]
			var disk slowDisk
			start := time.Now()
			var all sync.WaitGroup
			for range 64 {
				all.Go(func() {
					evaltest.Must(t, q.Submit(func(Tx) error { disk.parts++; return nil }, disk.transact))
				})
			}
			all.Wait()
			if disk.parts != 64 || disk.transactions > 2 || time.Since(start) > 2*time.Second {
				t.Fatalf("%d parts in %d transactions took %v", disk.parts, disk.transactions, time.Since(start))
			}
		})
	})
	t.Run("nobody is told before the transaction has ended", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var q Queue[Tx]
			var disk slowDisk
			start := time.Now()
			evaltest.Must(t, q.Submit(func(Tx) error { return nil }, disk.transact))
			if time.Since(start) != time.Second {
				t.Fatalf("told after %v", time.Since(start))
			}
		})
	})
}

func TestCommitQueueFailures(t *testing.T) {
	t.Run("one that fails fails alone", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var q Queue[Tx]
			var disk slowDisk
			wrong := errors.New("wrong")
			var all sync.WaitGroup
			for i := range 10 {
				all.Go(func() {
					err := q.Submit(func(Tx) error {
						if i%3 == 0 {
							return wrong
						}
						return nil
					}, disk.transact)
					if (i%3 == 0) != errors.Is(err, wrong) {
						t.Errorf("%d: got %v", i, err)
					}
				})
			}
			all.Wait()
		})
	})
	t.Run("a disk that fails fails all", func(t *testing.T) {
		var q Queue[Tx]
		full := errors.New("full")
		if err := q.Submit(nil, func(func(Tx) error) error { return full }); err != full {
			t.Fatalf("got %v", err)
		}
	})
	t.Run("a panic leaves nobody waiting", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var q Queue[Tx]
			var disk slowDisk
			var all sync.WaitGroup
			all.Go(func() {
				defer func() { _ = recover() }()
				_ = q.Submit(func(Tx) error { time.Sleep(time.Second); panic("ours") }, disk.transact)
			})
			synctest.Wait()
			all.Go(func() { evaltest.Must(t, q.Submit(func(Tx) error { return nil }, disk.transact)) })
			all.Wait()
		})
	})
}

func TestCommitQueueThatWaits(t *testing.T) {
	const wait = time.Minute
	in := func(t *testing.T, run func(q *Queue[Tx], disk *slowDisk, add func(time.Duration))) (disk slowDisk, took time.Duration) {
		synctest.Test(t, func(t *testing.T) {
			var q Queue[Tx]
			var all sync.WaitGroup
			start := time.Now()
			run(&q, &disk, func(wait time.Duration) {
				all.Go(func() {
					evaltest.Must(t, q.SubmitWithin(wait, func(Tx) error { disk.parts++; return nil }, disk.transact))
				})
				synctest.Wait()
			})
			all.Wait()
			took = time.Since(start)
		})
		return disk, took
	}
	t.Run("those who come while the first one waits share its transaction", func(t *testing.T) {
		disk, took := in(t, func(_ *Queue[Tx], _ *slowDisk, add func(time.Duration)) {
			for range 3 {
				add(wait)
				time.Sleep(wait / 10)
			}
		})
		if disk.transactions != 1 || disk.parts != 3 || took != wait+time.Second {
			t.Fatalf("%+v took %v", disk, took)
		}
	})
	t.Run("who does not wait takes the others along", func(t *testing.T) {
		disk, took := in(t, func(_ *Queue[Tx], _ *slowDisk, add func(time.Duration)) {
			add(wait)
			add(0)
		})
		if disk.transactions != 1 || disk.parts != 2 || took != time.Second {
			t.Fatalf("%+v took %v", disk, took)
		}
	})
	t.Run("who comes during a transaction waits after it", func(t *testing.T) {
		disk, took := in(t, func(_ *Queue[Tx], _ *slowDisk, add func(time.Duration)) {
			add(0)
			add(wait)
			add(wait)
		})
		if disk.transactions != 2 || disk.parts != 3 || took != wait+2*time.Second {
			t.Fatalf("%+v took %v", disk, took)
		}
	})
	t.Run("nobody waits when a transaction is full", func(t *testing.T) {
		disk, took := in(t, func(_ *Queue[Tx], _ *slowDisk, add func(time.Duration)) {
			for range mostShared {
				add(wait)
			}
		})
		if disk.transactions != 1 || took != time.Second {
			t.Fatalf("%+v took %v", disk, took)
		}
	})
}
