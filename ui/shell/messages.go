package shell

import (
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/eval"
	"switchboard/providers"
	"switchboard/ui/markdown"
)

// Messages that several screens take, or that another one takes than begins
// the work. All others are declared where they are taken.
type (
	// Restyled says that the theme has changed, or how widths are measured.
	// Compare and Rate take it.
	Restyled struct{}
	// Settled says that the size has not changed for a while. Compare and Rate
	// take it; at the first one the program begins to measure quality.
	Settled struct{ Generation }
	// Spent is what was spent today. The program takes it.
	Spent struct {
		Generation
		Sum     providers.Money
		Unknown int
		Err     error
	}
	// Batch is what happened in an execution since the last one. Compare takes it;
	// History, Models and the measuring of quality look for the end.
	Batch struct {
		Generation
		Updates []dispatch.Update
		Trial   engine.Trial
		More    bool
		At      time.Time
	}
	// Rendered is the markdown of some lanes as painted lines. Compare and Rate
	// take their own.
	Rendered struct {
		Generation
		Jobs []markdown.Job
		Took time.Duration
	}
	// Rated says that a rating was kept, or why not. Compare, History, Models
	// and the measuring of quality take it.
	Rated struct {
		Generation
		Rating eval.Rating
		Err    error
	}
	// PolicyApplied says that a policy is in force, or why not. Compare and
	// Calibrate take it.
	PolicyApplied struct {
		Generation
		Hash string
		Err  error
	}
	// PolicyFollowed says that another process applied a policy, which decides here
	// too; Said is empty where none did. The program, Compare and Calibrate take it.
	PolicyFollowed struct {
		Generation
		Said string
		Err  error
	}
	// DayBegan says that the day, here or in UTC, is another one than at the key before.
	// Spend takes it.
	DayBegan struct{}
	// Listed is a page of the history. The program, Compare and History take it.
	Listed struct {
		Generation
		Before  string
		Entries []Entry
		More    bool
		Batches []string // with the newest: a line for each that is under way, and one on how they go on
		Err     error
	}
	// Reopened is a trial of the history with its ratings. Compare and History
	// take it, and the program when it is to be sent again.
	Reopened struct {
		Generation
		Trial   engine.Trial
		Ratings []eval.Rating
		Visit   bool // esc comes back to the screen that opened it
		Err     error

		Chain    []engine.Trial // the turns before it
		ChainErr error          // why they are not there
	}
	// Forgotten says that a trial is gone for good, or why not. All screens but
	// Calibrate take it, and the measuring of quality.
	Forgotten struct {
		Generation
		Id  string
		Err error
	}
)
