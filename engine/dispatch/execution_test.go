package dispatch

import (
	"testing"

	"switchboard/engine"
)

func TestThen(t *testing.T) {
	e := newExecution(t.Context(), engine.Trial{Answers: make([]engine.Answer, 1)}, nil)
	var heard []string
	e.Then(func() { heard = append(heard, "before the end") })
	if len(heard) > 0 {
		t.Error("it did not end yet")
	}
	e.finish()
	e.Then(func() { heard = append(heard, "after it") })
	if len(heard) != 2 {
		t.Errorf("heard: %q", heard)
	}
}
