package jobs

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// mostAttempts is how often a job is taken whose workers end in the middle of it:
// it may be what ends them.
const mostAttempts = 5

// goneWorkers is since when the locks of workers with jobs are seen free, by name.
type goneWorkers map[string]time.Time

// rescue puts back the jobs of workers that are gone, and what nobody works on for
// any other reason.
func (q *Queue) rescue(ctx context.Context, run, me string, gone goneWorkers) error {
	workers, err := q.atWork(ctx, run)
	if err != nil || len(workers) == 0 {
		clear(gone)
		return err
	}
	locked, err := q.locked(ctx)
	if err != nil {
		return err
	}
	at := map[string]bool{}
	for _, worker := range workers {
		if worker == me || locked[q.schema.Key("worker "+worker)] {
			continue
		}
		at[worker] = true
		if gone[worker].IsZero() {
			gone[worker] = time.Now()
		}
		if time.Since(gone[worker]) < q.grace {
			continue
		}
		if err := q.putBack(ctx, run, worker); err != nil {
			return err
		}
	}
	for worker := range gone {
		if !at[worker] {
			delete(gone, worker)
		}
	}
	return nil
}

// atWork are the workers that have taken jobs.
func (q *Queue) atWork(ctx context.Context, run string) ([]string, error) {
	rows, err := q.pool.Query(ctx, "select distinct coalesce(attempted_by[array_upper(attempted_by, 1)], '') from river_job where queue = $1 and state in ('running', 'retryable')", run)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// locked are the keys of the advisory locks that are held in the database.
func (q *Queue) locked(ctx context.Context) (map[int64]bool, error) {
	rows, err := q.pool.Query(ctx, "select (classid::bigint << 32) | objid::bigint from pg_locks where locktype = 'advisory' and objsubid = 1 and granted and database = (select oid from pg_database where datname = current_database())")
	if err != nil {
		return nil, err
	}
	keys := map[int64]bool{}
	var key int64
	_, err = pgx.ForEachRow(rows, []any{&key}, func() error { keys[key] = true; return nil })
	return keys, err
}

// putBack makes the jobs of a worker available again; what was tried too often has
// failed.
func (q *Queue) putBack(ctx context.Context, run, worker string) error {
	_, err := q.pool.Exec(ctx, `update river_job set
		state = (case when attempt >= max_attempts then 'discarded' else 'available' end)::river_job_state,
		finalized_at = case when attempt >= max_attempts then now() end,
		args = case when attempt >= max_attempts then args - 'work' else args end,
		scheduled_at = now(),
		errors = array_append(errors, jsonb_build_object('at', now(), 'attempt', attempt, 'error', 'its worker ended', 'trace', ''))
		where queue = $1 and state in ('running', 'retryable') and coalesce(attempted_by[array_upper(attempted_by, 1)], '') = $2`, run, worker)
	return err
}
