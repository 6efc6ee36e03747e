package snapshot

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/store"
	"switchboard/providers"
)

// Corpus is everything of a store that calibration looks at, without the
// texts: distinct prompts with their answers, every rating, and the chronicle
// of sessions, runs and draws.
type Corpus struct {
	Prompts map[string]*Material // by PromptKey
	Order   []*Material          // those of the setting, in the order in which they came
	all     []*Material

	Events   []Event
	ByPrompt map[string][]int // events about a prompt

	Sessions map[string]eval.Session
	Endings  map[string]eval.Ending
	Runs     []store.KeptRun
	Draws    []eval.Drawn           // by run, family and number
	Frozen   map[string]eval.Frozen // by the key of their draw
	Contests map[string]contest     // by run: what its draws are judged by

	Policy      routing.Policy // that is applied; without a hash there is none
	Application eval.Application

	Setting   string                          // Key of the parameters whose answers are looked at
	Settings  map[string]providers.Parameters // all that there are
	Elsewhere int                             // prompts left out, for they were sent with other parameters only

	underway  []underway
	lastTrial string
	lastEvent uint64
	reads     bool // readings are wanted
}

// Material is a distinct prompt.
type Material struct {
	Key      string
	Trial    string    // the first that has it
	Time     time.Time // of that one
	Task     engine.Task
	Times    int                            // how many trials have it
	Answers  map[string]answered            // by model, of the setting
	under    map[string]map[string]answered // by setting and model
	Features routing.PromptFeatures         // where the corpus reads
}

// ofNoSetting is where imported answers are kept: nobody knows what they were
// asked with.
const ofNoSetting = ""

// answered is what a model made of a prompt.
type answered struct {
	Trial  string // of the newest whole answer
	Lane   int
	whole  bool
	Text   bool // there is something to show: imported answers may have none
	failed int  // answers that were none
	Cost   providers.Money
}

// Event is a rating with its number, which only grows.
type Event struct {
	n uint64
	eval.Rating
}

// survey reads a store in one pass. With reads, every prompt is read as the
// router reads it, for that is when its text is at hand.
func Survey(s *store.Store, reads bool) (*Corpus, error) {
	c := &Corpus{
		Prompts: map[string]*Material{}, ByPrompt: map[string][]int{}, reads: reads,
		Sessions: map[string]eval.Session{}, Endings: map[string]eval.Ending{}, Frozen: map[string]eval.Frozen{}, Contests: map[string]contest{},
		Settings: map[string]providers.Parameters{},
	}
	return c, c.Refresh(s)
}

// Refresh reads what came since.
func (c *Corpus) Refresh(s *store.Store) error {
	if err := c.readTrials(s); err != nil {
		return err
	}
	if err := c.readEvents(s); err != nil {
		return err
	}
	return c.ReadChronicle(s)
}

// leanTrial is the part of a header that calibration looks at.
type leanTrial struct {
	ID       string    `json:"id"`
	Time     time.Time `json:"time"`
	Prompt   string    `json:"prompt"`
	Decision struct {
		Task engine.Task `json:"task"`
	} `json:"decision"`
	providers.Parameters
	Own     map[int]providers.Parameters `json:"own"`
	Follows string                       `json:"follows"`
	Answers []store.Lane                 `json:"answers"`
}

// leanAnswer is an answer without its text.
type leanAnswer struct {
	Text     written          `json:"text"`
	Finish   providers.Finish `json:"finish"`
	Cost     providers.Money  `json:"cost"`
	Failure  *struct{}        `json:"failure"`
	Imported bool             `json:"imported"`
}

// written tells whether there is a text.
type written bool

func (w *written) UnmarshalJSON(b []byte) error {
	*w = len(b) > 2
	return nil
}

// whole is engine.Answer.OK for what was read of an answer.
func (a leanAnswer) whole() bool {
	return a.Failure == nil && (bool(a.Text) || a.Imported) && a.Finish != providers.Refused && a.Finish != ""
}

// readTrials goes through trials and answers side by side: both are in the
// order of the trials' ids.
func (c *Corpus) readTrials(s *store.Store) error {
	if err := c.lookAgain(s); err != nil {
		return err
	}
	answers := &cursor{store: s, bucket: store.AnswerBucket}
	if c.lastTrial != "" {
		answers.after = c.lastTrial + "0" // '0' follows '/', so all answers of the last trial are passed
	}
	defer answers.stop()
	before := c.lastTrial
	for e, err := range s.Entries(store.TrialBucket, before) {
		if broken(err) {
			return err
		}
		var t leanTrial
		if err != nil || e.Decode(&t) != nil {
			continue // check names it; the others count
		}
		c.lastTrial = t.ID
		if t.Follows != "" {
			continue // a later turn cannot be judged, or sent, by itself
		}
		w := underway{leanTrial: t, met: c.meet(t), ended: map[int]bool{}}
		if err := answers.of(t.ID, func(lane int, payload json.RawMessage) { c.hear(w, lane, payload) }); err != nil {
			return err
		}
		c.remember(w)
	}
	if c.lastTrial != before {
		c.choose()
	}
	return nil
}

// underway is a trial some of whose answers may still come.
type underway struct {
	leanTrial
	met   *Material
	ended map[int]bool
}

// mostUnderway is how many trials are looked at again; what was not answered
// by older ones never will be.
const mostUnderway = 64

func (c *Corpus) remember(w underway) {
	if len(w.ended) < len(w.Answers) {
		c.underway = append(c.underway, w)
	}
	if extra := len(c.underway) - mostUnderway; extra > 0 {
		c.underway = slices.Delete(c.underway, 0, extra)
	}
}

// hear takes in an answer.
func (c *Corpus) hear(w underway, lane int, payload json.RawMessage) {
	var a leanAnswer
	if lane < len(w.Answers) && !w.ended[lane] && json.Unmarshal(payload, &a) == nil {
		w.ended[lane] = true
		w.met.take(w.leanTrial, lane, a, c.settingOf(w.leanTrial, lane, a))
	}
}

// lookAgain reads the answers that have come since to trials that were under
// way.
func (c *Corpus) lookAgain(s *store.Store) error {
	if len(c.underway) == 0 {
		return nil
	}
	heard := false
	err := s.View(func(tx *bolt.Tx) error {
		for _, w := range c.underway {
			for lane := range w.Answers {
				key := store.AnswerKey(w.ID, lane)
				sealed := tx.Bucket([]byte(store.AnswerBucket)).Get(key)
				if payload, err := store.Unseal(store.AnswerBucket, key, sealed); sealed != nil && err == nil && !w.ended[lane] {
					c.hear(w, lane, payload)
					heard = true
				}
			}
		}
		return nil
	})
	c.underway = slices.DeleteFunc(c.underway, func(w underway) bool { return len(w.ended) == len(w.Answers) })
	if heard {
		c.choose()
	}
	return err
}

// broken reports an error that is more than one damaged record.
func broken(err error) bool {
	var one *eval.RecordError
	return err != nil && !errors.As(err, &one)
}

// meet is the prompt of a trial, made if it is new.
func (c *Corpus) meet(t leanTrial) *Material {
	key := eval.PromptKey(t.Prompt)
	m := c.Prompts[key]
	if m == nil {
		m = &Material{Key: key, Trial: t.ID, Time: t.Time, Task: t.Decision.Task, under: map[string]map[string]answered{}}
		if c.reads {
			m.Features = routing.ReadPrompt(engine.Query{Prompt: t.Prompt, Task: t.Decision.Task})
		}
		c.Prompts[key] = m
		c.all = append(c.all, m)
	}
	m.Times++
	return m
}

// settingOf names what an answer was asked with.
func (c *Corpus) settingOf(t leanTrial, lane int, a leanAnswer) string {
	if a.Imported {
		return ofNoSetting
	}
	asked := t.Own[lane].Over(t.Parameters)
	key := asked.Key()
	c.Settings[key] = asked
	return key
}

// choose looks at the answers of one setting: that of most prompts, and of
// those the first by name. A corpus that has chosen stays with it.
func (c *Corpus) choose() {
	if c.Setting == "" {
		prompts := map[string]int{}
		for _, m := range c.all {
			for key := range m.under {
				prompts[key]++
			}
		}
		for _, key := range slices.Sorted(maps.Keys(c.Settings)) {
			if c.Setting == "" || prompts[key] > prompts[c.Setting] {
				c.Setting = key
			}
		}
	}
	c.Order, c.Elsewhere = c.Order[:0], 0
	for _, m := range c.all {
		m.Answers = m.under[c.Setting]
		if imported := m.under[ofNoSetting]; len(imported) > 0 && c.Setting != ofNoSetting {
			m.Answers = maps.Clone(imported)
			maps.Copy(m.Answers, m.under[c.Setting])
		}
		if len(m.Answers) == 0 && len(m.under) > 0 {
			c.Elsewhere++
			continue
		}
		c.Order = append(c.Order, m)
	}
}

// take keeps the newest whole answer of each model.
func (m *Material) take(t leanTrial, lane int, a leanAnswer, setting string) {
	answers := m.under[setting]
	if answers == nil {
		answers = map[string]answered{}
		m.under[setting] = answers
	}
	model := t.Answers[lane].Model
	have := answers[model]
	if !a.whole() {
		if a.Finish != providers.Cancelled {
			have.failed++
			answers[model] = have
		}
		return
	}
	if have.Text && !bool(a.Text) {
		return // what can be shown is worth more
	}
	have.Trial, have.Lane, have.whole, have.Text, have.Cost = t.ID, lane, true, bool(a.Text), a.Cost
	answers[model] = have
}

// cursor walks a bucket of answers beside the trials.
type cursor struct {
	store  *store.Store
	bucket string
	after  string
	next   func() (store.Entry, error, bool)
	end    func()
	held   *store.Entry
}

func (a *cursor) stop() {
	if a.end != nil {
		a.end()
	}
}

// of calls fn with the answers of a trial.
func (a *cursor) of(trial string, fn func(lane int, payload json.RawMessage)) error {
	if a.next == nil {
		a.next, a.end = iter.Pull2(a.store.Entries(a.bucket, a.after))
	}
	for {
		if a.held == nil {
			e, err, ok := a.next()
			switch {
			case !ok:
				return nil
			case broken(err):
				return err
			case err != nil:
				continue
			}
			a.held = &e
		}
		id, number, _ := strings.Cut(a.held.Key, "/")
		if id > trial {
			return nil
		}
		var lane int
		if _, err := fmt.Sscanf(number, "%d", &lane); id == trial && err == nil {
			fn(lane, a.held.Payload)
		}
		a.held = nil
	}
}

// OpenRun is the run on a scale that is not closed, or nil.
func (c *Corpus) OpenRun(scale eval.Scale) *store.KeptRun {
	i := slices.IndexFunc(c.Runs, func(r store.KeptRun) bool { return r.Closing == nil && r.Run.Scale == scale })
	if i < 0 {
		return nil
	}
	return &c.Runs[i]
}
