package shell

import (
	"context"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/backtest"
	"switchboard/eval/certify"
)

// Calibrator is the work behind the Calibrate screen. Its methods take their
// time, so they are called in commands only; what they return is not changed
// afterwards.
type Calibrator interface {
	// Standing reads how far the ratings have come, what is certified, and
	// which policies there are.
	Standing(ctx context.Context) (Standing, error)
	// Explore says what the ratings that may fit let one expect at a limit. It
	// certifies nothing. It works on what Standing has read, and takes a frame
	// or two at a few thousand rated prompts.
	Explore(ctx context.Context, limit certify.Limit) (Outlook, error)
	// Apply does what `switchboard calibrate --apply` does at this limit: the
	// policy that the certification run proves is in force from now on. What is
	// not certified goes to the reference; at any other limit than the run's
	// that is everything. It returns the hash of the policy.
	Apply(ctx context.Context, limit certify.Limit) (string, error)
	// RollBack puts a policy that was in force earlier in force again.
	RollBack(ctx context.Context, hash string) error
	// Changes says what would change if a policy took the place of the one in
	// force. An empty hash is that of the certification run.
	Changes(ctx context.Context, hash string) ([]Change, error)
	// Evidence lists the rated prompts behind a family of the run, in the order
	// of their draws.
	Evidence(ctx context.Context, family string) ([]Judged, error)
	// Backtest tries calibration on the store's own ratings, and tells how far
	// it has come.
	Backtest(ctx context.Context, limit certify.Limit, done func(splits, of int)) (Trialled, error)
	// Formats are the names of what Export can write, with what each is for.
	Formats() []Format
	// Export writes the policy in force to a file.
	Export(ctx context.Context, format, file string) error
}

// Standing is how things stand, from the first prompt to the export.
type Standing struct {
	Prompts   int // distinct ones in the store
	Pool      int // those that a certificate can speak of
	Rated     int // rated prompts
	Families  int // of tasks, in the run
	Certified int // of them
	Missing   int // rated prompts that the next certificate still needs, about; 0: none, or unknown

	Reference string
	Scale     eval.Scale
	Raters    int
	Simulated bool // some of the ratings were given by nobody

	// Run is the certification run under way at its own limit; nil: none.
	Run *Outlook
	// Warning says that the certificate in force no longer holds, and why.
	Warning string
	// Policies are those in force now and earlier, newest first.
	Policies []Applied
	// Exported is when the policy in force was written to a file last; zero:
	// never.
	Exported time.Time
}

// Outlook is what routing at a limit promises: what is proved of it for a
// certification run, what may be expected of it while exploring.
type Outlook struct {
	Limit   certify.Limit
	Attempt int    // of the run, from 1
	Run     string // id of the certification run; empty while exploring
	Policy  string // hash of the policy that the run proves; empty while exploring
	Curve   []Expected
	Calls   bool                   // costs are unknown: Cost is the share of calls to the reference
	Here    *Expected              // the thresholds of this outlook on the curve; nil: everything goes to the reference
	Applied *float64               // what the policy in force costs; nil: none came of ratings, or nobody knows
	Claims  []certify.FamilyResult // of the run: proved or not; while exploring what may be expected, never certified
	Total   certify.FamilyResult
}

// Expected is a point of the curve: the share of the reference's cost that is
// spent, and the quality that is kept, in points below 1. Low and High bound
// the quality.
type Expected struct{ Cost, Quality, Low, High float64 }

// Change is what another policy changes for a family of tasks. Of shares and
// thresholds the first is that of the policy in force.
type Change struct {
	Family    string
	Threshold [2]*float64 // nil: everything goes to the reference
	Share     [2]float64
	Saving    [2]*float64
	Prompts   int // looked at
	Otherwise int // of them, those that another model would answer
}

// Applied is a policy that is or was in force.
type Applied struct {
	Hash      string
	Time      time.Time // of applying it
	Until     time.Time // zero: it is in force
	Source    routing.Source
	Limit     certify.Limit // of its certificates; zero: it has none
	Certified []engine.Task
	Rated     int // rated prompts behind it
}

// Judged is a rated prompt behind a certificate.
type Judged struct {
	Trial  string // that its votes are about; empty while they are not final, for names stay hidden
	Prompt string
	Task   engine.Task
	Draw   int // its place in the order of the draws, from 1
	Votes  []Vote
	D      []Difference // by cheaper model
	Final  bool         // every vote that counts is final
}

// Vote is what a rater said about an answer.
type Vote struct {
	Rater, Model, Value string
	Blind               bool
	Simulated           bool // nobody gave it
}

// Difference is the quality given up by a model on a prompt.
type Difference struct {
	Model string
	D     float64
}

// Trialled is a backtest and what came of it.
type Trialled struct {
	Test   backtest.Config
	Result backtest.Result
}

// Format is a form in which a policy can be written.
type Format struct{ Name, About, File string }
