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
	var first error // for which it runs again
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

// tryView reports whether fn has read anything.
func (s *database) tryView(fn func(*reading) error) (read bool, err error) {
	t, err := s.begin("begin isolation level repeatable read, read only", false, nil)
	if err != nil {
		return false, err
	}
	defer t.conn.Release() // one that is in the middle of something is closed
	err = s.place.Admit(t, s.kind, s.foreign())
	if err == nil && t.err == nil {
		err = fn(t)
	}
	switch {
	case t.err != nil:
		return t.read, t.err
	case errors.Is(err, keyed.ErrGivenOut):
		return true, err
	case err != nil:
		return true, workError{err}
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, _ = t.conn.Exec(ctx, "commit") // all is read, of one moment, whatever becomes of the connection
	return true, nil
}

// begin takes a connection and begins a transaction, for which it waits while the
// server starts. With lock, it is alone among those who write. That there are no
// tables is records.ErrNothing.
func (s *database) begin(how string, lock bool, a *readAhead) (*reading, error) {
	for until, pause := time.Now().Add(s.wait), 20*time.Millisecond; ; pause = min(2*pause, time.Second) {
		t, err := s.tryBegin(how, lock, a)
		if undefined(err) { // the tables that were there are gone
			s.tables.Store(false)
			t, err = s.tryBegin(how, lock, a)
		}
		if err == nil || !s.worked.Load() || !isLost(err) {
			return t, err
		}
		if time.Now().After(until) {
			return nil, absentError{err}
		}
		time.Sleep(pause)
	}
}

func (s *database) tryBegin(how string, lock bool, a *readAhead) (*reading, error) {
	ctx, cancel := context.WithTimeout(context.Background(), s.wait+patience)
	defer cancel()
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	var all pgx.Batch
	all.Queue(how)
	if lock {
		all.Queue("select set_config('lock_timeout', $1, true), set_config('idle_in_transaction_session_timeout', $2, true)",
			fmt.Sprint(s.wait.Milliseconds()), fmt.Sprint(patience.Milliseconds()))
		all.Queue("select pg_advisory_xact_lock($1)", s.names.key("write"))
	}
	t := &reading{conn: conn, names: s.names}
	if s.tables.Load() {
		all.Queue(s.stamp()).QueryRow(func(r pgx.Row) error { return found(r.Scan(&t.stamp)) })
		a.queue(&all, s.names)
	} else {
		all.Queue("select to_regclass($1) is not null", s.names.table(records.MetaBucket)).QueryRow(func(r pgx.Row) error { return r.Scan(&t.there) })
	}
	err = conn.SendBatch(ctx, &all).Close()
	switch {
	case err != nil:
	case s.tables.Load():
		t.there = true
	case t.there:
		s.tables.Store(true)
	case !lock:
		err = records.ErrNothing
	}
	if err != nil {
		conn.Release()
		return nil, err
	}
	return t, nil
}

// found is an error other than that there is no row.
func found(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	return err
}
