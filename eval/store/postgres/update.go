package postgres

import (
	"context"
	"time"

	"switchboard/eval/internal/keyed"
	"switchboard/eval/store/records"
)

// Update implements keyed.Transactor.
func (s *database) Update(fn func(keyed.Tx) error) error {
	return s.UpdateWithin(0, keyed.Reads{}, fn)
}

// UpdateWithin implements records.Backend.
func (s *database) UpdateWithin(wait time.Duration, ahead keyed.Reads, fn func(keyed.Tx) error) error {
	if s.readOnly {
		return records.ReadOnly(s.shown, nil)
	}
	return s.queue.SubmitWithin(wait, foretold(ahead, fn), func(fn func(keyed.Tx) error) error {
		return s.write(func(_ context.Context, tx *writing) error { return fn(tx) }, small)
	})
}

// foretold is fn with what it reads, so that it need not be run to learn that.
func foretold(ahead keyed.Reads, fn func(keyed.Tx) error) func(keyed.Tx) error {
	if ahead.Size() == 0 {
		return fn
	}
	return func(tx keyed.Tx) error {
		if w, ok := tx.(*writing); ok && w.dry {
			w.foretold.Add(ahead)
			return nil
		}
		return fn(tx)
	}
}

// writeMode says what a write transaction does before its work.
type writeMode int

const (
	small   writeMode = iota // it learns what the work will read, see readAhead, and checks the stamp
	large                    // it checks the stamp only
	upgrade                  // neither: the store is of an older version
)

// mostTries bounds how often a transaction is tried again that failed only because of
// others, see mayTryAgain.
const mostTries = 20

// write runs fn in a write transaction of its own, and again where the connection was
// lost before the commit was sent. Where it was lost after that, happened finds out
// whether the transaction was committed.
func (s *database) write(fn func(context.Context, *writing) error, how writeMode) error {
	s.number++
	for try := 1; ; try++ {
		sent, err := s.tryWrite(fn, how)
		switch {
		case err == nil:
			s.own()
			return nil
		case try == mostTries, isAbsent(err):
			return s.explain(err)
		case isLost(err) && sent:
			done, unknown := s.happened()
			if unknown != nil {
				return s.explain(&lostCommitError{err: unknown})
			}
			if done {
				s.own()
				return nil
			}
		case isLost(err) && s.worked.Load(), mayTryAgain(err):
		default:
			return s.explain(err)
		}
	}
}

// tryWrite reports whether the end was sent.
func (s *database) tryWrite(fn func(context.Context, *writing) error, how writeMode) (sent bool, err error) {
	var a *readAhead
	if how == small {
		a = s.lookAhead(fn)
	}
	tx := newWriting(reading{names: s.names})
	if _, err = s.begin(&tx.reading, beginWriting, true, a.question(s.names)); err != nil {
		return false, err
	}
	defer tx.release()
	ctx := context.Background()
	tx.adopt(a)
	if how != upgrade {
		err = s.admitOrCreate(ctx, tx)
	}
	if err == nil && tx.err == nil {
		err = fn(ctx, tx)
	}
	switch {
	case tx.err != nil:
		return false, tx.err
	case err != nil:
		return false, workError{err}
	}
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return true, tx.commit(limited, s.writer, s.number)
}

const beginWriting = "begin isolation level read committed"

// happened finds out whether this process's last transaction was committed. That
// transaction held the lock of writers, so once this one has the lock it has ended.
func (s *database) happened() (bool, error) {
	t := &reading{names: s.names}
	if _, err := s.begin(t, beginWriting, true, nothing); err != nil {
		return false, err
	}
	defer t.release()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	done := false
	err := t.conn.QueryRow(ctx, "select exists (select from "+s.names.table("writers")+" where writer = $1 and n = $2)", s.writer, s.number).Scan(&done)
	if undefined(err) {
		return false, nil // the transaction would have made the table
	}
	return done, err
}
