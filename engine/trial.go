package engine

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"time"

	"switchboard/providers"
)

// Trial is one prompt sent to several lanes: the prompt, what the router
// would have done, and the answers in the order of the lanes. An answer whose
// Finish is empty has not ended yet, or never did because the program was
// killed.
type Trial struct {
	ID     string    `json:"id"`
	Time   time.Time `json:"time"`
	Prompt string    `json:"prompt"`
	providers.Parameters
	LaneParameters map[int]providers.Parameters `json:"own,omitempty"`     // of single lanes, over those of all
	Follows        string                       `json:"follows,omitempty"` // the trial whose conversation it continues, see Threads
	Decision       Decision                     `json:"decision"`
	Reference      Quote                        `json:"reference"`           // what quality and cost are measured against
	Route          Quote                        `json:"route"`               // the decision's model
	Check          Quote                        `json:"check,omitzero"`      // the decision's check, where it has one
	Set            string                       `json:"set,omitempty"`       // the prompt set it belongs to, see setrun.Run
	PromptID       string                       `json:"prompt_id,omitempty"` // the prompt's id in that set
	Simulated      bool                         `json:"simulated,omitempty"`
	Routed         bool                         `json:"routed,omitempty"`   // one answer, by the way the route went; else side by side
	Critical       bool                         `json:"critical,omitempty"` // routed: left at the first doubt
	Batch          bool                         `json:"batch,omitempty"`    // answers come with a batch, within a day
	Tags           map[string]string            `json:"tags,omitempty"`     // what the sender says of it: team, feature, …
	Answers        []Answer                     `json:"answers"`
}

// Models are those of the lanes, in their order.
func (t Trial) Models() []string {
	models := make([]string, len(t.Answers))
	for i, a := range t.Answers {
		models[i] = a.Model
	}
	return models
}

// Asked is what the request of a lane asked for.
func (t Trial) Asked(lane int) providers.Parameters { return t.LaneParameters[lane].Over(t.Parameters) }

// Quote is a model with its price on the day of a trial, so that the ledger
// of an old trial does not change with the price book.
type Quote struct {
	Model string          `json:"model"`
	Price providers.Price `json:"price"`
}

// ErrForgotten says that a trial was deleted while it was answered.
var ErrForgotten = errors.New("the trial was deleted while it was answered")

// Recorder keeps trials. It is implemented by the store in package eval.
// When a method returns nil, what it was given survives a power cut. Methods
// are safe for use by several goroutines.
type Recorder interface {
	// AddTrial keeps a new trial and those of its answers that have ended.
	AddTrial(Trial) error
	// AddAnswer keeps the answer of one lane of a trial that was added. One of a
	// trial that somebody deleted meanwhile is ErrForgotten: its cost is kept.
	AddAnswer(trial string, lane int, answer Answer) error
}

var idEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID is an identifier that sorts by the time it was made, to the
// millisecond: 48 bits of time and 52 random ones as 20 characters.
func NewID(now time.Time) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(now.UnixMilli())<<16)
	rand.Read(b[6:]) // never fails
	return idEncoding.EncodeToString(b[:])[:20]
}

// FirstID comes before every identifier that is made from a moment on, and
// after those that were made before. Before 1970 it is empty.
func FirstID(from time.Time) string {
	if from.UnixMilli() < 0 {
		return ""
	}
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(from.UnixMilli())<<16)
	return idEncoding.EncodeToString(b[:])[:10]
}
