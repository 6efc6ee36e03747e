package store

import (
	"slices"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/providers"
)

// TrialHead is what calibration reads of a trial.
type TrialHead struct {
	ID       string    `json:"id"`
	Time     time.Time `json:"time"`
	Prompt   string    `json:"prompt"`
	Decision struct {
		Task engine.Task `json:"task"`
	} `json:"decision"`
	providers.Parameters
	LaneParameters map[int]providers.Parameters `json:"own"`
	Follows        string                       `json:"follows"`
	Routed         bool                         `json:"routed"`
	Batch          bool                         `json:"batch"`
	Answers        []Lane                       `json:"answers"`
}

// AnswerAt is the place of an answer.
type AnswerAt struct {
	Trial string
	Lane  int
}

// AnswerHead is what calibration reads of an answer: all but its text.
type AnswerHead struct {
	AnswerAt
	HasText  bool
	Finish   providers.Finish
	Cost     providers.Money
	Guessed  bool          // Cost is of tokens that were estimated, or an upper limit
	Total    time.Duration // until its end; 0: it was not measured
	Failed   bool
	Imported bool
	Name     string // of the model at the provider, as it was asked for; "" where it was not kept
	Version  string // the model that the provider says has answered
}

// Whole is engine.Answer.OK for what was read of an answer.
func (a AnswerHead) Whole() bool {
	return !a.Failed && (a.HasText || a.Imported) && a.Finish != providers.Refused && a.Finish != ""
}

// AnswerText is what an answer says.
type AnswerText struct {
	AnswerAt
	Text  string
	Calls bool // it calls tools, too
}

// TrialRead is what calibration reads of a trial: its head with the answers that
// have ended, or in their place what a reader kept of both.
type TrialRead struct {
	TrialHead
	Ended  []AnswerHead
	Record uint32 // checksum of the record of the trial: another trial with the same id has another one
	Kept   []byte // what a reader stored about the trial; then only ID and Record are set besides. nil: nothing. It is valid until the next trial is asked for
}

// OfPrompt is the lane of a trial's prompt, where a text may be a prompt or an
// answer.
const OfPrompt = -1

// Features are what a reader found in a text. They can be worked out again from the text;
// a store keeps them so that the text need not be read again.
type Features struct {
	Text   AnswerAt // where the text is; Lane is OfPrompt for the prompt
	Reader string   // the reader and its version: another reader's features are of no use
	Found  []byte   // in the reader's own form
	Record uint32   // TrialRead.Record of the trial that was read: features of another trial with the same id are not stored; 0: any
}

// NumberedRating is a rating with its number, which only grows.
type NumberedRating struct {
	Number uint64
	eval.Rating
}

// CalibrationRecords are what is kept for calibration beside trials and
// ratings.
type CalibrationRecords struct {
	Sessions  map[string]eval.Session
	Endings   map[string]eval.Ending
	Runs      []KeptRun
	Draws     []eval.Assignment            // sorted by run, family and number
	Frozen    map[string]eval.FinalVerdict // by the key of their draw
	Sightings map[string]eval.Sighting     // by their key

	Policy      routing.Policy // the policy that is applied; without a hash there is none
	Application eval.Application

	TrialChanges uint64 // records.Store.TrialChanges when these records were read
	LastRating   uint64 // the number of the latest rating at that time
}

// Closed is how many of the runs are closed.
func (r *CalibrationRecords) Closed() (n int) {
	for _, run := range r.Runs {
		if run.Closing != nil {
			n++
		}
	}
	return n
}

// AddDraw adds a draw at its place, unless it is there.
func (r *CalibrationRecords) AddDraw(d eval.Assignment) {
	if at, known := r.placeOf(string(d.Key())); !known {
		r.Draws = slices.Insert(r.Draws, at, d)
	}
}

// DrawsOf are the draws of a run, good until another one is added.
func (r *CalibrationRecords) DrawsOf(run string) []eval.Assignment {
	from, _ := r.placeOf(run + "/")
	to, _ := r.placeOf(run + "0") // which comes behind "/"
	return r.Draws[from:to:to]
}

// placeOf is where the draw with a key is, or would be.
func (r *CalibrationRecords) placeOf(key string) (at int, known bool) {
	var room [64]byte
	return slices.BinarySearchFunc(r.Draws, key, func(d eval.Assignment, key string) int {
		return strings.Compare(string(d.AppendKey(room[:0])), key)
	})
}

// NewCalibrationRecords holds nothing yet.
func NewCalibrationRecords() CalibrationRecords {
	return CalibrationRecords{Sessions: map[string]eval.Session{}, Endings: map[string]eval.Ending{}, Frozen: map[string]eval.FinalVerdict{}, Sightings: map[string]eval.Sighting{}}
}

// Lane is an answer of a trial, ended or not.
type Lane struct {
	Model     string `json:"model"`
	Provider  string `json:"provider"`
	Simulated bool   `json:"simulated,omitempty"`
}
