package shell

import (
	"switchboard/engine"
	"switchboard/providers"
)

// Watched is what the quality watch asked beside what the user did.
type Watched struct {
	Trials    []string // ids of what it asked
	Answers   int      // whole ones that are stored
	Failed    int
	Spent     providers.Money // unknown as soon as one cost is
	Estimated bool            // a usage behind that was not reported
	AtMost    bool            // a rate behind that is unknown
	Left      int             // prompts that it did not ask, for Rate
	Why       string          // a cap or a rule kept it from the last of them; empty: none did
	Err       error           // what could not be kept first
}

// Add counts a trial that has ended; lost says why the answer of a lane is not stored, or
// nil. What it cost is spent.
func (w *Watched) Add(t engine.Trial, lost func(lane int) error) {
	w.Trials = append(w.Trials, t.ID)
	for lane, a := range t.Answers {
		why := lost(lane)
		switch {
		case !a.OK():
			w.Failed++
		case why == nil:
			w.Answers++
		}
		w.note(why)
		w.Spent = w.Spent.Add(a.Spent())
		w.Estimated = w.Estimated || a.Usage.Estimated
		w.AtMost = w.AtMost || a.CostBasis == providers.AtMost
	}
}

// Leave counts a prompt that a cap or a rule keeps from being asked; unkept is
// why that could not be stored.
func (w *Watched) Leave(why string, unkept error) {
	w.Left, w.Why = w.Left+1, why
	w.note(unkept)
}

func (w *Watched) note(unkept error) {
	if w.Err == nil {
		w.Err = unkept
	}
}
