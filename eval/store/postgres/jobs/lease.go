package jobs

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// lease is the lock by which others know that this process is there. It is held
// by a connection of its own.
type lease struct {
	queue *Queue
	key   int64
	conn  *pgx.Conn
	sure  time.Time // when it was held for sure
}

// lease takes the lock of a worker.
func (q *Queue) lease(ctx context.Context, worker string) (*lease, error) {
	l := &lease{queue: q, key: q.schema.Key("worker " + worker)}
	if err := l.take(ctx); err != nil {
		return nil, q.explain(err)
	}
	return l, nil
}

// take connects anew. The lock is shared, for the server may still hold it for
// the connection before.
func (l *lease) take(ctx context.Context) error {
	now := time.Now()
	config := l.queue.schema.Config.ConnConfig.Copy()
	config.RuntimeParams["tcp_keepalives_idle"], config.RuntimeParams["tcp_keepalives_interval"], config.RuntimeParams["tcp_keepalives_count"] = "10", "5", "3"
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "select pg_advisory_lock_shared($1)", l.key); err != nil {
		conn.Close(context.WithoutCancel(ctx))
		return err
	}
	l.conn, l.sure = conn, now
	return nil
}

// keep holds the lock until ctx ends, and says what is wrong when it was without
// it for so long that others may soon take the jobs.
func (l *lease) keep(ctx context.Context) error {
	every := l.queue.grace / 10
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		err := l.renew(ctx, 2*every)
		if err != nil && ctx.Err() == nil && time.Since(l.sure) > 6*every {
			return l.queue.explain(err)
		}
	}
}

func (l *lease) renew(ctx context.Context, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	now := time.Now()
	if l.conn != nil && l.conn.Ping(ctx) == nil {
		l.sure = now
		return nil
	}
	l.release()
	return l.take(ctx)
}

func (l *lease) release() {
	if l.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	l.conn.Close(ctx)
	l.conn = nil
}
