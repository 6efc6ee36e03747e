package app

import (
	"os"
	"os/signal"
	"slices"
	"syscall"
	"testing"
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
