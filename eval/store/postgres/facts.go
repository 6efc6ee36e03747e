package postgres

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"switchboard/eval"
	"switchboard/eval/store/records"
)

// Facts are what can be said of a database and of the way there.
type Facts struct {
	Place     string        // without the password
	Version   string        // of the server
	Standby   bool          // it takes no changes, or is read-only
	User      string        // as the server knows us
	Reads     bool          // it may read the tables
	Writes    bool          // it may change them, or make them where there are none
	Encoding  string        // of the database
	Ahead     time.Duration // the server's clock, against ours
	Trip      time.Duration // there and back
	Encrypted bool          // the connection
	Remote    bool          // it goes over a network
	Most      int32         // connections that this process takes
	Free      int           // connections that the server has left
	Tables    bool          // there is a store
	Layout    int           // version of the tables
	Schema    int           // version of what they hold
	Queue     bool          // runs were shared here
	Works     bool          // it may work on shared runs
	Jobs      int           // prompts of shared runs that are open, as far as it may see them
}

// Examine asks a database for its facts. The store need not be there yet.
func Examine(ctx context.Context, place string) (f Facts, err error) {
	a, err := parse(place)
	if err != nil {
		return f, err
	}
	s, err := open(place, Options{ReadOnly: true})
	if err != nil {
		return Facts{Place: a.shown}, err
	}
	defer s.Close()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	f, err = s.facts(ctx)
	return f, s.explain(err)
}

func (s *database) facts(ctx context.Context) (f Facts, err error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return f, err
	}
	defer conn.Release()
	f.Place, f.Most = s.shown, s.config.MaxConns
	f.Encrypted = s.config.ConnConfig.TLSConfig != nil
	f.Remote = conn.Conn().PgConn().Conn().RemoteAddr().Network() != "unix" && !loopback(s.config.ConnConfig.Host)
	const ask = "select current_setting('server_version'), pg_is_in_recovery() or current_setting('transaction_read_only') = 'on', current_user, current_setting('server_encoding'), " +
		"current_setting('max_connections')::int - (select count(*)::int from pg_stat_activity), to_regclass($1) is not null"
	row := conn.QueryRow(ctx, ask, s.names.table(records.MetaBucket))
	if err := row.Scan(&f.Version, &f.Standby, &f.User, &f.Encoding, &f.Free, &f.Tables); err != nil {
		return f, err
	}
	var there time.Time
	sent := time.Now()
	if err := conn.QueryRow(ctx, "select clock_timestamp()").Scan(&there); err != nil {
		return f, err
	}
	f.Trip = time.Since(sent)
	f.Ahead = there.Sub(sent.Add(f.Trip / 2))
	if !f.Tables {
		f.Reads = true
		return f, conn.QueryRow(ctx, "select case when to_regnamespace(quote_ident($1)) is null then has_database_privilege(current_database(), 'create') else has_schema_privilege(quote_ident($1), 'create') end", s.schema).Scan(&f.Writes)
	}
	const rights = "select has_table_privilege($1, 'select') and has_table_privilege($2, 'select'), has_table_privilege($1, 'insert') and has_table_privilege($1, 'update') and has_table_privilege($1, 'delete')"
	if err := conn.QueryRow(ctx, rights, s.names.table("ratings"), s.names.table("raters")).Scan(&f.Reads, &f.Writes); err != nil {
		return f, err
	}
	if err := conn.QueryRow(ctx, "select version from "+s.names.table("layout")).Scan(&f.Layout); err != nil {
		return f, err
	}
	if err := s.sharedRuns(ctx, conn, &f); err != nil {
		return f, err
	}
	return f, s.view(func(t *reading) error {
		st, err := records.ReadStamp(t)
		f.Schema = st.Schema
		return err
	})
}

func loopback(host string) bool {
	at, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && at.Unmap().IsLoopback()
}

// MostAhead is how far a clock may be off: the day of a cap is that of who spends.
const MostAhead = 30 * time.Second

// Wrong is what speaks against the database, a sentence with a hint each.
func (f Facts) Wrong() (all []*eval.Error) {
	note := func(tip, format string, args ...any) {
		all = append(all, &eval.Error{Sentence: fmt.Sprintf(format, args...), Tip: tip})
	}
	if f.Standby {
		note("name the primary server: target_session_attrs=read-write in the address finds it", "%s takes no changes: it is a standby, or read-only", f.Place)
	}
	if !f.Reads || !f.Writes {
		note("its owner grants what is missing on the schema and its tables", "%s may not change the store %s", f.User, f.Place)
	}
	if f.Queue && f.Writes && !f.Works {
		note("its owner grants select, insert, update and delete on the tables of the schema, and usage on its sequences", "%s may not work on the shared runs of %s", f.User, f.Place)
	}
	if f.Encoding != "UTF8" {
		note("keep the store in a database that was made with encoding UTF8", "the encoding of the database is %s: the views for SQL show only what it has letters for", f.Encoding)
	}
	if f.Ahead.Abs() > MostAhead {
		note("let both machines set their clocks by NTP", "the server's clock is %v off from this machine's, so that days and sessions do not agree", f.Ahead.Round(time.Second))
	}
	if f.Remote && !f.Encrypted {
		note("add sslmode=verify-full to the address", "the connection to %s is not encrypted: it carries prompts", f.Place)
	}
	if f.Free < int(f.Most) {
		note("raise max_connections there, or put a pooler in front", "the server of %s has %d connections left, and this program takes up to %d", f.Place, f.Free, f.Most)
	}
	return all
}

// String is what is well, in one line.
func (f Facts) String() string {
	text := fmt.Sprintf("PostgreSQL %s as %s, %s there and back, clocks %v apart, %s, up to %d connections", f.Version, f.User,
		f.Trip.Round(10*time.Microsecond), f.Ahead.Abs().Round(time.Millisecond), f.Encoding, f.Most)
	if f.Tables {
		text += fmt.Sprintf(", tables of version %d with records of schema %d", f.Layout, f.Schema)
	}
	if f.Jobs > 0 {
		text += fmt.Sprintf(", %s of shared runs open", eval.Counted(f.Jobs, "prompt"))
	}
	return text
}
