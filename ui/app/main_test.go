package app

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestTheSignalsThatEndTheProgramInGoodOrder(t *testing.T) {
	ignored := signal.Ignored(syscall.SIGHUP)
	t.Run("a terminal that goes away is one, but not under nohup", func(t *testing.T) {
		if slices.Contains(endings(), os.Signal(syscall.SIGHUP)) == ignored {
			t.Errorf("%v, and SIGHUP is ignored: %t", endings(), ignored)
		}
	})
	t.Run("ctrl+c and SIGTERM are", func(t *testing.T) {
		if got := endings(); !slices.Contains(got, os.Signal(syscall.SIGTERM)) || !slices.Contains(got, os.Interrupt) {
			t.Error(got)
		}
	})
}

func TestSignalsAtOnceEndTheProgramInGoodOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		var left atomic.Bool
		leaveLater(ctx, func() { left.Store(true) })
		end()
		synctest.Wait()
		if left.Load() {
			t.Error("a second signal with the first one ends the program at once")
		}
		time.Sleep(oneEnding)
		synctest.Wait()
		if !left.Load() {
			t.Error("a later one does not")
		}
	})
}
