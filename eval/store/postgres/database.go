package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/eval"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/reservations"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
)

// Options say how a store is used. The zero value is for looking at whatever
// is there.
type Options struct {
	Kind     store.Kind    // refuse the other one; empty takes any, but adds nothing
	Wait     time.Duration // how long to wait for others who write, and for a server that starts again; 0 is DefaultWait
	ReadOnly bool          // never write, not even to bring an older store up to date
	Who      string        // who does what becomes an event; empty is the user's name
	Prompts  bool          // events keep the prompts too
}

// DefaultWait is how long an operation waits.
const DefaultWait = 15 * time.Second

// mostConnections is how many connections a process holds where the address says
// nothing of it (pool_max_conns).
const mostConnections = 4

// oldest is the first version of PostgreSQL that is known to do.
const oldest = 130000

// Open readies the store at an address. Its tables are made when something is
// first written; until then the store is empty. One that is there is looked
// over: a foreign, newer or otherwise stamped one is refused, and one of an older
// version is brought up to date.
func Open(place string, o Options) (*records.Store, error) {
	s, err := open(place, o)
	if err != nil {
		return nil, err
	}
	return s.store(o), nil
}

// database is the records.Backend that is a database.
type database struct {
	address
	names    names
	place    records.Place
	pool     *pgxpool.Pool
	kind     store.Kind
	wait     time.Duration
	readOnly bool

	queue  keyed.Queue[keyed.Tx]
	writer string      // this process, among writers
	number int64       // of its last transaction; only who writes looks at it
	worked atomic.Bool // a server has answered
	tables atomic.Bool // they have been seen
	news   news
}

func open(place string, o Options) (*database, error) {
	a, err := parse(place)
	if err != nil {
		return nil, err
	}
	if o.Wait <= 0 {
		o.Wait = DefaultWait
	}
	if a.config.MaxConns == defaultConns() {
		a.config.MaxConns = mostConnections
	}
	a.config.ConnConfig.ConnectTimeout = min(max(a.config.ConnConfig.ConnectTimeout, time.Second), 5*time.Second)
	a.config.AfterConnect = func(_ context.Context, c *pgx.Conn) error { return recentEnough(c) }
	s := &database{
		address: a, names: names{a.schema}, kind: o.Kind, wait: o.Wait, readOnly: o.ReadOnly,
		place:  records.Place{Name: a.shown, Another: "name another store with --store"},
		writer: fmt.Sprintf("%s %s", engine.NewID(time.Now()), filepath.Base(os.Args[0])),
	}
	if s.pool, err = pgxpool.NewWithConfig(context.Background(), a.config); err != nil {
		return nil, s.explain(err)
	}
	if err := s.lookOver(); err != nil {
		s.Close()
		return nil, err
	}
	s.worked.Store(true)
	return s, nil
}

// defaultConns is what pgxpool takes where the address says nothing.
func defaultConns() int32 {
	c, err := pgxpool.ParseConfig("postgres://localhost")
	if err != nil {
		return 0
	}
	return c.MaxConns
}

func recentEnough(c *pgx.Conn) error {
	if n := versionOf(c.PgConn().ParameterStatus("server_version")); n != 0 && n < oldest/10000 {
		return &tooOld{c.PgConn().ParameterStatus("server_version")}
	}
	return nil
}

func versionOf(text string) (major int) {
	_, _ = fmt.Sscanf(text, "%d", &major)
	return major
}

// store is the store in the database.
func (s *database) store(o Options) *records.Store {
	return records.New(s, s.place, records.Options{Kind: o.Kind, Who: o.Who, Prompts: o.Prompts})
}

// Close gives back the connections.
func (s *database) Close() {
	s.deaf()
	s.pool.Close()
}

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

// Doubt is nil: the database knows which transactions happened.
func (s *database) Doubt() error { return nil }

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

func (s *database) view(fn func(*reading) error) error {
	t, err := s.begin("begin isolation level repeatable read, read only", false, nil)
	if err != nil {
		return s.explain(err)
	}
	defer t.conn.Release() // one that is in the middle of something is closed
	err = s.place.Admit(t, s.kind, s.foreign())
	if err == nil && t.err == nil {
		err = fn(t)
	}
	switch {
	case t.err != nil:
		return s.explain(t.err)
	case err != nil:
		return s.explain(own{err})
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, err = t.conn.Exec(ctx, "commit")
	return s.explain(err)
}

func (s *database) foreign() string {
	return "the schema " + s.schema + " of " + s.shown + " holds something else than a switchboard store"
}

// begin takes a connection and begins a transaction, for which it waits while the
// server starts. With lock, it is alone among those who write. That there are no
// tables is records.ErrNothing.
func (s *database) begin(how string, lock bool, a *ahead) (*reading, error) {
	for until, pause := time.Now().Add(s.wait), 20*time.Millisecond; ; pause = min(2*pause, time.Second) {
		t, err := s.tryBegin(how, lock, a)
		if undefined(err) { // the tables that were there are gone
			s.tables.Store(false)
			t, err = s.tryBegin(how, lock, a)
		}
		if err == nil || !s.worked.Load() || !isLost(err) || time.Now().After(until) {
			return t, err
		}
		time.Sleep(pause)
	}
}

func (s *database) tryBegin(how string, lock bool, a *ahead) (*reading, error) {
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

// Update implements keyed.Transactor.
func (s *database) Update(fn func(keyed.Tx) error) error {
	if s.readOnly {
		return records.ReadOnly(s.shown, nil)
	}
	return s.queue.Submit(fn, func(fn func(keyed.Tx) error) error {
		return s.write(func(_ context.Context, tx *writing) error { return fn(tx) }, small)
	})
}

// manner is how a transaction that writes goes about it.
type manner int

const (
	small   manner = iota // it learns first what it will read
	large                 // it does not
	upgrade               // nor does it ask whether it may touch what is there
)

// mostTries bounds how often a transaction is tried that was not to blame.
const mostTries = 20

// write runs fn in a write transaction of its own. It runs again where the
// connection was lost before the end, and where nobody knows whether the end
// was reached that is found out.
func (s *database) write(fn func(context.Context, *writing) error, how manner) error {
	s.number++
	for try := 1; ; try++ {
		sent, err := s.tryWrite(fn, how)
		switch {
		case err == nil:
			s.own()
			return nil
		case try == mostTries:
			return s.explain(err)
		case isLost(err) && sent:
			done, unknown := s.happened()
			if unknown != nil {
				return s.explain(&uncertain{err: unknown})
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
func (s *database) tryWrite(fn func(context.Context, *writing) error, how manner) (sent bool, err error) {
	var a *ahead
	if how == small {
		a = s.lookAhead(fn)
	}
	t, err := s.begin("begin isolation level read committed", true, a)
	if err != nil {
		return false, err
	}
	defer t.conn.Release()
	ctx := context.Background()
	tx := newWriting(*t)
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
		return false, own{err}
	}
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return true, tx.commit(limited, s.writer, s.number)
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

// happened finds out whether this process's last transaction did. Who holds the
// lock of writers knows that it has ended: it held the lock itself.
func (s *database) happened() (bool, error) {
	t, err := s.begin("begin isolation level read committed", true, nil)
	if err != nil {
		return false, err
	}
	defer t.conn.Release()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	done := false
	err = t.conn.QueryRow(ctx, "select exists (select from "+s.names.table("writers")+" where writer = $1 and n = $2)", s.writer, s.number).Scan(&done)
	if undefined(err) {
		return false, nil // it would have made the table
	}
	return done, err
}

// Rewrite implements records.Backend, in one transaction.
func (s *database) Rewrite(plan func(keyed.Tx) (records.Rewriting, error)) error {
	if s.readOnly {
		return records.ReadOnly(s.shown, nil)
	}
	return s.queue.Submit(func(tx keyed.Tx) error {
		r, err := plan(tx)
		if err != nil {
			return err
		}
		for _, bucket := range records.Buckets() {
			for place := range r.Drop {
				if key, in := cutBucket(place, bucket); in {
					if err := tx.Bucket(bucket).Delete([]byte(key)); err != nil {
						return err
					}
				}
			}
		}
		return r.Add(bulk{tx})
	}, func(fn func(keyed.Tx) error) error {
		return s.write(func(_ context.Context, tx *writing) error { return fn(tx) }, large)
	})
}

func cutBucket(place, bucket string) (key string, in bool) {
	if len(place) <= len(bucket) || place[:len(bucket)] != bucket || place[len(bucket)] != '/' {
		return "", false
	}
	return place[len(bucket)+1:], true
}

// bulk is a records.Bulk: the transaction sends what waits by itself.
type bulk struct{ tx keyed.Tx }

func (b bulk) Tx() keyed.Tx { return b.tx }

func (b bulk) Count(int) error { return nil }

// Info implements records.Backend.
func (s *database) Info() (store.Info, error) {
	info := store.Info{Path: s.shown, Kind: s.kind, Schema: records.SchemaVersion}
	err := s.View(func(tx keyed.Tx) error {
		info.Exists, info.Writable = true, !s.readOnly
		st, err := records.ReadStamp(tx)
		info.Kind, info.Schema = st.Kind, st.Schema
		return err
	})
	if err == nil && info.Exists {
		info.Bytes, err = s.size()
	}
	return info, err
}

// size is how many bytes the tables and their indexes have.
func (s *database) size() (n int64, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err = s.pool.QueryRow(ctx, "select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint from pg_class c join pg_namespace n on n.oid = relnamespace where nspname = $1 and relkind = 'r'", s.schema).Scan(&n)
	return n, s.explain(err)
}

// Revision counts the commits.
func (s *database) Revision() (n int, err error) {
	n, fresh, from := s.latest()
	if fresh {
		return n, nil
	}
	err = s.view(func(t *reading) error {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := t.conn.QueryRow(ctx, "select revision from "+s.names.table("layout")).Scan(&n); err != nil {
			t.fail(err)
		}
		return nil
	})
	if errors.Is(err, records.ErrNothing) {
		return 0, nil
	}
	if err == nil {
		s.learn(n, from)
	}
	return n, err
}

// Check reads all records.
func (s *database) Check(ctx context.Context) (store.Report, error) {
	c := records.NewCheckup(s.shown)
	err := s.view(func(t *reading) error {
		for _, name := range records.Buckets() {
			b := t.Bucket(name)
			if b.Missing() {
				continue
			}
			c.Bucket(name)
			if err := b.ForEach(func(k, v []byte) error { c.Record(name, k, v); return ctx.Err() }); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, records.ErrNothing) {
		return c.Report, &eval.Error{Reason: eval.ErrNotFound, Sentence: "there is no store at " + s.shown, Tip: "name the right one with --store; that of the simulated models is used with --demo"}
	}
	if err == nil {
		err = c.Conclude(s.place, s.foreign())
	}
	if err != nil {
		return c.Report, err
	}
	if c.Report.OK() && c.Report.Schema == records.SchemaVersion {
		c.Events(s.store(Options{}))
	}
	c.Report.Bytes, err = s.size()
	return c.Report, err
}

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
