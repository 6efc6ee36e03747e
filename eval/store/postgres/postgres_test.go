package postgres

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"switchboard/eval/internal/evaltest"
	"switchboard/eval/internal/evaltest/again"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
	"switchboard/eval/store/pgtest"
	"switchboard/eval/store/records"
	"switchboard/eval/store/storetest"
)

var shared pgtest.Shared

func TestMain(m *testing.M) {
	if again.Do(jobs()) {
		return
	}
	code := m.Run()
	shared.Stop()
	os.Exit(code)
}

// openStore is a store of real trials.
func openStore(t testing.TB, address string) *records.Store {
	t.Helper()
	s, err := open(address, Options{Kind: store.Real})
	evaltest.Must(t, err)
	t.Cleanup(s.Close)
	return s.store(Options{Kind: store.Real})
}

func TestTheStoreInADatabaseKeepsItsPromises(t *testing.T) {
	shared.Server(t)
	storetest.Run(t, func(t *testing.T) storetest.Store { return openStore(t, shared.Address(t)) })
}

func TestACheckReadsEverything(t *testing.T) {
	address := shared.Address(t)
	s := openStore(t, address)
	evaltest.Fill(t, s, 40)
	if r := evaltest.Sound(t, s); r.Trials != 40 || r.Ratings != 40 || r.Bytes == 0 {
		t.Errorf("got %+v", r)
	}
	at, err := open(address, Options{})
	evaltest.Must(t, err)
	defer at.Close()
	_, err = at.pool.Exec(t.Context(), "update "+at.names.table("ratings")+" set value = value || '\\x20'::bytea where key = '000000000000000a'")
	evaltest.Must(t, err)
	if r, err := s.Check(t.Context()); err != nil || len(r.Damage) == 0 || r.Damage[0].Where != "ratings/000000000000000a" {
		t.Errorf("got %+v, %v", r, err)
	}
}

// dump is all that a store holds, in words.
func dump(t *testing.T, s *records.Store) string {
	t.Helper()
	var b strings.Builder
	evaltest.Must(t, s.CopyTo(t.Context(), dumped{&b}, func(int) {}))
	return b.String()
}

type dumped struct{ *strings.Builder }

func (d dumped) Bucket(name string, n uint64) error {
	if name == records.MetaBucket {
		n = 0 // counts how often a file was replaced
	}
	fmt.Fprintln(d, name, n)
	return nil
}

func (d dumped) Put(k, v []byte) error { fmt.Fprintf(d, "%x %x\n", k, v); return nil }

func TestACopyHoldsTheSame(t *testing.T) {
	from := storetest.New(t)
	trials := storetest.Fill(t, from, 700)
	evaltest.Must(t, from.AddTrial(evaltest.NewTrial(701)))
	evaltest.Must(t, from.Forget(trials[3].ID))
	to := openStore(t, shared.Address(t))
	evaltest.Must(t, to.CopyFrom(t.Context(), from, func(int) {}))
	back, err := bolt.Open(filepath.Join(t.TempDir(), "back.db"), bolt.Options{Kind: store.Real})
	evaltest.Must(t, err)
	evaltest.Must(t, back.CopyFrom(t.Context(), to, func(int) {}))
	want := dump(t, from)
	if dump(t, to) != want || dump(t, back) != want {
		t.Error("not the same")
	}
	if c, err := back.VerifyEvents(); err != nil || c.Broken > 0 || c.Events == 0 {
		t.Errorf("%+v, %v", c, err)
	}
	evaltest.Sound(t, to)
	t.Run("and nothing is copied over something", func(t *testing.T) {
		if err := to.CopyFrom(t.Context(), from, func(int) {}); err == nil {
			t.Error("it was")
		}
	})
}

func TestACursorWalksBothWays(t *testing.T) {
	address := shared.Address(t)
	s, err := open(address, Options{Kind: store.Real})
	evaltest.Must(t, err)
	defer s.Close()
	key := func(i int) []byte { return fmt.Appendf(nil, "k%04d", i) }
	walk := func(t *testing.T, c keyed.Cursor) {
		for i, step := range []struct {
			want int
			do   func() ([]byte, []byte)
		}{
			{0, c.First}, {-1, c.Prev}, {0, c.First}, {1, c.Next}, {0, c.Prev}, {99, c.Last}, {98, c.Prev}, {99, c.Next}, {-1, c.Next}, {99, c.Last},
			{40, func() ([]byte, []byte) { return c.Seek(key(40)) }}, {39, c.Prev}, {40, c.Next},
			{42, func() ([]byte, []byte) { return c.Seek(append(key(41), 'x')) }}, {43, c.Next}, {60, func() ([]byte, []byte) { return c.Seek(key(60)) }},
			{-1, func() ([]byte, []byte) { return c.Seek([]byte("z")) }}, {0, func() ([]byte, []byte) { return c.Seek(nil) }},
		} {
			want := []byte(nil)
			if step.want >= 0 {
				want = key(step.want)
			}
			if k, _ := step.do(); !bytes.Equal(k, want) {
				t.Fatalf("step %d: got %s, want %s", i, k, want)
			}
		}
		n := 0
		for k, v := c.First(); k != nil; k, v = c.Next() {
			if string(k) != string(key(n)) || string(v) != "v" {
				t.Fatalf("%d: %s", n, k)
			}
			n++
		}
		if n != 100 {
			t.Errorf("%d", n)
		}
	}
	evaltest.Must(t, s.Update(func(tx keyed.Tx) error {
		b := tx.Bucket("done")
		for i := range 100 {
			evaltest.Must(t, b.Put(key(i), []byte("v")))
			if k, _ := b.Cursor().Last(); string(k) != string(key(i)) {
				t.Errorf("the last of %d is %s", i, k)
			}
		}
		walk(t, b.Cursor())
		evaltest.Must(t, b.Put(key(100), []byte("v")))
		evaltest.Must(t, b.Delete(key(100)))
		if k, _ := b.Cursor().Last(); string(k) != string(key(99)) {
			t.Errorf("the last is %s", k)
		}
		return nil
	}))
	evaltest.Must(t, s.View(func(tx keyed.Tx) error { walk(t, tx.Bucket("done").Cursor()); return nil }))
}
