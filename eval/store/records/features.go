package records

import (
	"errors"
	"iter"

	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/internal/features"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
	"switchboard/eval/store"
)

// Features yields what readers found in the texts of the trials after an id, in
// their order, the prompt before its answers. What cannot be read is left out:
// it can be found again.
func (s *Store) Features(after string) iter.Seq2[store.Features, error] {
	if after != "" {
		after += "0" // '0' follows '/', which stands after the id in all keys of a trial
	}
	return func(yield func(store.Features, error) bool) {
		for f, err := range records(s, featureBucket, after, features.Read) {
			if isRecord(err) {
				continue
			}
			if !yield(f, err) || err != nil {
				return
			}
		}
	}
}

// KeepFeatures keeps what was found in texts of trials that are still there.
func (s *Store) KeepFeatures(found []store.Features) error {
	return s.update(access.Rate, func(tx keyed.Tx) error {
		trials := tx.Bucket(trialBucket)
		for _, f := range found {
			sealed := trials.Get([]byte(f.Text.Trial))
			if sealed == nil || f.Record != 0 && f.Record != record.Checksum(sealed) {
				continue
			}
			if err := features.Put(tx, f); err != nil {
				return err
			}
		}
		return nil
	})
}

// FindFeatures are what readers found in some texts, in the order of the texts and
// in one look at the file. What cannot be read is left out.
func (s *Store) FindFeatures(in []store.AnswerAt) (found []store.Features, err error) {
	err = s.view(func(tx keyed.Tx) error {
		found = features.Find(tx, in)
		return nil
	})
	return found, err
}

func isRecord(err error) bool {
	var one *eval.RecordError
	return errors.As(err, &one)
}
