package postgres

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"switchboard/eval"
)

func TestALostConnectionIsKnownHoweverItIsWrapped(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		lost bool
	}{
		"a closed connection":             {pgconn.ErrConnClosed, true},
		"a closed connection, wrapped":    {fmt.Errorf("reading: %w", pgconn.ErrConnClosed), true},
		"a server that says nothing more": {fmt.Errorf("reading: %w", context.DeadlineExceeded), true},
		"a server that is being stopped":  {&pgconn.PgError{Code: "57P01"}, true},
		"not a wrong statement":           {&pgconn.PgError{Code: "42601"}, false},
		"not an error of the work":        {errors.New("conn closed to new raters"), false},
		"not success":                     {nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := isLost(c.err); got != c.lost {
				t.Errorf("lost is %v", got)
			}
		})
	}
}

func TestADatabaseThatIsGoneIsNoRecordThatIs(t *testing.T) {
	err := explain("db", "ana", "ratings", "public", &pgconn.PgError{Code: "3D000"})
	if !errors.Is(err, eval.ErrNoStore) || errors.Is(err, eval.ErrNotFound) {
		t.Errorf("%v has the wrong reason: Rate would leave its item", err)
	}
}

func TestAMissingRightMayBeOneToASequence(t *testing.T) {
	e := bySQLState("postgres://ben@db/s", "ben", "s", "switchboard", &pgconn.PgError{Code: "42501"})
	if want := "its owner may say `grant all on schema \"switchboard\" to \"ben\"` and the same for all tables and all sequences in it, or make the schema first"; e.Hint() != want {
		t.Errorf("the hint is %q", e.Hint())
	}
}
