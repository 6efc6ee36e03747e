package engine

import (
	"context"

	"switchboard/providers"
)

// Dispatcher sends one prompt to several lanes.
type Dispatcher struct{}

// NewDispatcher works with what the catalog holds. A nil recorder keeps
// nothing; a nil budget caps nothing.
func NewDispatcher(catalog Catalog, router *Router, limits Limits, recorder Recorder, budget *Budget) *Dispatcher {
	panic("soon")
}

// Budget is the daily cap.
type Budget struct{}

// Flight is a trial under way.
type Flight struct {
	Updates *Mailbox[Update] // closed when every lane has ended and is kept
}

// Start begins: it decides, keeps the trial, and starts one goroutine a lane.
// It returns at once. When ctx ends, every lane is cancelled.
func (d *Dispatcher) Start(ctx context.Context, job Job) *Flight { panic("soon") }

// WorstCase is the most a job can cost: estimated prompt tokens and the full
// output limit of every lane. Unknown when a price is.
func (d *Dispatcher) WorstCase(job Job) providers.Money { panic("soon") }

// Trial is the trial as it stands, with the answers that have ended.
func (f *Flight) Trial() Trial { panic("soon") }

// Cancel ends every lane that has not ended.
func (f *Flight) Cancel() { panic("soon") }

// CancelLane ends one lane.
func (f *Flight) CancelLane(lane int) { panic("soon") }

// Wait blocks until every lane has ended and is kept, and returns the whole
// trial.
func (f *Flight) Wait() Trial { panic("soon") }

// Ledger is what the trial cost, and what it would have cost otherwise.
func (t Trial) Ledger() Ledger { panic("soon") }
