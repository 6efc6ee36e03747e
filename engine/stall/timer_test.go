package stall

import (
	"math"
	"testing"
	"time"
)

func TestABusyMachineIsNoSilence(t *testing.T) {
	d := &Timer{pace: math.Inf(1)}
	if got := d.real(30 * time.Second); got != time.Second {
		t.Errorf("30 s at an infinite pace are %v", got)
	}
	if got := d.real(10 * time.Millisecond); got != 10*time.Millisecond {
		t.Errorf("a short limit became %v", got)
	}
}
