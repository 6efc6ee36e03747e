package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"switchboard/engine/dispatch"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/reservations"
	"switchboard/eval/store/records"
)

// Share implements records.Backend, in a row that is locked meanwhile.
func (s *database) Share(now time.Time, p records.Participant, decide func(*dispatch.SharedSpending) map[dispatch.Scope]int64) error {
	ended := []string(nil)
	m := reservations.Member{Me: p.ID, Tell: func(text string) { ended = append(ended, text) }}
	err := s.share(func(was []byte, write func([]byte) error) error { return m.Decide(was, now, decide, write) })
	for _, text := range ended {
		p.Tell(text)
	}
	return s.explain(err)
}

func (s *database) share(change func(was []byte, write func([]byte) error) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), s.wait+patience)
	defer cancel()
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(context.Background())
	if _, err := tx.Exec(ctx, "select pg_advisory_xact_lock($1)", s.names.key("reservations")); err != nil {
		return err
	}
	var was []byte
	err = tx.QueryRow(ctx, "select held from "+s.names.table("reservations")).Scan(&was)
	if undefined(err) { // nothing was ever stored: the tables are made first
		tx.Rollback(ctx)
		if err := s.Update(func(keyed.Tx) error { return nil }); err != nil {
			return err
		}
		return s.share(change)
	}
	if err != nil && err != pgx.ErrNoRows {
		return err
	}
	return change(was, func(b []byte) error {
		if _, err := tx.Exec(ctx, "insert into "+s.names.table("reservations")+" values (true, $1) on conflict (one) do update set held = excluded.held", b); err != nil {
			return err
		}
		return tx.Commit(ctx)
	})
}
