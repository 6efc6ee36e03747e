package records

import (
	"fmt"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
	"switchboard/eval/internal/spending"
)

// migrations holds, at n, how a store of schema n becomes one of n + 1. All
// of them run in one transaction: a store is brought up to date or left as it
// was.
var migrations = [SchemaVersion]func(keyed.Tx) error{
	0: indexEverything,
	1: makeRoom,
	2: makeRoom,
	3: tallyAnswers,
	4: makeRoom,
	5: makeRoom,
}

// Migrate brings an older store up to date.
func Migrate(tx keyed.Tx) error {
	st, err := ReadStamp(tx)
	if err != nil {
		return err
	}
	if st.Schema < 0 {
		return &eval.RecordError{Bucket: MetaBucket, Key: infoKey, What: fmt.Sprintf("there is no schema %d", st.Schema)}
	}
	for st.Schema < SchemaVersion { // another process may have been faster
		if err := migrations[st.Schema](tx); err != nil {
			return err
		}
		st.Schema++
	}
	return PutStamp(tx, st)
}

// indexEverything leads from 0 to 1: version 0 had trials, answers and
// ratings, but neither counters nor indexes.
func indexEverything(tx keyed.Tx) error {
	if err := makeRoom(tx); err != nil {
		return err
	}
	if err := countAnswers(tx); err != nil {
		return err
	}
	return indexRatings(tx)
}

// countAnswers counts what can be worked out from answers.
func countAnswers(tx keyed.Tx) error {
	return eachAnswer(tx, func(h header, lane int, a engine.Answer) error {
		return (answerEntry{lane: lane, answer: a}).count(tx, h)
	})
}

// eachAnswer passes over damaged records: they are damaged afterwards too.
func eachAnswer(tx keyed.Tx, fn func(h header, lane int, a engine.Answer) error) error {
	return tx.Bucket(trialBucket).ForEach(func(k, v []byte) error {
		var h header
		if record.Decode(trialBucket, k, v, &h) != nil {
			return nil
		}
		t, _, _ := withAnswers(tx, h)
		for i, a := range t.Answers {
			if a.Finish == "" {
				continue
			}
			if err := fn(h, i, a); err != nil {
				return err
			}
		}
		return nil
	})
}

func indexRatings(tx keyed.Tx) error {
	return tx.Bucket(ratingBucket).ForEach(func(k, v []byte) error {
		var r eval.Rating
		var n uint64
		if _, err := fmt.Sscanf(string(k), ratingKeyForm, &n); err != nil || record.Decode(ratingBucket, k, v, &r) != nil {
			return nil
		}
		return indexRating(tx, r, n)
	})
}

// tallyAnswers leads from 3 to 4. One that was of version 0 has tallies by now.
func tallyAnswers(tx keyed.Tx) error {
	if err := makeRoom(tx); err != nil {
		return err
	}
	if k, _ := tx.Bucket(tallyBucket).Cursor().First(); k != nil {
		return nil
	}
	return eachAnswer(tx, func(h header, _ int, a engine.Answer) error { return spending.Tally(tx, h.Trial, a) })
}

// makeRoom leads from 1 to 2, to 3, to 4, to 5 and to 6: version 1 knew nothing of
// calibration, version 2 not who has seen what, version 3 nothing of answers that
// are given again, of events and of what was spent on what, version 4 of no features,
// version 5 of no raters. The ratings of version 1 stay
// as they are: they name no session, so they may fit and never certify.
func makeRoom(tx keyed.Tx) error {
	for _, name := range buckets {
		if err := tx.CreateBucket(name); err != nil {
			return err
		}
	}
	return nil
}
