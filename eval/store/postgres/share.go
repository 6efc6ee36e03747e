package postgres

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"switchboard/engine/caps"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/reservations"
	"switchboard/eval/store/records"
)

// Share implements records.Backend, in a row that is locked meanwhile.
func (s *database) Share(now time.Time, p records.Participant, decide func(*caps.SharedSpending) map[caps.Scope]int64) error {
	ended := []string(nil)
	m := reservations.Member{Me: p.ID, Tell: func(text string) { ended = append(ended, text) }}
	err := s.share(func(was []byte, write func([]byte) error) error { return m.Decide(was, now, decide, write) })
	for _, text := range ended {
		p.Tell(text)
	}
	return s.explain(err)
}

// share runs change once. While a server starts again it waits.
func (s *database) share(change func(was []byte, write func([]byte) error) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), s.wait+patience)
	defer cancel()
	tx, was, err := s.beginShare(ctx)
	if undefined(err) { // nothing was ever stored: the tables are made first
		if err := s.Update(func(keyed.Tx) error { return nil }); err != nil {
			return err
		}
		tx, was, err = s.beginShare(ctx)
	}
	if err != nil {
		return err
	}
	defer func() { tx.Rollback(context.Background()) }()
	return change(was, func(b []byte) error {
		for {
			err := s.endShare(ctx, tx, b)
			if !isLost(err) {
				return err
			}
			tx.Rollback(context.Background()) // gives the connection back
			var now []byte
			if tx, now, err = s.beginShare(ctx); err != nil || bytes.Equal(now, b) {
				return err // it had come to its end
			}
			if !bytes.Equal(now, was) {
				return errChanged
			}
		}
	})
}

// errChanged says that others were faster while the connection was lost.
var errChanged = errors.New("the connection was lost while others changed what all share")

// beginShare locks what processes share, and reads it. The transaction is never nil.
func (s *database) beginShare(ctx context.Context) (pgx.Tx, []byte, error) {
	for until, pause := time.Now().Add(s.wait), 20*time.Millisecond; ; pause = min(2*pause, time.Second) {
		tx, was, err := s.tryShare(ctx)
		if err == nil || !s.worked.Load() || !isLost(err) || time.Now().After(until) {
			return tx, was, err
		}
		time.Sleep(pause)
	}
}

func (s *database) tryShare(ctx context.Context) (pgx.Tx, []byte, error) {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return noTx{}, nil, err
	}
	var was []byte
	if _, err = tx.Exec(ctx, "select pg_advisory_xact_lock($1)", s.names.key("reservations")); err == nil {
		err = found(tx.QueryRow(ctx, "select held from "+s.names.table("reservations")).Scan(&was))
	}
	if err != nil {
		tx.Rollback(context.Background())
	}
	return tx, was, err
}

// noTx is a transaction that never began.
type noTx struct{ pgx.Tx }

func (noTx) Rollback(context.Context) error { return nil }

func (s *database) endShare(ctx context.Context, tx pgx.Tx, b []byte) error {
	if _, err := tx.Exec(ctx, "insert into "+s.names.table("reservations")+" values (true, $1) on conflict (one) do update set held = excluded.held", b); err != nil {
		return err
	}
	return tx.Commit(ctx)
}
