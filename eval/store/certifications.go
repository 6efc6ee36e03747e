package store

import (
	"time"

	"switchboard/eval"
	"switchboard/eval/certify"
)

// OpenedRun is a certification run as it is kept, before its first certify
// rating is.
type OpenedRun struct {
	Run     certify.Run `json:"run"`
	Who     string      `json:"who"`
	Reserve []string    `json:"reserve,omitempty"` // prompts set aside at random before any draw, for another attempt

	// Known is what is known of the draws already: those of a run whose prompts
	// were judged before they came. It is kept in the same transaction, as verdicts of
	// its own, and final from then on.
	Known []eval.FinalVerdict `json:"-"`
}

// Closing says that a run is over: nothing is drawn for it any more, and its
// ratings may fit the next one.
type Closing struct {
	Run  string    `json:"run"`
	Time time.Time `json:"time"`
	Who  string    `json:"who"`
	Why  string    `json:"why"`
}

// KeptRun is a run with how it ended.
type KeptRun struct {
	OpenedRun
	Closing *Closing // nil while it is open
}

// Pool lists the prompts that a run's claims are about.
func (r *KeptRun) Pool() []string {
	var keys []string
	for i := range r.Run.Families {
		keys = append(keys, r.Run.Families[i].Prompts...)
	}
	return keys
}
