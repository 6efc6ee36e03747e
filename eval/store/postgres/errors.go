package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"

	"switchboard/eval"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/store/records"
)

var errOnlyReads = errors.New("a transaction that reads was asked to write")

// oldServerError is a server that is not known to do.
type oldServerError struct{ version string }

func (e *oldServerError) Error() string { return "PostgreSQL " + e.version }

// lostCommitError is a transaction of which nobody could find out whether it happened.
type lostCommitError struct{ err error }

func (e *lostCommitError) Error() string {
	return "the end of the transaction was lost: " + e.err.Error()
}

func (e *lostCommitError) Unwrap() error { return e.err }

func code(err error) string {
	var said *pgconn.PgError
	if errors.As(err, &said) {
		return said.Code
	}
	return ""
}

// undefined reports that there is no such table or schema.
func undefined(err error) bool {
	c := code(err)
	return c == "42P01" || c == "3F000"
}

// mayTryAgain reports that a transaction failed only because of others.
func mayTryAgain(err error) bool {
	switch code(err) {
	case "40001", "40P01": // it could not be put in an order with others, or each waited for the other
		return true
	}
	return false
}

// isLost reports that the connection or the server went away, or that the server
// is about to come.
func isLost(err error) bool {
	if c := code(err); c != "" {
		switch c {
		case "57P01", "57P02", "57P03", "25P03": // stopped, crashed, starting, idle for too long
			return true
		}
		return c[:2] == "08"
	}
	var connect *pgconn.ConnectError
	var network net.Error
	switch {
	case errors.As(err, &connect), errors.As(err, &network), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		errors.Is(err, pgconn.ErrConnClosed), errors.Is(err, context.DeadlineExceeded):
		return true
	}
	return pgconn.Timeout(err)
}

// absentError says that a server which was there was waited for, and did not come.
type absentError struct{ error }

func (e absentError) Unwrap() error { return e.error }

// isAbsent reports that one was waited for: nobody waits a second time.
func isAbsent(err error) bool {
	var absent absentError
	return errors.As(err, &absent)
}

// workError is what the work in a transaction found wrong itself.
type workError struct{ error }

// explain turns what the server or the network said into a sentence with a hint.
// What already is one stays.
func (s *database) explain(err error) error {
	var mine *eval.Error
	var flaw keyed.Flaw
	var said workError
	switch {
	case err == nil, errors.As(err, &mine), errors.Is(err, keyed.ErrAbandoned), errors.Is(err, records.ErrNothing):
		return err
	case errors.As(err, &flaw):
	case errors.As(err, &said):
		return said.error
	}
	return explain(s.shown, s.config.ConnConfig.User, s.config.ConnConfig.Database, s.schema, err)
}

// errGone ends what needs tables that were there and are not any more: as while a backup
// is put back, when new ones would be in its way.
var errGone = errors.New("the tables are not there any more")

func explain(shown, user, database, schema string, err error) error {
	var flaw keyed.Flaw
	var old *oldServerError
	var lost *lostCommitError
	switch {
	case errors.Is(err, errGone):
		return &eval.Error{Reason: eval.ErrNoStore, Sentence: fmt.Sprintf("the store %s is not there any more", shown), Tip: "put it back; to begin a new one start the program again", Err: err}
	case errors.As(err, &flaw):
		return &eval.Error{Reason: eval.ErrDamaged, Sentence: fmt.Sprintf("the store %s is damaged: %s", shown, string(flaw)), Tip: "restore a backup of the database", Err: err}
	case errors.As(err, &old):
		return &eval.Error{Sentence: fmt.Sprintf("the server of %s is PostgreSQL %s, and 13 is the oldest that does", shown, old.version), Tip: "update it, or name another store with --store", Err: err}
	case errors.As(err, &lost):
		return &eval.Error{Sentence: fmt.Sprintf("the connection to %s was lost while something was stored, and whether it is stored is not known", shown),
			Tip: "try again when the server is back: what is stored already is not stored twice", Err: err}
	}
	if e := bySQLState(shown, user, database, schema, err); e != nil {
		e.Err = err
		return e
	}
	if isLost(err) {
		e := &eval.Error{Sentence: fmt.Sprintf("the connection to %s was lost", shown), Tip: "try again: what was told to be stored is", Err: err}
		if connect := (*pgconn.ConnectError)(nil); errors.As(err, &connect) {
			e.Sentence, e.Tip = fmt.Sprintf("no PostgreSQL server answers at %s", shown), "start it, or check host and port, and whether it takes connections from here (listen_addresses, firewall, TLS)"
		}
		return e
	}
	return &eval.Error{Sentence: fmt.Sprintf("the store %s cannot be used: %s", shown, serverWords(err)), Err: err}
}

// bySQLState knows what a server says most often.
func bySQLState(shown, user, database, schema string, err error) *eval.Error {
	switch c := code(err); c {
	case "28P01", "28000":
		return &eval.Error{Sentence: fmt.Sprintf("the server of %s does not let %s in", shown, user), Tip: "check user and password: PGPASSWORD, ~/.pgpass or the address itself; pg_hba.conf on the server says who may come from where"}
	case "3D000":
		return &eval.Error{Reason: eval.ErrNoStore, Sentence: fmt.Sprintf("there is no database %s at %s", database, shown), Tip: "make it with `createdb " + database + "`, or name another store with --store"}
	case "42501":
		return &eval.Error{Reason: eval.ErrReadOnly, Sentence: fmt.Sprintf("%s has no right to do that in the schema %s of %s", user, schema, shown), Tip: fmt.Sprintf("its owner may say `grant all on schema %q to %q` and the same for all tables and all sequences in it, or make the schema first", schema, user)}
	case "25006":
		return &eval.Error{Reason: eval.ErrReadOnly, Sentence: fmt.Sprintf("the server of %s takes no changes: it is a standby, or read-only", shown), Tip: "name the primary server: target_session_attrs=read-write in the address finds it"}
	case "53100":
		return &eval.Error{Reason: eval.ErrFull, Sentence: fmt.Sprintf("the server has no disk left for the store %s; what was stored before is safe", shown), Tip: "make room there and try again"}
	case "53300":
		return &eval.Error{Reason: eval.ErrLocked, Sentence: fmt.Sprintf("the server of %s has no connection left", shown), Tip: "try again, raise max_connections there, or put a pooler in front"}
	case "55P03":
		return &eval.Error{Reason: eval.ErrLocked, Sentence: fmt.Sprintf("the store %s is in use by others who write", shown), Tip: "try again when they have finished"}
	case "42703", "42804", "42883":
		return &eval.Error{Reason: eval.ErrForeign, Sentence: fmt.Sprintf("the schema %s of %s holds something else than a switchboard store", schema, shown), Tip: "name another schema in the address, as in ?search_path=switchboard"}
	}
	return nil
}

// serverWords is what the server said, or of another error only its sort: its
// text may quote the address.
func serverWords(err error) string {
	var said *pgconn.PgError
	if errors.As(err, &said) {
		return fmt.Sprintf("%s (%s)", said.Message, said.Code)
	}
	return "the connection failed"
}
