package records

import (
	"bytes"
	"iter"
	"strconv"
	"time"

	"switchboard/engine"
	"switchboard/eval/internal/figures"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
)

// Figures yields the trials since a moment, the oldest first, as far as figures
// of models need them: when, which task, and the answers without their texts,
// of which a single letter tells that there is one. A trial is good until the
// next one is asked for. Those whose id was not made by engine.NewID, as are
// imported ones, may be missing. Damage is reported as by Trials.
func (s *Store) Figures(since time.Time) iter.Seq2[engine.Trial, error] {
	r := figures.NewReader()
	return s.figures(since, r, r.Trial)
}

// Bills yields the trials since a moment as Figures does, with what their ledger and
// another decision about them need: the prompt, the decision's choice, the quotes
// and the tags.
func (s *Store) Bills(since time.Time) iter.Seq2[engine.Trial, error] {
	r := figures.NewReader()
	return s.figures(since, r, r.Bill)
}

func (s *Store) figures(since time.Time, reader *figures.Reader, trial func([]byte, *engine.Trial) error) iter.Seq2[engine.Trial, error] {
	return func(yield func(engine.Trial, error) bool) {
		r := figuresReader{reader: reader, trial: trial, since: since, last: engine.FirstID(since)}
		for more := true; more; {
			r.trials, r.errs = r.trials[:0], r.errs[:0]
			err := s.view(func(tx keyed.Tx) (err error) {
				more, err = r.readPage(tx)
				return err
			})
			for i, t := range r.trials {
				if !yield(t, r.errs[i]) {
					return
				}
			}
			if err != nil {
				yield(engine.Trial{}, err)
				return
			}
			more = more && len(r.trials) > 0
		}
	}
}

// figuresReader reads a page of trials after another into the same memory.
type figuresReader struct {
	reader *figures.Reader
	trial  func([]byte, *engine.Trial) error
	since  time.Time
	last   string // id of the last trial looked at
	trials []engine.Trial
	errs   []error // of the trials: a damaged record
}

// readPage reads the next page. Where trials follow each other their answers mostly
// do, but not where an id begins with another: "x-2/0" comes before "x/0".
func (r *figuresReader) readPage(tx keyed.Tx) (more bool, err error) {
	trials, answers := tx.Bucket(trialBucket).Cursor(), tx.Bucket(answerBucket).Cursor()
	k, v := keyed.After(trials, r.last)
	var ak, av, prefix []byte
	for size := 0; k != nil && len(r.trials) < record.PageRecords && size < record.PageBytes; k, v = trials.Next() {
		if string(k) <= r.last {
			return false, keyed.Flaw("its " + trialBucket + " are out of order")
		}
		r.last = string(k)
		t, err := r.next(k, v)
		size += len(v)
		prefix = append(append(prefix[:0], k...), '/')
		if !bytes.HasPrefix(ak, prefix) {
			ak, av = answers.Seek(prefix)
		}
		for ; bytes.HasPrefix(ak, prefix); ak, av = answers.Next() {
			size += len(av)
			if problem := r.answer(ak, av, t); err == nil {
				err = problem
			}
		}
		r.errs = append(r.errs, err)
	}
	return k != nil, nil
}

// next reads a trial into the place of one that was yielded before.
func (r *figuresReader) next(key, sealed []byte) (*engine.Trial, error) {
	n := len(r.trials)
	if n < cap(r.trials) {
		r.trials = r.trials[:n+1]
	} else {
		r.trials = append(r.trials, engine.Trial{})
	}
	t := &r.trials[n]
	*t = engine.Trial{ID: r.last, Answers: t.Answers[:0]}
	payload, err := record.Open(trialBucket, key, sealed)
	if err != nil {
		return t, err
	}
	if err := r.trial(payload, t); err != nil {
		return t, record.NoJSON(trialBucket, key, err)
	}
	return t, nil
}

// answer adds an answer to a trial, if that is new enough.
func (r *figuresReader) answer(key, sealed []byte, t *engine.Trial) error {
	if t.Time.Before(r.since) {
		return nil
	}
	payload, err := record.Open(answerBucket, key, sealed)
	if err != nil {
		return err
	}
	a := engine.Answer{}
	if err := r.reader.Answer(payload, &a); err != nil {
		return record.NoJSON(answerBucket, key, err)
	}
	if lane, err := strconv.Atoi(string(key[len(t.ID)+1:])); err == nil && lane < len(t.Answers) && t.Answers[lane].Finish == "" {
		t.Answers[lane] = a
	} else {
		t.Answers = append(t.Answers, a)
	}
	return nil
}
