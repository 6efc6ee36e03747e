package compare

import (
	"fmt"
	"slices"

	"switchboard/engine"
	"switchboard/ui/shell"
)

// request is what the next prompt is sent with.
type request struct {
	*shell.Context
	Setup  shell.Setup
	Task   engine.Task // chosen by the user; empty: detected
	InTurn bool        // its lanes are asked one after the other
}

// following reports whether the next prompt continues a conversation.
func (r *request) following() bool { return len(r.Setup.Chain) > 0 }

// turnName is which turn the next prompt is.
func (r *request) turnName() string { return fmt.Sprintf("follow-up, turn %d", len(r.Setup.Chain)+1) }

// startOver makes the next prompt begin a conversation.
func (r *request) startOver() { r.Setup.Chain = nil }

// forget leaves a conversation to which a trial belongs that is gone.
func (r *request) forget(id string) {
	if slices.ContainsFunc(r.Setup.Chain, func(t engine.Trial) bool { return t.ID == id }) {
		r.startOver()
	}
}
