package figures

import (
	"bytes"
	"slices"
	"strconv"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
	"switchboard/eval/internal/trialreads"
)

// Ended is the bucket that has the keys of the answers that are kept.
const Ended = "ended"

// Page reads a page of trials after another into the same memory.
type Page struct {
	Trials []engine.Trial
	Errs   []error // of the trials: a damaged record

	reader *Reader
	trial  func([]byte, *engine.Trial) error
	since  time.Time
	last   string // id of the last sound trial looked at
	before string // the same before the page
}

// NewPage reads of trials what Reader.Trial does.
func NewPage(since time.Time) *Page {
	r := NewReader()
	return &Page{reader: r, trial: r.Trial, since: since, last: engine.FirstID(since)}
}

// NewBills reads of trials what Reader.Bill does.
func NewBills(since time.Time) *Page {
	r := NewReader()
	return &Page{reader: r, trial: r.Bill, since: since, last: engine.FirstID(since)}
}

// Clear makes room for the next page.
func (p *Page) Clear() { p.Trials, p.Errs, p.before = p.Trials[:0], p.Errs[:0], p.last }

// Read reads the next page, more than once where it has to. Where trials follow each other their answers mostly
// do, but not where an id begins with another: "x-2/0" comes before "x/0".
func (p *Page) Read(tx keyed.Tx) (more bool, err error) {
	trials, answers, ended := tx.Bucket(trialreads.Trials).Cursor(), tx.Bucket(trialreads.Answers).Cursor(), tx.Bucket(Ended).Cursor()
	p.Trials, p.Errs, p.last = p.Trials[:0], p.Errs[:0], p.before
	k, v := keyed.After(trials, p.last)
	var ak, av, prefix []byte
	for size := 0; k != nil && len(p.Trials) < record.PageRecords && size < record.PageBytes; k, v = trials.Next() {
		t, err := p.next(k, v)
		size += len(v)
		if p.Errs = append(p.Errs, err); err != nil {
			continue
		}
		if t.ID <= p.last {
			return false, keyed.Flaw("its " + trialreads.Trials + " are out of order")
		}
		if p.last = t.ID; t.Time.Before(p.since) {
			continue
		}
		prefix = append(append(prefix[:0], k...), '/')
		if !bytes.HasPrefix(ak, prefix) {
			ak, av = answers.Seek(prefix)
		}
		for ; bytes.HasPrefix(ak, prefix); ak, av = answers.Next() {
			size += len(av)
			p.note(p.answer(ak, av, t))
		}
		p.note(missing(ended, prefix, t))
	}
	if k != nil && p.last == p.before {
		return false, keyed.Flaw("no trial can be read where there should be thousands")
	}
	return k != nil, nil
}

// note keeps the first problem of the trial that is read.
func (p *Page) note(problem error) {
	if of := &p.Errs[len(p.Errs)-1]; *of == nil {
		*of = problem
	}
}

// next reads a trial into the place of one that was yielded before. Of a damaged
// one only the id is left.
func (p *Page) next(key, sealed []byte) (*engine.Trial, error) {
	n := len(p.Trials)
	if n < cap(p.Trials) {
		p.Trials = p.Trials[:n+1]
	} else {
		p.Trials = append(p.Trials, engine.Trial{})
	}
	t := &p.Trials[n]
	*t = engine.Trial{ID: string(key), Answers: t.Answers[:0]}
	payload, err := record.Open(trialreads.Trials, key, sealed)
	if err != nil {
		return t, err
	}
	if err := p.trial(payload, t); err != nil {
		*t = engine.Trial{ID: t.ID}
		return t, record.NoJSON(trialreads.Trials, key, err)
	}
	return t, nil
}

// answer puts an answer into its lane.
func (p *Page) answer(key, sealed []byte, t *engine.Trial) error {
	lane, ok := laneOf(key, t)
	if !ok {
		return nil
	}
	payload, err := record.Open(trialreads.Answers, key, sealed)
	if err != nil {
		return err
	}
	a := &t.Answers[lane]
	model := a.Model
	*a = engine.Answer{}
	if err := p.reader.Answer(payload, a); err != nil {
		*a = engine.Answer{Model: model}
		return record.NoJSON(trialreads.Answers, key, err)
	}
	return nil
}

// laneOf is the lane that the key of an answer names, where the trial has it.
func laneOf(key []byte, t *engine.Trial) (lane int, ok bool) {
	lane, err := strconv.Atoi(string(key[len(t.ID)+1:]))
	return lane, err == nil && lane >= 0 && lane < len(t.Answers)
}

// missing says which answer of a trial has ended and is not there.
func missing(ended keyed.Cursor, prefix []byte, t *engine.Trial) error {
	if !slices.ContainsFunc(t.Answers, func(a engine.Answer) bool { return a.Finish == "" }) {
		return nil
	}
	for k, _ := ended.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = ended.Next() {
		if lane, ok := laneOf(k, t); ok && t.Answers[lane].Finish == "" {
			return &eval.RecordError{Bucket: trialreads.Answers, Key: string(k), What: "it is missing"}
		}
	}
	return nil
}
