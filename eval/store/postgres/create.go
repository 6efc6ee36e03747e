package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"switchboard/eval"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/store/records"
)

func (s *database) lookOver() error {
	err := s.View(func(keyed.Tx) error { return nil })
	if errors.Is(err, eval.ErrOlder) && !s.readOnly {
		err = s.write(func(ctx context.Context, tx *writing) error {
			if err := s.names.setUp(ctx, tx); err != nil {
				return err
			}
			return records.Migrate(tx)
		}, upgrade)
	}
	return err
}

func (s *database) foreign() string {
	return "the schema " + s.schema + " of " + s.shown + " holds something else than a switchboard store"
}

// admitOrCreate refuses tables that this program must not touch, and makes those
// that are not there.
func (s *database) admitOrCreate(ctx context.Context, tx *writing) error {
	if !tx.there {
		if other := s.otherTable(ctx, tx); other != "" {
			return &eval.Error{Reason: eval.ErrForeign, Sentence: s.foreign() + ": it has a table " + other, Tip: "name another schema in the address, as in ?search_path=switchboard"}
		}
		return s.create(ctx, tx)
	}
	return s.place.Admit(tx, s.kind, s.foreign())
}

// otherTable is a table that stands where one of ours would, or "".
func (s *database) otherTable(ctx context.Context, tx *writing) (name string) {
	err := tx.conn.QueryRow(ctx, "select relname from pg_class c join pg_namespace n on n.oid = relnamespace where nspname = $1 and relname = any($2) order by 1 limit 1",
		s.schema, append(records.Buckets(), "layout", "writers", "reservations", "sequence_numbers")).Scan(&name)
	if err != nil && err != pgx.ErrNoRows {
		tx.fail(err)
	}
	return name
}
