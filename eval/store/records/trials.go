package records

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/internal/cacheindex"
	"switchboard/eval/internal/eventlog"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
	"switchboard/eval/internal/spending"
	"switchboard/eval/store"
)

// header is a trial as it is stored: its answers are records of their own, so
// that each can be added as it ends. Of an answer that has not ended, model,
// provider and whether it is simulated are known.
type header struct {
	engine.Trial
	Answers []store.Lane `json:"answers"` // hides Trial.Answers
}

func headerOf(t engine.Trial) header {
	h := header{Trial: t, Answers: make([]store.Lane, len(t.Answers))}
	for i, a := range t.Answers {
		h.Answers[i] = store.Lane{Model: a.Model, Provider: a.Provider, Simulated: a.Simulated}
	}
	h.Trial.Answers = nil
	return h
}

// trial is the trial with no answer ended.
func (h header) trial() engine.Trial {
	t := h.Trial
	t.Answers = make([]engine.Answer, len(h.Answers))
	for i, l := range h.Answers {
		t.Answers[i] = engine.Answer{Model: l.Model, Provider: l.Provider, Simulated: l.Simulated}
		if t.Batch {
			t.Answers[i].Batch = engine.UnderWay
		}
	}
	return t
}

func answerKey(trial string, lane int) []byte { return fmt.Appendf(nil, "%s/%03d", trial, lane) }

const mostAwaited = 16 << 10 // bytes of a trial that is remembered until its answers come

// mostLanes is what an answer's key has room for.
const mostLanes = 1000

// AddTrial keeps a new trial and those of its answers that have ended. Adding
// the same trial again does nothing; another one with its id is ErrExists.
// Its decision is an event.
func (s *Store) AddTrial(t engine.Trial) error {
	e, err := s.newEntry(t)
	if err != nil {
		return err
	}
	need := access.Rate
	if t.Set != "" {
		need = access.Lead // a prompt set costs what a prompt does, many times
	}
	err = s.updateWithin(s.gather, need, func(tx keyed.Tx) error {
		if tx.Bucket(trialBucket).Has(t.ID) {
			return e.addTo(tx)
		}
		if err := s.by().Trial(tx, t); err != nil {
			return err
		}
		return e.addTo(tx)
	})
	if err == nil && e.size() <= mostAwaited {
		s.latest.Put(t.ID, e.header)
	}
	return err
}

// AddTrials keeps many trials at once: all of them or, on an error, none. It
// is for what happened elsewhere, and tells of no events.
func (s *Store) AddTrials(trials []engine.Trial) error {
	entries := make([]trialEntry, len(trials))
	for i, t := range trials {
		var err error
		if entries[i], err = s.newEntry(t); err != nil {
			return err
		}
	}
	return s.update(access.Lead, func(tx keyed.Tx) error {
		for _, e := range entries {
			if err := e.addTo(tx); err != nil {
				return err
			}
		}
		return nil
	})
}

// trialEntry is a trial made ready to be stored: the JSON is made outside of
// the transaction, by the goroutine that wants it stored.
type trialEntry struct {
	header  header
	payload []byte
	answers []answerEntry
}

type answerEntry struct {
	lane    int
	answer  engine.Answer
	payload []byte
	by      *eventlog.Witness
}

func (s *Store) newEntry(t engine.Trial) (e trialEntry, err error) {
	if err := s.admit(t); err != nil {
		return e, err
	}
	e.header = headerOf(t)
	if e.payload, err = record.JSON(e.header); err != nil {
		return e, err
	}
	for i, a := range t.Answers {
		if a.Finish == "" {
			continue
		}
		payload, err := record.JSON(a)
		if err != nil {
			return e, err
		}
		e.answers = append(e.answers, answerEntry{lane: i, answer: a, payload: payload})
	}
	return e, nil
}

// admit refuses trials that the store cannot hold.
func (s *Store) admit(t engine.Trial) error {
	switch {
	case !eval.GoodID(t.ID):
		return eval.Invalid("%q is no id of a trial", eval.Shorten(t.ID))
	case t.Time.IsZero():
		return eval.Invalid("the trial %s has no time", t.ID)
	case len(t.Answers) > mostLanes:
		return eval.Invalid("the trial %s has %d lanes; %d is the limit", t.ID, len(t.Answers), mostLanes)
	case s.kind != "" && t.Simulated != (s.kind == store.Demo):
		return s.place.otherKind(s.kind)
	}
	return nil
}

// size is how many bytes it has.
func (e trialEntry) size() int {
	size := len(e.payload)
	for _, a := range e.answers {
		size += len(a.payload)
	}
	return size
}

func (e trialEntry) addTo(tx keyed.Tx) error {
	fresh, err := addNew(tx, trialBucket, []byte(e.header.ID), e.payload)
	if err != nil || !fresh {
		return err
	}
	if err := changed(tx, trialBucket); err != nil {
		return err
	}
	for _, a := range e.answers {
		if err := a.addTo(tx, e.header); err != nil {
			return err
		}
	}
	return nil
}

// changed counts a change of trials, or of answers by endedBucket, both of which are
// written then anyway.
func changed(tx keyed.Tx, bucket string) error {
	_, err := tx.Bucket(bucket).NextSequence()
	return err
}

// TrialChanges is a number that every change of trials and answers makes another one,
// also those of other processes.
func (s *Store) TrialChanges() (n uint64, err error) {
	err = s.view(func(tx keyed.Tx) error {
		tx.Ahead(func(r *keyed.Reads) { r.Numbers = []string{trialBucket, endedBucket} })
		n = trialChanges(tx)
		return nil
	})
	return n, err
}

func trialChanges(tx keyed.Tx) uint64 {
	return tx.Bucket(trialBucket).Sequence() + tx.Bucket(endedBucket).Sequence()
}

// addNew stores a record that is never changed. fresh is false when the very
// same is there already, as after a retry; another one is ErrExists.
func addNew(tx keyed.Tx, bucket string, key, payload []byte) (fresh bool, err error) {
	old := tx.Bucket(bucket).Get(key)
	switch {
	case old == nil:
		return true, record.Put(tx, bucket, key, payload)
	case bytes.Equal(old, record.Seal(bucket, key, payload)):
		return false, nil
	}
	return false, &eval.Error{Reason: eval.ErrExists, Sentence: fmt.Sprintf("%s/%s is stored already and cannot be changed", bucket, key)}
}

// AddAnswer keeps the answer of one lane of a trial that was added. Adding
// the same answer again does nothing; another one is ErrExists. Of a trial that
// is not there any more what the answer cost is kept, for it was spent.
func (s *Store) AddAnswer(trial string, lane int, answer engine.Answer) error {
	payload, err := record.JSON(answer)
	if err != nil {
		return err
	}
	if answer.Finish == "" {
		return eval.Invalid("the answer of lane %d of %s has not ended", lane, eval.Shorten(trial))
	}
	e := answerEntry{lane, answer, payload, s.by()}
	gone, lanes := false, 0
	err = s.updateWithin(s.gather, access.Rate, func(tx keyed.Tx) error {
		if gone = !tx.Bucket(trialBucket).Has(trial); gone {
			return spending.AddOrphan(tx, time.Now(), answer)
		}
		h, known := s.latest.Get(trial) // a trial is never changed
		if !known {
			if h, err = readHeader(tx, trial); err != nil {
				return err
			}
		}
		if lanes = len(h.Answers); lane < 0 || lane >= lanes {
			return eval.Invalid("the trial %s has no lane %d", trial, lane)
		}
		return e.addTo(tx, h)
	})
	if err == nil && gone {
		err = forgotten(trial)
	}
	if lanes == 1 {
		s.latest.Drop(trial)
	}
	return err
}

func forgotten(trial string) error {
	return &eval.Error{Reason: eval.ErrNotFound, Sentence: fmt.Sprintf("the trial %q was deleted while it was answered", eval.Shorten(trial)), Tip: "what the answer cost is counted", Err: engine.ErrForgotten}
}

func (e answerEntry) addTo(tx keyed.Tx, h header) error {
	fresh, err := addNew(tx, answerBucket, answerKey(h.ID, e.lane), e.payload)
	if err != nil || !fresh {
		return err
	}
	if err := changed(tx, endedBucket); err != nil {
		return err
	}
	if err := e.by.Answer(tx, h.Trial, e.answer); err != nil {
		return err
	}
	return e.count(tx, h)
}

// count keeps what can be worked out from trials and answers in step.
func (e answerEntry) count(tx keyed.Tx, h header) error {
	if err := record.Put(tx, endedBucket, answerKey(h.ID, e.lane), record.Nothing); err != nil {
		return err
	}
	if err := spending.Add(tx, h.Time, e.answer); err != nil {
		return err
	}
	if err := spending.Tally(tx, h.Trial, e.answer); err != nil {
		return err
	}
	if !h.Routed { // a routed model gets the prompts that were chosen for it: their mean is not that of all
		if err := spending.AddCost(tx, e.answer); err != nil {
			return err
		}
	}
	if err := cacheindex.NoteVersion(tx, e.answer); err != nil {
		return err
	}
	return addProgress(tx, h, e.lane, e.answer)
}

func readHeader(tx keyed.Tx, id string) (h header, err error) {
	sealed := tx.Bucket(trialBucket).Get([]byte(id))
	if sealed == nil {
		return h, noTrial(id)
	}
	return h, record.Decode(trialBucket, []byte(id), sealed, &h)
}

func noTrial(id string) error {
	return &eval.Error{Reason: eval.ErrNotFound, Sentence: fmt.Sprintf("there is no trial %q", eval.Shorten(id)), Tip: "`switchboard history` lists them; simulated ones with --demo"}
}

// fewestForPrefix is how much of an id has to be given.
const fewestForPrefix = 4

// Trial finds a trial by its id, or by the beginning of it if that is at
// least four characters and fits no other. When one of its answers is
// damaged, the rest comes with a *RecordError; that answer has not ended.
func (s *Store) Trial(id string) (t engine.Trial, err error) {
	found := false
	err = s.view(func(tx keyed.Tx) error {
		readAnswersOf(tx, id, usualLanes, trialBucket)
		key, err := fullID(tx, id)
		if err != nil {
			return err
		}
		found = true
		h, err := readHeader(tx, key)
		if err != nil {
			return err
		}
		t, _, err = withAnswers(tx, h)
		return err
	})
	if err == nil && !found {
		return t, noTrial(id)
	}
	return t, err
}

// fullID completes an id.
func fullID(tx keyed.Tx, id string) (string, error) {
	if tx.Bucket(trialBucket).Has(id) { // a database gives the neighbours, too, where it is sought
		return id, nil
	}
	c := tx.Bucket(trialBucket).Cursor()
	key, _ := c.Seek([]byte(id))
	switch {
	case len(id) < fewestForPrefix || !bytes.HasPrefix(key, []byte(id)):
		return "", noTrial(id)
	}
	first := string(key)
	if next, _ := c.Next(); bytes.HasPrefix(next, []byte(id)) {
		return "", &eval.Error{Reason: eval.ErrAmbiguous, Sentence: fmt.Sprintf("more than one trial has an id that begins with %q", id), Tip: "give more of it"}
	}
	return first, nil
}

// withAnswers reads the answers of a trial and says how many bytes they had.
// Damaged ones are left out and reported together.
func withAnswers(tx keyed.Tx, h header) (t engine.Trial, size int, err error) {
	t = h.trial()
	readAnswersOf(tx, t.ID, len(t.Answers))
	var errs []error
	for i := range t.Answers {
		key := answerKey(t.ID, i)
		sealed := tx.Bucket(answerBucket).Get(key)
		size += len(sealed)
		var a engine.Answer
		switch err := readAnswer(tx, key, sealed, &a); {
		case err != nil:
			errs = append(errs, err)
		case sealed != nil:
			t.Answers[i] = a
		}
	}
	if len(errs) == 1 {
		return t, size, errs[0]
	}
	return t, size, errors.Join(errs...)
}

// usualLanes is how many lanes a trial has, mostly at most.
const usualLanes = 8

// readAnswersOf says that so many answers of a trial are about to be read, and what else
// is under its id.
func readAnswersOf(tx keyed.Tx, id string, lanes int, beside ...string) {
	tx.Ahead(func(r *keyed.Reads) {
		for _, bucket := range beside {
			r.Key(bucket, []byte(id))
		}
		for lane := range lanes {
			r.Key(answerBucket, answerKey(id, lane))
			r.Key(endedBucket, answerKey(id, lane))
		}
	})
}

// readAnswer leaves a alone when there is none and should be none.
func readAnswer(tx keyed.Tx, key, sealed []byte, a *engine.Answer) error {
	switch {
	case sealed != nil:
		return record.Decode(answerBucket, key, sealed, a)
	case tx.Bucket(endedBucket).Get(key) != nil:
		return &eval.RecordError{Bucket: answerBucket, Key: string(key), What: "it is missing"}
	}
	return nil
}
