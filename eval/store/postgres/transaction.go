package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"switchboard/eval/internal/keyed"
	"switchboard/eval/store/records"
)

// stamp is the statement that reads the stamp.
func (s *database) stamp() string {
	return "select value from " + s.names.table(records.MetaBucket) + " where key = '" + stampKey + "'"
}

// View implements keyed.Transactor.
func (s *database) View(fn func(keyed.Tx) error) error {
	err := s.view(func(t *reading) error { return fn(t) })
	if errors.Is(err, records.ErrNothing) {
		return nil
	}
	return err
}

// view runs fn again where the connection was lost before anything was read, and
// once where it was lost later.
func (s *database) view(fn func(*reading) error) error {
	var first error // why it runs again after something was read
	for until := time.Now().Add(s.wait); ; {
		read, err := s.tryView(fn)
		switch {
		case errors.Is(err, keyed.ErrGivenOut):
			return s.explain(first)
		case !s.worked.Load() || !isLost(err):
			return s.explain(err)
		case read && first == nil:
			first = err
		case read || time.Now().After(until):
			return s.explain(err)
		}
	}
}

// tryView runs fn once and reports whether it has read anything. The transaction begins
// in the same round trip as the first question that fn asks. Where it is not known yet
// whether the tables exist, it begins before fn: without tables fn does not run.
func (s *database) tryView(fn func(*reading) error) (read bool, err error) {
	t, whole := &reading{names: s.names, begin: s.beginView}, false
	defer func() {
		if !whole { // also when fn panics
			t.release()
		}
	}()
	if !s.tables.Load() {
		t.ask(nothing)
	}
	if t.err == nil {
		err = fn(t)
	}
	if t.begin != nil { // fn asked nothing
		t.ask(nothing)
	}
	switch {
	case t.err != nil:
		return t.read, t.err
	case errors.Is(err, keyed.ErrGivenOut):
		return true, err
	}
	whole = true
	go t.end()
	if err != nil {
		return true, workError{err}
	}
	return true, nil
}

// beginView begins a transaction that reads.
func (s *database) beginView(t *reading, first question) (asked bool) {
	asked, err := s.begin(t, "begin isolation level repeatable read, read only", false, first)
	if err == nil {
		if err = s.place.Admit(t, s.kind, s.foreign()); err != nil {
			err = workError{err}
		}
	}
	if err != nil {
		t.fail(err)
	}
	return asked
}

// end ends a transaction of which all is read. Nobody waits for that: what was read is of
// one moment, whatever becomes of the connection.
func (t *reading) end() {
	defer t.release()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, _ = t.conn.Exec(ctx, "commit")
}

// release gives back the connection. One that is in the middle of something is closed.
func (t *reading) release() {
	if t.conn != nil {
		t.conn.Release()
	}
}

// begin takes a connection and begins a transaction; it waits while the server starts.
// With lock it takes the lock of writers. The first question is sent in the same round
// trip, unless it is not known yet whether the tables exist. Where they do not, the error
// is records.ErrNothing, or errGone where they did.
func (s *database) begin(t *reading, how string, lock bool, first question) (asked bool, err error) {
	for until, pause := time.Now().Add(s.wait), 20*time.Millisecond; ; pause = min(2*pause, time.Second) {
		asked, err = s.tryBegin(t, how, lock, first)
		if undefined(err) { // the tables that were there are gone
			s.tables.Store(false)
			asked, err = s.tryBegin(t, how, lock, first)
		}
		if err == nil || !s.worked.Load() || !isLost(err) {
			return asked, err
		}
		if time.Now().After(until) {
			return false, absentError{err}
		}
		time.Sleep(pause)
	}
}

func (s *database) tryBegin(t *reading, how string, lock bool, first question) (asked bool, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), s.wait+patience)
	defer cancel()
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return false, err
	}
	var all pgx.Batch
	all.Queue(how)
	if lock {
		all.Queue("select set_config('lock_timeout', $1, true), set_config('idle_in_transaction_session_timeout', $2, true)",
			fmt.Sprint(s.wait.Milliseconds()), fmt.Sprint(patience.Milliseconds()))
		all.Queue("select pg_advisory_xact_lock($1)", s.names.key("write"))
	}
	t.stamp = nil
	if asked = s.tables.Load(); asked {
		all.Queue(s.stamp()).QueryRow(func(r pgx.Row) error { return found(r.Scan(&t.stamp)) })
		first(&all)
	} else {
		all.Queue("select to_regclass($1) is not null", s.names.table(records.MetaBucket)).QueryRow(func(r pgx.Row) error { return r.Scan(&t.there) })
	}
	err = conn.SendBatch(ctx, &all).Close()
	switch {
	case err != nil:
	case asked:
		t.there = true
	case t.there:
		s.tables.Store(true)
		s.had.Store(true)
	case s.had.Load():
		err = errGone
	case !lock:
		err = records.ErrNothing
	}
	if err != nil {
		conn.Release()
		return false, err
	}
	t.conn = conn
	return asked, nil
}

// found is an error other than that there is no row.
func found(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	return err
}
