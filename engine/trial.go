package engine

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"time"

	"switchboard/providers"
)

// Trial is one prompt sent to several lanes: the prompt, the router's decision, and the
// answers in the order of the lanes. An answer whose Finish is empty has not ended yet, or
// never ended because the program was killed.
type Trial struct {
	ID     string    `json:"id"`
	Time   time.Time `json:"time"`
	Prompt string    `json:"prompt"`
	providers.Parameters
	LaneParameters map[int]providers.Parameters `json:"own,omitempty"`     // parameters of single lanes, which go before those of all lanes
	Follows        string                       `json:"follows,omitempty"` // the trial whose conversation it continues, see Threads
	Decision       Decision                     `json:"decision"`
	Reference      Quote                        `json:"reference"`           // the model that quality and cost are compared with
	Route          Quote                        `json:"route"`               // the decision's model
	Check          Quote                        `json:"check,omitzero"`      // the decision's check, where it has one
	Set            string                       `json:"set,omitempty"`       // the prompt set it belongs to, see setrun.Run
	PromptID       string                       `json:"prompt_id,omitempty"` // the prompt's id in that set
	Simulated      bool                         `json:"simulated,omitempty"`
	Routed         bool                         `json:"routed,omitempty"`   // whether the route alone was asked, so that there is one answer; else lanes were asked side by side
	Critical       bool                         `json:"critical,omitempty"` // routed: whether a model was left at the first doubt
	Batch          bool                         `json:"batch,omitempty"`    // whether the answers come by a batch, within a day
	Tags           map[string]string            `json:"tags,omitempty"`     // tags that the sender gave it: team, feature, …
	Answers        []Answer                     `json:"answers"`
}

// Models are the ids of the lanes' models, in the order of the lanes.
func (t Trial) Models() []string {
	models := make([]string, len(t.Answers))
	for i, a := range t.Answers {
		models[i] = a.Model
	}
	return models
}

// Asked are the parameters with which a lane was asked.
func (t Trial) Asked(lane int) providers.Parameters { return t.LaneParameters[lane].Over(t.Parameters) }

// Quote is a model with its price on the day of a trial, so that the ledger of an old trial
// does not change when prices do.
type Quote struct {
	Model string          `json:"model"`
	Price providers.Price `json:"price"`
}

// ErrForgotten says that a trial was deleted before its answer came.
var ErrForgotten = errors.New("the trial was deleted while it was answered")

// Recorder stores trials. The stores below eval/store implement it. When a method returns
// nil, what it was given survives a power cut. Its methods are safe for use by several
// goroutines.
type Recorder interface {
	// AddTrial stores a new trial and those of its answers that have ended.
	AddTrial(Trial) error
	// AddAnswer stores the answer of one lane of a trial that was added. Where the trial was
	// deleted meanwhile, it stores the answer's cost alone and returns ErrForgotten.
	AddAnswer(trial string, lane int, answer Answer) error
}

var idEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID is an identifier that sorts by the time it was made, to the
// millisecond: 48 bits of time and 52 random ones as 20 characters.
func NewID(now time.Time) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(now.UnixMilli())<<16)
	rand.Read(b[6:]) // cannot fail
	return idEncoding.EncodeToString(b[:])[:20]
}

// FirstID is an identifier that sorts before all that are made from a time on, and after
// all that were made before it. It is empty for times before 1970.
func FirstID(from time.Time) string {
	if from.UnixMilli() < 0 {
		return ""
	}
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(from.UnixMilli())<<16)
	return idEncoding.EncodeToString(b[:])[:10]
}
