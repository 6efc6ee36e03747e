package snapshot

import (
	"iter"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/internal/slab"
	"switchboard/eval/store"
	"switchboard/providers"
)

// Snapshot is everything of a store that calibration looks at, without the
// texts: distinct prompts with their answers, every rating, and the chronicle
// of sessions, runs and draws.
type Snapshot struct {
	Prompts map[string]*Prompt // by PromptKey
	Order   []*Prompt          // those of the setting, in the order in which they came
	all     []*Prompt

	Events    []*Event
	elsewhere map[string][]int32  // events about prompts that are not there
	scales    map[eval.Scale]bool // that there are events on

	retractions eval.Retractions

	store.CalibrationRecords
	criteria map[string]Criteria // by run

	Setting   string                          // Key of the parameters whose answers are looked at
	Settings  map[string]providers.Parameters // all that there are
	Elsewhere int                             // prompts left out, for they were sent with other parameters only

	routed   map[string]bool           // ids of trials that were sent routed: ratings of their answers are not used to fit
	versions map[store.AnswerAt]string // as providers said, see noteVersion
	served   map[string]Served         // by model
	wanted   map[string]string         // see ForVersions

	position  position
	lastKey   string // the setting of the answer read last, see keyOf
	lastRated int32  // the place in all of the prompt that the latest event is about

	withFeatures bool // Prompt.Features are read

	places struct { // from which the short lists of prompts are cut
		settings slab.Slab[setting]
		answers  slab.Slab[Answer]
		events   slab.Slab[int32]
	}
}

// Prompt is a distinct prompt.
type Prompt struct {
	Key      string
	place    int32     // in Snapshot.all
	part     eval.Part // PartOf the key; "": it is not worked out yet
	Trial    string    // the first that has it
	Time     time.Time // of that one
	Task     engine.Task
	Times    int     // how many trials have it
	Answers  Answers // of the setting
	under    []setting
	routed   map[string]bool        // settings in which it was sent routed
	awaited  []batchAnswer          // answers that come by batch
	events   []int32                // about it, by their places in Snapshot.Events
	pairs    []comparedPair         // of its answers: see ReadAnswers
	Features routing.PromptFeatures // see OpenWithFeatures
}

// Part is PartOf the key.
func (m *Prompt) Part() eval.Part {
	if m.part == "" {
		return eval.PartOf(m.Key)
	}
	return m.part
}

// Source is what a snapshot reads: the records of a store, typed, in order and
// as far as they are whole. A record that is damaged comes as an
// *eval.RecordError, and the sequence goes on; any other error ends it.
type Source interface {
	TrialReads(after, reader string) iter.Seq2[store.TrialRead, error]
	FindAnswers([]store.AnswerAt) ([]store.AnswerHead, error)
	Texts([]store.AnswerAt) iter.Seq2[store.AnswerText, error]
	FindFeatures([]store.AnswerAt) ([]store.Features, error)
	KeepFeatures([]store.Features) error
	RatingsAfter(number uint64) iter.Seq2[store.NumberedRating, error]
	ReadCalibration(*store.CalibrationRecords) error

	// TrialChanges counts the trials and answers that are added, and what is forgotten.
	TrialChanges() (uint64, error)
}

// Open reads a store in one pass, without the features of its prompts.
func Open(s Source) (*Snapshot, error) {
	c := newSnapshot()
	_, err := c.Follow(s)
	return c, err
}

// OpenWithFeatures is Open with what the router finds in every prompt: the store
// keeps it, and what it lacks is read and kept.
func OpenWithFeatures(s Source) (*Snapshot, error) {
	c := newSnapshot()
	c.withFeatures = true
	_, err := c.Follow(s)
	return c, err
}

// Reopen reads the whole store again, with features if c has them.
func (c *Snapshot) Reopen(s Source) (*Snapshot, error) {
	if c.withFeatures {
		return OpenWithFeatures(s)
	}
	return Open(s)
}

func newSnapshot() *Snapshot {
	return &Snapshot{
		Prompts: map[string]*Prompt{}, elsewhere: map[string][]int32{}, scales: map[eval.Scale]bool{}, retractions: eval.Retractions{},
		CalibrationRecords: store.NewCalibrationRecords(), criteria: map[string]Criteria{},
		Settings: map[string]providers.Parameters{}, versions: map[store.AnswerAt]string{}, routed: map[string]bool{}, served: map[string]Served{},
	}
}

// Refresh reads what came since. The chronicle is read first: what it speaks of is in the
// store by then, and it says whether there are trials and ratings to be read.
func (c *Snapshot) Refresh(s Source) error {
	if err := c.ReadChronicle(s); err != nil {
		return err
	}
	if changes := c.TrialChanges; !c.position.begun || c.position.changes != changes {
		if err := c.readTrials(s); err != nil {
			return err
		}
		c.position.begun, c.position.changes = true, changes
	}
	if c.LastRating == c.position.event {
		return nil
	}
	return c.readEvents(s)
}

// OpenRun is the run on a scale that is not closed, or nil.
func (c *Snapshot) OpenRun(scale eval.Scale) *store.KeptRun {
	i := slices.IndexFunc(c.Runs, func(r store.KeptRun) bool { return r.Closing == nil && r.Run.Scale == scale })
	if i < 0 {
		return nil
	}
	return &c.Runs[i]
}
