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
