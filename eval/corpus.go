package eval

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
	"switchboard/providers"
)

// corpus is everything of a store that calibration looks at, without the
// texts: distinct prompts with their answers, every rating, and the chronicle
// of sessions, runs and draws.
type corpus struct {
	prompts map[string]*material // by PromptKey
	order   []*material          // those of the setting, in the order in which they came
	all     []*material

	events   []event
	byPrompt map[string][]int // events about a prompt

	sessions map[string]Session
	endings  map[string]Ending
	runs     []KeptRun
	draws    []Drawn            // by run, family and number
	frozen   map[string]Frozen  // by the key of their draw
	contests map[string]contest // by run: what its draws are judged by

	policy      engine.Policy // that is applied; without a hash there is none
	application Application

	setting   string                          // Key of the parameters whose answers are looked at
	settings  map[string]providers.Parameters // all that there are
	elsewhere int                             // prompts left out, for they were sent with other parameters only

	underway  []underway
	lastTrial string
	lastEvent uint64
	reads     bool // readings are wanted
}

// material is a distinct prompt.
type material struct {
	key     string
	trial   string    // the first that has it
	time    time.Time // of that one
	task    engine.Task
	times   int                            // how many trials have it
	answers map[string]answered            // by model, of the setting
	under   map[string]map[string]answered // by setting and model
	reading engine.Reading                 // where the corpus reads
}

// ofNoSetting is where imported answers are kept: nobody knows what they were
// asked with.
const ofNoSetting = ""

// answered is what a model made of a prompt.
type answered struct {
	trial  string // of the newest whole answer
	lane   int
	whole  bool
	text   bool // there is something to show: imported answers may have none
	failed int  // answers that were none
	cost   providers.Money
}

// event is a rating with its number, which only grows.
type event struct {
	n uint64
	Rating
}

// survey reads a store in one pass. With reads, every prompt is read as the
// router reads it, for that is when its text is at hand.
func (s *Store) survey(reads bool) (*corpus, error) {
	c := &corpus{
		prompts: map[string]*material{}, byPrompt: map[string][]int{}, reads: reads,
		sessions: map[string]Session{}, endings: map[string]Ending{}, frozen: map[string]Frozen{}, contests: map[string]contest{},
		settings: map[string]providers.Parameters{},
	}
	return c, c.refresh(s)
}

// refresh reads what came since.
func (c *corpus) refresh(s *Store) error {
	if err := c.readTrials(s); err != nil {
		return err
	}
	if err := c.readEvents(s); err != nil {
		return err
	}
	return c.readChronicle(s)
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
	Answers []lane                       `json:"answers"`
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
func (c *corpus) readTrials(s *Store) error {
	if err := c.lookAgain(s); err != nil {
		return err
	}
	answers := &cursor{store: s, bucket: answerBucket}
	if c.lastTrial != "" {
		answers.after = c.lastTrial + "0" // '0' follows '/', so all answers of the last trial are passed
	}
	defer answers.stop()
	before := c.lastTrial
	for e, err := range s.entries(trialBucket, before) {
		if broken(err) {
			return err
		}
		var t leanTrial
		if err != nil || e.decode(&t) != nil {
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
	met   *material
	ended map[int]bool
}

// mostUnderway is how many trials are looked at again; what was not answered
// by older ones never will be.
const mostUnderway = 64

func (c *corpus) remember(w underway) {
	if len(w.ended) < len(w.Answers) {
		c.underway = append(c.underway, w)
	}
	if extra := len(c.underway) - mostUnderway; extra > 0 {
		c.underway = slices.Delete(c.underway, 0, extra)
	}
}

// hear takes in an answer.
func (c *corpus) hear(w underway, lane int, payload json.RawMessage) {
	var a leanAnswer
	if lane < len(w.Answers) && !w.ended[lane] && json.Unmarshal(payload, &a) == nil {
		w.ended[lane] = true
		w.met.take(w.leanTrial, lane, a, c.settingOf(w.leanTrial, lane, a))
	}
}

// lookAgain reads the answers that have come since to trials that were under
// way.
func (c *corpus) lookAgain(s *Store) error {
	if len(c.underway) == 0 {
		return nil
	}
	heard := false
	err := s.view(func(tx *bolt.Tx) error {
		for _, w := range c.underway {
			for lane := range w.Answers {
				key := answerKey(w.ID, lane)
				sealed := tx.Bucket([]byte(answerBucket)).Get(key)
				if payload, err := unseal(answerBucket, key, sealed); sealed != nil && err == nil && !w.ended[lane] {
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
	var one *RecordError
	return err != nil && !errors.As(err, &one)
}

// meet is the prompt of a trial, made if it is new.
func (c *corpus) meet(t leanTrial) *material {
	key := PromptKey(t.Prompt)
	m := c.prompts[key]
	if m == nil {
		m = &material{key: key, trial: t.ID, time: t.Time, task: t.Decision.Task, under: map[string]map[string]answered{}}
		if c.reads {
			m.reading = engine.Read(engine.Query{Prompt: t.Prompt, Task: t.Decision.Task})
		}
		c.prompts[key] = m
		c.all = append(c.all, m)
	}
	m.times++
	return m
}

// settingOf names what an answer was asked with.
func (c *corpus) settingOf(t leanTrial, lane int, a leanAnswer) string {
	if a.Imported {
		return ofNoSetting
	}
	asked := t.Own[lane].Over(t.Parameters)
	key := asked.Key()
	c.settings[key] = asked
	return key
}

// choose looks at the answers of one setting: that of most prompts, and of
// those the first by name. A corpus that has chosen stays with it.
func (c *corpus) choose() {
	if c.setting == "" {
		prompts := map[string]int{}
		for _, m := range c.all {
			for key := range m.under {
				prompts[key]++
			}
		}
		for _, key := range slices.Sorted(maps.Keys(c.settings)) {
			if c.setting == "" || prompts[key] > prompts[c.setting] {
				c.setting = key
			}
		}
	}
	c.order, c.elsewhere = c.order[:0], 0
	for _, m := range c.all {
		m.answers = m.under[c.setting]
		if imported := m.under[ofNoSetting]; len(imported) > 0 && c.setting != ofNoSetting {
			m.answers = maps.Clone(imported)
			maps.Copy(m.answers, m.under[c.setting])
		}
		if len(m.answers) == 0 && len(m.under) > 0 {
			c.elsewhere++
			continue
		}
		c.order = append(c.order, m)
	}
}

// take keeps the newest whole answer of each model.
func (m *material) take(t leanTrial, lane int, a leanAnswer, setting string) {
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
	if have.text && !bool(a.Text) {
		return // what can be shown is worth more
	}
	have.trial, have.lane, have.whole, have.text, have.cost = t.ID, lane, true, bool(a.Text), a.Cost
	answers[model] = have
}

// cursor walks a bucket of answers beside the trials.
type cursor struct {
	store  *Store
	bucket string
	after  string
	next   func() (entry, error, bool)
	end    func()
	held   *entry
}

func (a *cursor) stop() {
	if a.end != nil {
		a.end()
	}
}

// of calls fn with the answers of a trial.
func (a *cursor) of(trial string, fn func(lane int, payload json.RawMessage)) error {
	if a.next == nil {
		a.next, a.end = iter.Pull2(a.store.entries(a.bucket, a.after))
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
		id, number, _ := strings.Cut(a.held.key, "/")
		if id > trial {
			return nil
		}
		var lane int
		if _, err := fmt.Sscanf(number, "%d", &lane); id == trial && err == nil {
			fn(lane, a.held.payload)
		}
		a.held = nil
	}
}

// openRun is the run on a scale that is not closed, or nil.
func (c *corpus) openRun(scale Scale) *KeptRun {
	i := slices.IndexFunc(c.runs, func(r KeptRun) bool { return r.Closing == nil && r.Run.Scale == scale })
	if i < 0 {
		return nil
	}
	return &c.runs[i]
}
