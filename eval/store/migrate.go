package store

import (
	"fmt"

	bolt "go.etcd.io/bbolt"

	"switchboard/eval"
)

// migrations holds, at n, how a store of schema n becomes one of n + 1. All
// of them run in one transaction: a store is brought up to date or left as it
// was.
var migrations = [schemaVersion]func(*bolt.Tx) error{
	0: indexEverything,
	1: makeRoom,
}

// migrate brings an older store up to date.
func (s *Store) migrate() error {
	s.gate.Lock()
	defer s.gate.Unlock()
	return s.visit(writing, func(tx *bolt.Tx) error {
		st, err := readStamp(tx)
		if err != nil {
			return err
		}
		if st.Schema < 0 {
			return &eval.RecordError{Bucket: metaBucket, Key: stampKey, What: fmt.Sprintf("there is no schema %d", st.Schema)}
		}
		for st.Schema < schemaVersion { // another process may have been faster
			if err := migrations[st.Schema](tx); err != nil {
				return err
			}
			st.Schema++
		}
		return WriteStamp(tx, st)
	})
}

// indexEverything leads from 0 to 1: version 0 had trials, answers and
// ratings, but neither counters nor indexes.
func indexEverything(tx *bolt.Tx) error {
	for _, name := range buckets {
		if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
			return err
		}
	}
	if err := countAnswers(tx); err != nil {
		return err
	}
	return indexRatings(tx)
}

// countAnswers passes over damaged records: they are damaged afterwards too.
func countAnswers(tx *bolt.Tx) error {
	return tx.Bucket([]byte(TrialBucket)).ForEach(func(k, v []byte) error {
		var h header
		if UnsealInto(TrialBucket, k, v, &h) != nil {
			return nil
		}
		t, _, _ := withAnswers(tx, h)
		for i, a := range t.Answers {
			if a.Finish == "" {
				continue
			}
			if err := (answerEntry{lane: i, answer: a}).count(tx, h); err != nil {
				return err
			}
		}
		return nil
	})
}

func indexRatings(tx *bolt.Tx) error {
	return tx.Bucket([]byte(RatingBucket)).ForEach(func(k, v []byte) error {
		var r eval.Rating
		var n uint64
		if _, err := fmt.Sscanf(string(k), RatingKeyForm, &n); err != nil || UnsealInto(RatingBucket, k, v, &r) != nil {
			return nil
		}
		return indexRating(tx, r, n)
	})
}

// makeRoom leads from 1 to 2: version 1 knew nothing of calibration. The
// ratings that it has stay as they are: they name no session, so they may fit
// and never certify.
func makeRoom(tx *bolt.Tx) error {
	for _, name := range ChronicleBuckets() {
		if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
			return err
		}
	}
	return nil
}
