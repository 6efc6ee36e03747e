package postgres

import (
	"errors"
	"testing"

	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
)

func TestNoTablesAreMadeInThePlaceOfThoseThatWereTakenAway(t *testing.T) {
	d, err := open(shared.Address(t), Options{Kind: store.Real})
	evaltest.Must(t, err)
	t.Cleanup(d.Close)
	s := d.store(Options{Kind: store.Real})
	do := func(sql string) {
		t.Helper()
		_, err := d.pool.Exec(t.Context(), sql)
		evaltest.Must(t, err)
	}
	evaltest.Must(t, s.AddTrial(evaltest.NewTrial(1)))
	_, err = s.Trial(evaltest.TestID(1))
	evaltest.Must(t, err)
	do("alter schema " + d.schema + " rename to " + d.schema + "_away")
	if err := s.AddTrial(evaltest.NewTrial(2)); !errors.Is(err, eval.ErrNoStore) {
		t.Errorf("added: %v", err)
	}
	if _, err := s.Trial(evaltest.TestID(1)); !errors.Is(err, eval.ErrNoStore) || errors.Is(err, eval.ErrNotFound) {
		t.Errorf("read: %v", err)
	}
	do("alter schema " + d.schema + "_away rename to " + d.schema)
	evaltest.Must(t, s.AddTrial(evaltest.NewTrial(2)))
	_, err = s.Trial(evaltest.TestID(1))
	evaltest.Must(t, err)
}
