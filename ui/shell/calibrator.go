package shell

import (
	"context"

	"switchboard/eval/backtest"
	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/eval/gateway"
)

// Calibrator is the work behind the Calibrate screen. Its methods take their
// time, so they are called in commands only; what they return is not changed
// afterwards.
type Calibrator interface {
	// Status reads how far the ratings have come, what is certified, and which
	// policies there are.
	Status(ctx context.Context) (calibrate.Status, error)
	// Explore says what the ratings that may fit let one expect at a limit. It
	// certifies nothing. It works on what Status has read, and takes a frame
	// or two at a few thousand rated prompts.
	Explore(ctx context.Context, limit certify.Limit) (calibrate.Outlook, error)
	// Apply does what `switchboard calibrate --apply` does at this limit: the
	// policy that the certification run proves is in force from now on. What is
	// not certified goes to the reference; at any other limit than the run's
	// that is everything. It returns the hash of the policy.
	Apply(ctx context.Context, limit certify.Limit) (string, error)
	// RollBack puts a policy that was in force earlier in force again.
	RollBack(ctx context.Context, hash string) error
	// Changes says what would change if a policy took the place of the one in
	// force. An empty hash is that of the certification run.
	Changes(ctx context.Context, hash string) ([]calibrate.Change, error)
	// Evidence lists the draws behind a family of the run, in their order.
	Evidence(ctx context.Context, family string) ([]calibrate.Evidence, error)
	// Disagreements lists what raters differ on, those furthest apart first.
	// What somebody still judges blind is left out.
	Disagreements(ctx context.Context) ([]calibrate.Disagreement, error)
	// Backtest tries calibration on the store's own ratings, and tells how far
	// it has come.
	Backtest(ctx context.Context, limit certify.Limit, done func(splits, of int)) (backtest.Config, backtest.Result, error)
	// Export writes the policy in force to a file, keeps that it did, and says
	// where the file is and what is to be said of it.
	Export(ctx context.Context, format gateway.Format, file string) (Exported, error)
}

// Exported is a policy that was written to a file.
type Exported struct {
	File    string // with its folder
	Useless bool   // it is rules that send everything to the reference
}
