package faultbench

import (
	"os"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// stormCalls is how many prompts the storm of the gate sends. SWITCHBOARD_LONG
// says another number.
func stormCalls(t *testing.T, few int) int {
	long := os.Getenv("SWITCHBOARD_LONG")
	switch {
	case long == "" && testing.Short():
		return few / 5
	case long == "":
		return few
	}
	n, err := strconv.Atoi(long)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestStorm(t *testing.T) {
	s := Seventh
	s.Calls = stormCalls(t, s.Calls)
	synctest.Test(t, func(t *testing.T) {
		r, err := s.Play(t.Context(), inMemory)
		t.Log("\n" + r.Table())
		if err != nil {
			t.Errorf("%v\n%v", err, r.Failures)
		}
	})
}

func TestAStormNeverPassesTheCap(t *testing.T) {
	s := Storm{Seed: 11, Calls: 400, Every: 20 * time.Millisecond, Spell: 2 * time.Second, Cap: providers.USD(0.05), Models: []string{"nano", "small", "flagship"}}
	synctest.Test(t, func(t *testing.T) {
		r, err := s.Play(t.Context(), inMemory)
		t.Log("\n" + r.Table())
		if err != nil {
			t.Errorf("%v\n%v", err, r.Failures)
		}
		if met := r.Refused + r.Reasons[engine.Because(providers.Budget)]; met == 0 || r.Spent.Nano() == 0 {
			t.Errorf("spent %v: the cap was not met", r.Spent)
		}
	})
}
