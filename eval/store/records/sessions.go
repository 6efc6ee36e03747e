package records

import (
	"fmt"
	"slices"
	"time"

	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
)

// OpenSession keeps a new session and ends those that its rater left open: a
// program that was killed could not end them itself.
func (s *Store) OpenSession(session eval.Session) error {
	if err := session.Check(); err != nil {
		return err
	}
	return s.update(access.Rate, func(tx keyed.Tx) error {
		if err := s.mayRateAs(tx, session.Rater); err != nil {
			return err
		}
		if !tx.Bucket(sessionBucket).Has(session.ID) {
			open, err := openSessions(tx)
			if err != nil {
				return err
			}
			for _, old := range open {
				if old.Rater != session.Rater {
					continue
				}
				if err := endSession(tx, old.ID, eval.Reopened, session.Time); err != nil {
					return err
				}
			}
		}
		payload, err := record.JSON(session)
		if err != nil {
			return err
		}
		_, err = addNew(tx, sessionBucket, []byte(session.ID), payload)
		return err
	})
}

// EndSession makes the votes of a session final. One that has ended stays as
// it ended.
func (s *Store) EndSession(id string, why eval.EndReason, now time.Time) error {
	return s.update(access.Rate, func(tx keyed.Tx) error {
		var session eval.Session
		if err := record.GetJSON(tx, sessionBucket, []byte(id), &session); err != nil {
			return err
		}
		if session.ID == "" {
			return &eval.Error{Reason: eval.ErrNotFound, Sentence: fmt.Sprintf("there is no rating session %q", eval.Shorten(id))}
		}
		if err := s.mayRateAs(tx, session.Rater); err != nil {
			return err
		}
		return endSession(tx, id, why, now)
	})
}

func endSession(tx keyed.Tx, id string, why eval.EndReason, now time.Time) error {
	if tx.Bucket(endingBucket).Has(id) {
		return nil
	}
	return record.PutJSON(tx, endingBucket, []byte(id), eval.Ending{Session: id, Time: now, Why: why, Ratings: tx.Bucket(ratingBucket).Sequence()})
}

// openSessions are those that have not ended, oldest first.
func openSessions(tx keyed.Tx) ([]eval.Session, error) {
	var open []eval.Session
	err := eachRecord(tx, sessionBucket, "", func(_ string, s eval.Session) error {
		if !tx.Bucket(endingBucket).Has(s.ID) {
			open = append(open, s)
		}
		return nil
	})
	slices.SortStableFunc(open, func(a, b eval.Session) int { return a.Time.Compare(b.Time) })
	return open, err
}

// mayVote makes sure that a vote of a session comes from its rater, while it
// lasts.
func mayVote(tx keyed.Tx, r eval.Rating) error {
	if r.Session == "" {
		return nil
	}
	var s eval.Session
	if err := record.GetJSON(tx, sessionBucket, []byte(r.Session), &s); err != nil {
		return err
	}
	switch {
	case s.ID == "":
		return eval.Invalid("the rating %s is of a session that was never opened", r.ID)
	case s.Rater != r.Rater:
		return eval.Invalid("the rating %s is of a session of %s", r.ID, eval.Shorten(s.Rater))
	case r.Blind && tx.Bucket(endingBucket).Has(s.ID):
		return &eval.Error{Reason: eval.ErrInvalid, Sentence: "this rating session has ended, so its votes cannot change any more", Tip: "begin another session"}
	}
	return nil
}

// AddSighting keeps that a rater has seen who wrote the answers to a prompt. The
// first time stands.
func (s *Store) AddSighting(seen eval.Sighting) error {
	if err := seen.Check(); err != nil {
		return err
	}
	if known, err := s.Seen(seen.Rater, seen.Prompt); known || err != nil {
		return err
	}
	return s.update(access.Rate, func(tx keyed.Tx) error {
		if err := s.mayRateAs(tx, seen.Rater); err != nil {
			return err
		}
		if tx.Bucket(sightingBucket).Has(string(seen.Key())) {
			return nil
		}
		return record.PutJSON(tx, sightingBucket, seen.Key(), seen)
	})
}

// Seen reports whether a rater has seen who wrote the answers to a prompt.
func (s *Store) Seen(rater, prompt string) (seen bool, err error) {
	err = s.view(func(tx keyed.Tx) error {
		seen = tx.Bucket(sightingBucket).Has(string(eval.Sighting{Rater: rater, Prompt: prompt}.Key()))
		return nil
	})
	return seen, err
}
