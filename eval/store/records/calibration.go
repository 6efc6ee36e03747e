package records

import (
	"iter"
	"strconv"

	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/internal/chronicle"
	"switchboard/eval/internal/heads"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
	"switchboard/eval/internal/trialreads"
	"switchboard/eval/store"
)

// TrialReads yields the trials after an id, in the order of their ids, each with
// the answers that have ended, or with what a reader kept of it, without a look at
// its own records. Damaged trials are reported as by Trials; damaged answers are
// left out, and what cannot be read of what was kept counts as not kept.
func (s *Store) TrialReads(after, reader string) iter.Seq2[store.TrialRead, error] {
	return func(yield func(store.TrialRead, error) bool) {
		r := trialreads.New(after, reader)
		for more := true; more; {
			more = false // also where there is no file
			r.Clear()
			err := s.view(func(tx keyed.Tx) (err error) {
				more, err = r.ReadPage(tx)
				return err
			})
			for _, f := range r.Found {
				if !yield(f.Value, f.Err) {
					return
				}
			}
			if err != nil {
				yield(store.TrialRead{}, err)
				return
			}
		}
	}
}

// FindAnswers are those of some answers that are there, in one look at the
// file. Damaged ones are left out.
func (s *Store) FindAnswers(at []store.AnswerAt) (found []store.AnswerHead, err error) {
	err = s.view(func(tx keyed.Tx) error {
		found = trialreads.Find(tx, at)
		return nil
	})
	return found, err
}

// Texts yields what some answers say, in their order, as far as they are there
// and whole. The file is opened for a page at a time.
func (s *Store) Texts(of []store.AnswerAt) iter.Seq2[store.AnswerText, error] {
	return func(yield func(store.AnswerText, error) bool) {
		for left := of; len(left) > 0; {
			var page []store.AnswerText
			of := left
			left = nil // also where there is no file
			err := s.view(func(tx keyed.Tx) error {
				page, left = trialreads.Texts(tx, of)
				return nil
			})
			for _, a := range page {
				if !yield(a, nil) {
					return
				}
			}
			if err != nil {
				yield(store.AnswerText{}, err)
				return
			}
		}
	}
}

func noJSON(bucket, key string, err error) error {
	if err == nil {
		return nil
	}
	return record.NoJSON(bucket, []byte(key), err)
}

// RatingsAfter yields the ratings after a number, in the order in which they
// were added. Damage is reported as by Trials.
func (s *Store) RatingsAfter(number uint64) iter.Seq2[store.NumberedRating, error] {
	after := ""
	if number > 0 {
		after = string(ratingKey(number))
	}
	reader := heads.NewReader()
	return records(s, ratingBucket, after, func(key string, payload []byte) (r store.NumberedRating, err error) {
		if r.Rating, err = reader.Rating(payload); err != nil {
			return r, noJSON(ratingBucket, key, err)
		}
		r.Number, err = ratingNumber(key)
		return r, err
	})
}

func ratingNumber(key string) (uint64, error) {
	n, err := strconv.ParseUint(key, 16, 64)
	if err != nil {
		return 0, &eval.RecordError{Bucket: ratingBucket, Key: key, What: "it has no number"}
	}
	return n, nil
}

// ReadCalibration brings records up to date, all as of one moment. What is known and
// never changes is not read again.
func (s *Store) ReadCalibration(r *store.CalibrationRecords) error {
	return s.view(func(tx keyed.Tx) error {
		tx.Ahead(func(r *keyed.Reads) {
			r.Counts, r.Last, r.Numbers = chronicle.Counted(), []string{appliedBucket}, []string{trialBucket, endedBucket, ratingBucket}
		})
		r.TrialChanges, r.LastRating = trialChanges(tx), tx.Bucket(ratingBucket).Sequence()
		runs, err := chronicle.Read(tx, r)
		if err == nil && runs {
			r.Runs, err = readRuns(tx)
		}
		if err != nil {
			return err
		}
		return readApplied(tx, r)
	})
}

// readApplied reads the policy that is applied, if it is another one than
// before.
func readApplied(tx keyed.Tx, r *store.CalibrationRecords) error {
	a, any, err := lastApplication(tx)
	if err != nil || !any {
		return err
	}
	r.Application = a
	if a.Policy == r.Policy.Hash {
		return nil
	}
	r.Policy = routing.Policy{}
	if a.Policy == "" {
		return nil
	}
	r.Policy, err = readPolicy(tx, a.Policy)
	return err
}

// lastApplication is what was applied last; any is false where nothing was.
func lastApplication(tx keyed.Tx) (a eval.Application, any bool, err error) {
	k, sealed := tx.Bucket(appliedBucket).Cursor().Last()
	if k == nil {
		return a, false, nil
	}
	return a, true, record.Decode(appliedBucket, k, sealed, &a)
}
