package store

import (
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"switchboard/eval"
)

// OpenSession keeps a new session and ends those that its rater left open: a
// program that was killed could not end them itself.
func (s *Store) OpenSession(session eval.Session) error {
	if err := session.Check(); err != nil {
		return err
	}
	return s.Update(func(tx *bolt.Tx) error {
		if tx.Bucket([]byte(SessionBucket)).Get([]byte(session.ID)) == nil {
			open, err := openSessions(tx)
			if err != nil {
				return err
			}
			for _, old := range open {
				if old.Rater != session.Rater {
					continue
				}
				if err := endSession(tx, old.ID, eval.SatAgain, session.Time); err != nil {
					return err
				}
			}
		}
		payload, err := ToJSON(session)
		if err != nil {
			return err
		}
		_, err = addNew(tx, SessionBucket, []byte(session.ID), payload)
		return err
	})
}

// EndSession makes the votes of a session final. One that has ended stays as
// it ended.
func (s *Store) EndSession(id string, why eval.EndReason, now time.Time) error {
	return s.Update(func(tx *bolt.Tx) error {
		if tx.Bucket([]byte(SessionBucket)).Get([]byte(id)) == nil {
			return &eval.Error{Reason: eval.ErrNotFound, Sentence: fmt.Sprintf("there is no rating session %q", eval.Shorten(id))}
		}
		return endSession(tx, id, why, now)
	})
}

func endSession(tx *bolt.Tx, id string, why eval.EndReason, now time.Time) error {
	if tx.Bucket([]byte(EndingBucket)).Get([]byte(id)) != nil {
		return nil
	}
	return putJSON(tx, EndingBucket, []byte(id), eval.Ending{Session: id, Time: now, Why: why, Ratings: tx.Bucket([]byte(RatingBucket)).Sequence()})
}

// openSessions are those that have not ended, oldest first.
func openSessions(tx *bolt.Tx) ([]eval.Session, error) {
	var open []eval.Session
	err := EachRecord(tx, SessionBucket, "", func(_ string, s eval.Session) error {
		if tx.Bucket([]byte(EndingBucket)).Get([]byte(s.ID)) == nil {
			open = append(open, s)
		}
		return nil
	})
	slices.SortStableFunc(open, func(a, b eval.Session) int { return a.Time.Compare(b.Time) })
	return open, err
}

// mayVote makes sure that a vote of a session comes from its rater, while it
// lasts.
func mayVote(tx *bolt.Tx, r eval.Rating) error {
	if r.Session == "" {
		return nil
	}
	var s eval.Session
	if err := getJSON(tx, SessionBucket, []byte(r.Session), &s); err != nil {
		return err
	}
	switch {
	case s.ID == "":
		return eval.Invalid("the rating %s is of a session that was never opened", r.ID)
	case s.Rater != r.Rater:
		return eval.Invalid("the rating %s is of a session of %s", r.ID, eval.Shorten(s.Rater))
	case r.Blind && tx.Bucket([]byte(EndingBucket)).Get([]byte(s.ID)) != nil:
		return &eval.Error{Reason: eval.ErrInvalid, Sentence: "this rating session has ended, so its votes cannot change any more", Tip: "begin another session"}
	}
	return nil
}
