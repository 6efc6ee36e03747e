package eval

import (
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Session is one sitting of a rater at the rating desk. While it lasts, its
// votes can be taken back and stay blind; when it has ended, they are final.
// It ends when the names are revealed or the rater leaves, when the rater sits
// down again, or, where none of this ever happens, when it has been silent for
// SessionTime.
type Session struct {
	ID    string    `json:"id"`
	Rater string    `json:"rater"`
	Scale Scale     `json:"scale"`
	Time  time.Time `json:"time"`
}

// SessionTime is how long a session may be silent before it has ended.
const SessionTime = 12 * time.Hour

// Ending says that a session is over. Which votes came before it is told by
// their numbers, not by clocks.
type Ending struct {
	Session string    `json:"session"`
	Time    time.Time `json:"time"`
	Why     EndReason `json:"why"`
	Ratings uint64    `json:"ratings"` // the number of the last rating before it
}

// EndReason is why a session is over.
type EndReason string

// The reasons.
const (
	Revealed EndReason = "revealed" // the names were shown, or the rater left
	SatAgain EndReason = "sat again"
	Silent   EndReason = "silent"
)

func (s Session) check() error {
	switch {
	case !goodID(s.ID):
		return invalid("%q is no id of a session", shorten(s.ID))
	case s.Rater == "":
		return invalid("the session %s has no rater", s.ID)
	case s.Time.IsZero():
		return invalid("the session %s has no time", s.ID)
	}
	return nil
}

// OpenSession keeps a new session and ends those that its rater left open: a
// program that was killed could not end them itself.
func (s *Store) OpenSession(session Session) error {
	if err := session.check(); err != nil {
		return err
	}
	return s.update(func(tx *bolt.Tx) error {
		if tx.Bucket([]byte(sessionBucket)).Get([]byte(session.ID)) == nil {
			open, err := openSessions(tx)
			if err != nil {
				return err
			}
			for _, old := range open {
				if old.Rater != session.Rater {
					continue
				}
				if err := endSession(tx, old.ID, SatAgain, session.Time); err != nil {
					return err
				}
			}
		}
		payload, err := toJSON(session)
		if err != nil {
			return err
		}
		_, err = addNew(tx, sessionBucket, []byte(session.ID), payload)
		return err
	})
}

// EndSession makes the votes of a session final. One that has ended stays as
// it ended.
func (s *Store) EndSession(id string, why EndReason, now time.Time) error {
	return s.update(func(tx *bolt.Tx) error {
		if tx.Bucket([]byte(sessionBucket)).Get([]byte(id)) == nil {
			return &Error{Reason: ErrNotFound, Sentence: fmt.Sprintf("there is no rating session %q", shorten(id))}
		}
		return endSession(tx, id, why, now)
	})
}

func endSession(tx *bolt.Tx, id string, why EndReason, now time.Time) error {
	if tx.Bucket([]byte(endingBucket)).Get([]byte(id)) != nil {
		return nil
	}
	return putJSON(tx, endingBucket, []byte(id), Ending{id, now, why, tx.Bucket([]byte(ratingBucket)).Sequence()})
}

// openSessions are those that have not ended, oldest first.
func openSessions(tx *bolt.Tx) ([]Session, error) {
	var open []Session
	err := eachRecord(tx, sessionBucket, "", func(_ string, s Session) error {
		if tx.Bucket([]byte(endingBucket)).Get([]byte(s.ID)) == nil {
			open = append(open, s)
		}
		return nil
	})
	slices.SortStableFunc(open, func(a, b Session) int { return a.Time.Compare(b.Time) })
	return open, err
}

// mayVote makes sure that a vote of a session comes from its rater, while it
// lasts.
func mayVote(tx *bolt.Tx, r Rating) error {
	if r.Session == "" {
		return nil
	}
	var s Session
	if err := getJSON(tx, sessionBucket, []byte(r.Session), &s); err != nil {
		return err
	}
	switch {
	case s.ID == "":
		return invalid("the rating %s is of a session that was never opened", r.ID)
	case s.Rater != r.Rater:
		return invalid("the rating %s is of a session of %s", r.ID, shorten(s.Rater))
	case r.Blind && tx.Bucket([]byte(endingBucket)).Get([]byte(s.ID)) != nil:
		return &Error{Reason: ErrInvalid, Sentence: "this rating session has ended, so its votes cannot change any more", Tip: "begin another session"}
	}
	return nil
}
