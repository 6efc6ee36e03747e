package postgres

import (
	"testing"

	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store/pgtest"
	"switchboard/eval/store/records"
)

// far is a store whose trips to the server are counted, with one connection.
func far(t *testing.T) (*records.Store, *pgtest.Distance) {
	t.Helper()
	d := pgtest.NewDistance(t, shared.Server(t))
	return openStore(t, d.Over(shared.Address(t))+"&pool_max_conns=1"), d
}

// takes makes sure that something takes so many trips to the server once the connection
// knows the statements.
func takes(t *testing.T, d *pgtest.Distance, want int64, do func() error) {
	t.Helper()
	evaltest.Must(t, do())
	d.Trips.Store(0)
	evaltest.Must(t, do())
	if n := d.Trips.Load(); n != want {
		t.Errorf("it takes %d trips to the server, want %d", n, want)
	}
}

func TestALookAtOneRecordIsOneTrip(t *testing.T) {
	s, d := far(t)
	evaltest.Fill(t, s, 2)
	for name, look := range map[string]func() error{
		"at a record":      func() error { _, err := s.Seen("ana", "nothing"); return err },
		"at a page of all": func() error { _, err := s.Runs(); return err },
		"at a number":      func() error { _, err := s.SignedIn(); return err },
	} {
		t.Run(name, func(t *testing.T) { takes(t, d, 1, look) })
	}
}
