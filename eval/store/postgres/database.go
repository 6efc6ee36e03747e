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
	"switchboard/eval/access"
	"switchboard/eval/internal/keyed"
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
	Gather   time.Duration // how long a trial or an answer may wait for others that are kept with it
	Token    access.Token  // by which a rater signs in, where the store has raters
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
	token    access.Token

	queue   keyed.Queue[keyed.Tx]
	writer  string      // names this process in the table of writers
	number  int64       // of its last write transaction; only the goroutine that writes uses it
	worked  atomic.Bool // a connection was made at least once
	tables  atomic.Bool // the tables are known to exist
	had     atomic.Bool // they were known to exist once
	notices commitNotices
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
	s := &database{
		address: a, names: names{a.schema}, kind: o.Kind, wait: o.Wait, readOnly: o.ReadOnly, token: o.Token,
		place:  records.Place{Name: a.shown, Another: "name another store with --store"},
		writer: fmt.Sprintf("%s %s", engine.NewID(time.Now()), filepath.Base(os.Args[0])),
	}
	a.config.AfterConnect = func(_ context.Context, c *pgx.Conn) error {
		s.worked.Store(true)
		return recentEnough(c)
	}
	if s.pool, err = pgxpool.NewWithConfig(context.Background(), a.config); err != nil {
		return nil, s.explain(err)
	}
	if err := s.lookOver(); err != nil {
		s.Close()
		return nil, err
	}
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
		return &oldServerError{c.PgConn().ParameterStatus("server_version")}
	}
	return nil
}

func versionOf(text string) (major int) {
	_, _ = fmt.Sscanf(text, "%d", &major)
	return major
}

// store is the store in the database.
func (s *database) store(o Options) *records.Store {
	return records.New(s, s.place, records.Options{Kind: o.Kind, Who: o.Who, Prompts: o.Prompts, Gather: o.Gather, Shared: true, Token: o.Token})
}

// Close gives back the connections.
func (s *database) Close() {
	s.deaf()
	s.pool.Close()
}

// Doubt is nil: the database knows which transactions happened.
func (s *database) Doubt() error { return nil }

// Revision counts the commits.
func (s *database) Revision() (n int, err error) {
	n, fresh, from := s.latest()
	if fresh {
		return n, nil
	}
	err = s.view(func(t *reading) error {
		t.ask(func(all *pgx.Batch) {
			all.Queue("select revision from " + s.names.table("layout")).QueryRow(func(r pgx.Row) error { return r.Scan(&n) })
		})
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
