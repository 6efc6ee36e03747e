package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
)

// sharedRuns says what there is of the queue by which runs are shared (package
// jobs), and whether the user may work on it.
func (s *database) sharedRuns(ctx context.Context, conn *pgxpool.Conn, f *Facts) error {
	jobs := s.names.table("river_job")
	if err := conn.QueryRow(ctx, "select to_regclass($1) is not null", jobs).Scan(&f.Queue); err != nil || !f.Queue {
		return err
	}
	const may = "select has_table_privilege($1, 'select'), has_table_privilege($1, 'select') and has_table_privilege($1, 'insert') and has_table_privilege($1, 'update') and has_table_privilege($1, 'delete') and has_table_privilege($2, 'insert') and has_sequence_privilege($3, 'usage')"
	reads := false
	if err := conn.QueryRow(ctx, may, jobs, s.names.table("river_queue"), s.names.table("river_job_id_seq")).Scan(&reads, &f.Works); err != nil || !reads {
		return err
	}
	return conn.QueryRow(ctx, "select count(*) from "+jobs+" where state not in ('completed', 'cancelled', 'discarded')").Scan(&f.Jobs)
}

// SharedText is the name under which a job of the queue has the key of its prompt's text.
const SharedText = "text"

// dropShared takes prompts, by the keys of their texts, out of the queue. Who has no
// right to do so cannot forget: the text would stay there.
func (s *database) dropShared(w *writing, texts []string) error {
	jobs := s.names.table("river_job")
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	there := false
	if err := w.conn.QueryRow(ctx, "select to_regclass($1) is not null", jobs).Scan(&there); err != nil {
		w.fail(err)
		return err
	}
	if !there {
		return nil
	}
	return w.exec(ctx, fmt.Sprintf("delete from %s where args->>'%s' = any($1)", jobs, SharedText), texts)
}
