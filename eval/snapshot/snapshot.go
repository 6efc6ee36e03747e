package snapshot

import (
	"errors"
	"iter"
	"maps"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/internal/room"
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

	routed   map[string]bool           // trials that were: what is said of their answers fits nothing
	versions map[store.AnswerAt]string // as providers said, see noteVersion
	served   map[string]Served         // by model
	wanted   map[string]string         // see ForVersions

	underway  []underway
	batches   []underway // those whose answers come by batch
	lastKey   string     // see keyOf
	lastTrial string
	lastEvent uint64
	lastRated int32 // place in all of the prompt that the last event is about

	readsPrompts bool

	places struct { // of what each prompt has a little
		settings room.Room[setting]
		answers  room.Room[Answer]
		events   room.Room[int32]
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
	awaited  []awaited              // answers that come by batch
	events   []int32                // about it, by their places in Snapshot.Events
	pairs    []comparedPair         // of its answers: see ReadAnswers
	Features routing.PromptFeatures // where prompts are read
}

// Part is PartOf the key.
func (m *Prompt) Part() eval.Part {
	if m.part == "" {
		return eval.PartOf(m.Key)
	}
	return m.part
}

// ofNoSetting is where imported answers are kept: nobody knows what they were
// asked with.
const ofNoSetting = ""

// Event is a rating with its number, which only grows.
type Event struct {
	n uint64
	eval.Rating
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
}

// Open reads a store in one pass. With reads, there is what the router finds in
// every prompt: the store keeps it, and what it lacks is read and kept.
func Open(s Source, reads bool) (*Snapshot, error) {
	c := &Snapshot{
		Prompts: map[string]*Prompt{}, elsewhere: map[string][]int32{}, scales: map[eval.Scale]bool{}, retractions: eval.Retractions{},
		CalibrationRecords: store.NewCalibrationRecords(), criteria: map[string]Criteria{},
		Settings: map[string]providers.Parameters{}, versions: map[store.AnswerAt]string{}, routed: map[string]bool{}, served: map[string]Served{},
	}
	c.readsPrompts = reads
	return c, c.Refresh(s)
}

// Refresh reads what came since.
func (c *Snapshot) Refresh(s Source) error {
	if err := c.readTrials(s); err != nil {
		return err
	}
	if err := c.readEvents(s); err != nil {
		return err
	}
	return c.ReadChronicle(s)
}

// readTrials reads the trials that came since, from what was kept of them as far
// as anything was. Where that makes no sense it is left aside, and so is all behind.
func (c *Snapshot) readTrials(s Source) error {
	if err := c.readLate(s); err != nil {
		return err
	}
	before := c.lastTrial
	r := &reading{source: s, wanted: c.readsPrompts, shapes: shapes{met: map[string]*shape{}}}
	defer r.flush()
	err := c.readFrom(r, keptVersion())
	if errors.Is(err, errKept) {
		err = c.readFrom(r, "")
	}
	if err == nil && c.lastTrial != before {
		c.selectSetting()
	}
	return err
}

// readFrom reads the trials that came since, with what was kept by a reader.
func (c *Snapshot) readFrom(r *reading, reader string) error {
	for t, err := range r.source.TrialReads(c.lastTrial, reader) {
		if broken(err) {
			return err
		}
		if err != nil {
			continue // check names it; the others count
		}
		if err := c.addTrial(r, &t); err != nil {
			return err
		}
		c.lastTrial = t.ID
	}
	return nil
}

// addTrial adds a trial and the answers that have ended. On an error nothing is
// added.
func (c *Snapshot) addTrial(r *reading, t *store.TrialRead) error {
	kept, err := r.complete(t)
	if err != nil {
		return err
	}
	if t.Follows != "" {
		r.keep(t, nil, &kept)
		return nil // a later turn cannot be judged, or sent, by itself
	}
	m, err := c.promptOf(r, t, &kept)
	if err != nil {
		return err
	}
	w := underway{TrialHead: t.TrialHead, prompt: m, ended: r.lanes.Take(len(t.Answers))}
	if w.Routed {
		c.noteRouted(&w.TrialHead, w.prompt)
	}
	for i := range t.Ended {
		var read form
		if len(kept.forms) > 0 {
			read = kept.forms[i]
		}
		c.addAnswer(&w, &t.Ended[i], read)
	}
	c.remember(w)
	r.keep(t, w.prompt, &kept)
	return nil
}

// awaited is an answer that a batch brings some day.
type awaited struct {
	at             store.AnswerAt
	setting, model string
	sent           time.Time
}

// BatchTime is how long the answers of a batch can be had from its service:
// what has not come by then never will.
const BatchTime = 30 * 24 * time.Hour

// InBatch reports whether the answer of a model to a prompt, in the setting that
// is looked at, is under way by batch.
func (c *Snapshot) InBatch(m *Prompt, model string, now time.Time) bool {
	return slices.ContainsFunc(m.awaited, func(a awaited) bool {
		return a.model == model && a.setting == c.Setting && now.Sub(a.sent) <= BatchTime
	})
}

// await notes what a batch has still to bring for a trial.
func (c *Snapshot) await(w underway) {
	for lane, l := range w.Answers {
		if !w.ended[lane] {
			key := w.Own[lane].Over(w.Parameters).Key()
			w.prompt.awaited = append(w.prompt.awaited, awaited{store.AnswerAt{Trial: w.ID, Lane: lane}, key, l.Model, w.Time})
		}
	}
}

// underway is a trial some of whose answers may still come.
type underway struct {
	store.TrialHead
	prompt *Prompt
	ended  []bool // by lane
}

// over reports that nothing is to come to it any more.
func (w *underway) over() bool { return !slices.Contains(w.ended, false) }

// mostUnderway is how many trials are looked at again; what was not answered
// by older ones never will be, but by batch: of those so many more are.
const mostUnderway, mostInBatch = 64, 4096

func (c *Snapshot) remember(w underway) {
	switch {
	case w.over():
	case w.Batch:
		c.await(w)
		c.batches = latest(append(c.batches, w), mostInBatch)
	default:
		c.underway = latest(append(c.underway, w), mostUnderway)
	}
}

// latest are the last of some trials, so many at least; they are cut when there
// are twice as many.
func latest(all []underway, n int) []underway {
	if len(all) > 2*n {
		return slices.Delete(all, 0, len(all)-n)
	}
	return all
}

// addAnswer adds an answer with the form of its text, as far as that was read.
func (c *Snapshot) addAnswer(w *underway, a *store.AnswerHead, read form) {
	if a.Lane < len(w.ended) && !w.ended[a.Lane] {
		w.ended[a.Lane] = true
		w.prompt.awaited = slices.DeleteFunc(w.prompt.awaited, func(one awaited) bool { return one.at == store.AnswerAt{Trial: w.ID, Lane: a.Lane} })
		if w.Routed {
			return // and it may be that of another model than the trial names
		}
		c.noteVersion(&w.TrialHead, a)
		c.keepNewest(w.prompt, &w.TrialHead, a, read)
	}
}

// noteRouted notes that a prompt was routed: it is one of those that a policy is
// for. Its answer is none that may be judged or measured here:
// the model was chosen by what is to be judged, and of a model that failed or
// was left for a doubt there would be none, so that what is kept of each is the
// better part. Whoever draws the prompt has all models asked anew.
func (c *Snapshot) noteRouted(t *store.TrialHead, m *Prompt) {
	c.routed[t.ID] = true
	key := c.keyOf(t.Parameters)
	if m.routed == nil {
		m.routed = map[string]bool{}
	}
	m.routed[key] = true
}

// readLate reads the answers that have come since to trials that were under
// way.
func (c *Snapshot) readLate(s Source) error {
	late := slices.Concat(c.underway, c.batches)
	if len(late) == 0 {
		return nil
	}
	trials := map[string]underway{}
	var missing []store.AnswerAt
	for _, w := range late {
		trials[w.ID] = w
		for lane := range w.Answers {
			if !w.ended[lane] {
				missing = append(missing, store.AnswerAt{Trial: w.ID, Lane: lane})
			}
		}
	}
	came, err := s.FindAnswers(missing)
	for i := range came {
		w := trials[came[i].Trial]
		c.addAnswer(&w, &came[i], form{})
	}
	ended := func(w underway) bool { return w.over() }
	c.underway, c.batches = slices.DeleteFunc(c.underway, ended), slices.DeleteFunc(c.batches, ended)
	if len(came) > 0 {
		c.selectSetting()
	}
	return err
}

// broken reports an error that is more than one damaged record.
func broken(err error) bool {
	if err == nil {
		return false
	}
	var one *eval.RecordError
	return !errors.As(err, &one)
}

// promptOf is the prompt of a trial, made if it is new.
func (c *Snapshot) promptOf(r *reading, t *store.TrialRead, kept *keptPrompt) (*Prompt, error) {
	m := c.Prompts[string(kept.key)]
	if m == nil {
		m = &r.prompts.Take(1)[0]
		m.Key, m.Trial, m.Time, m.Task = string(kept.key), t.ID, t.Time, t.Decision.Task
		m.place, m.part = int32(len(c.all)), eval.PartOf(m.Key)
		if c.readsPrompts {
			if err := kept.readFeatures(&m.Features, &r.indexes); err != nil {
				return nil, err
			}
		}
		if events, any := c.elsewhere[m.Key]; any { // they came first
			m.events = events
			delete(c.elsewhere, m.Key)
		}
		c.Prompts[m.Key] = m
		c.all = append(c.all, m)
	}
	m.Times++
	return m, nil
}

// settingOf names what an answer was asked with.
func (c *Snapshot) settingOf(t *store.TrialHead, a *store.AnswerHead) string {
	if a.Imported {
		return ofNoSetting
	}
	return c.keyOf(t.Own[a.Lane].Over(t.Parameters))
}

// keyOf names a setting, which is mostly the one of the answer before.
func (c *Snapshot) keyOf(p providers.Parameters) string {
	if c.lastKey == "" || c.Settings[c.lastKey] != p {
		c.lastKey = p.Key()
		c.Settings[c.lastKey] = p
	}
	return c.lastKey
}

// selectSetting looks at the answers of one setting: that of most prompts, and of
// those the first by name. A snapshot that has chosen stays with it.
func (c *Snapshot) selectSetting() {
	if c.Setting == "" {
		prompts := map[string]int{}
		for _, m := range c.all {
			for _, s := range m.under {
				prompts[s.key]++
			}
			for key := range m.routed {
				if m.answeredIn(key) == nil {
					prompts[key]++
				}
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
		m.Answers = m.answeredIn(c.Setting)
		if imported := m.answeredIn(ofNoSetting); len(imported) > 0 && c.Setting != ofNoSetting {
			m.Answers = m.Answers.over(imported)
		}
		if len(m.Answers) == 0 && !m.routed[c.Setting] && len(m.under)+len(m.routed) > 0 {
			c.Elsewhere++
			continue
		}
		m.Answers = c.withoutOthers(m.Answers)
		c.Order = append(c.Order, m)
	}
}

// keepNewest keeps the newest whole answer of each model.
func (c *Snapshot) keepNewest(m *Prompt, t *store.TrialHead, a *store.AnswerHead, read form) {
	under := m.in(c.settingOf(t, a), &c.places.settings)
	if !a.Whole() && a.Finish == providers.Cancelled {
		return
	}
	have := under.answer(t.Answers[a.Lane].Model, len(t.Answers), &c.places.answers)
	if !a.Whole() {
		have.failed++
		return
	}
	if have.Text && !a.HasText {
		return // what can be shown is worth more
	}
	if have.name = ""; a.Name != "" {
		have.name = t.Answers[a.Lane].Provider + "/" + a.Name
	}
	have.cut = a.Finish == providers.Length || a.Finish == providers.Truncated
	have.Trial, have.Lane, have.whole, have.Text, have.Cost, have.Total = t.ID, a.Lane, true, a.HasText, a.Cost, a.Total
	have.form = read
}

// OpenRun is the run on a scale that is not closed, or nil.
func (c *Snapshot) OpenRun(scale eval.Scale) *store.KeptRun {
	i := slices.IndexFunc(c.Runs, func(r store.KeptRun) bool { return r.Closing == nil && r.Run.Scale == scale })
	if i < 0 {
		return nil
	}
	return &c.Runs[i]
}
