package dispatch

import (
	"testing"
	"time"
)

func TestAnAllowanceEndsWithItsTimeOrItsCalls(t *testing.T) {
	a := allowance{deadline: time.Minute, attempts: 2}
	if a.spent() || a.left() != time.Minute || a.callsLeft() != 2 {
		t.Errorf("an allowance of which nothing was taken: %+v", a)
	}
	if a.calls = 2; !a.spent() {
		t.Error("it goes on without a call left")
	}
	if a.calls, a.used = 0, time.Minute; !a.spent() {
		t.Error("it goes on without time left")
	}
}

func TestPatienceWithCircuitsEnds(t *testing.T) {
	a := allowance{patience: 3 * time.Second}
	if !a.rest(2*time.Second) || a.rest(2*time.Second) || !a.rest(time.Second) || a.rested != 3*time.Second {
		t.Errorf("waited %v of %v", a.rested, a.patience)
	}
	endless := allowance{}
	if !endless.rest(time.Hour) {
		t.Error("a patience of 0 is no limit")
	}
}
