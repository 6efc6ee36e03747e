package postgres

import (
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
)

func TestWhoFollowsIsTold(t *testing.T) {
	address := shared.Address(t)
	writer := openStore(t, address)
	evaltest.Must(t, writer.Ready())
	s, err := open(address, Options{Kind: store.Real})
	evaltest.Must(t, err)
	t.Cleanup(s.Close)
	look := func() int {
		n, err := s.Revision()
		evaltest.Must(t, err)
		return n
	}
	soon := func(what string, is func() bool) {
		t.Helper()
		for until := time.Now().Add(20 * time.Second); !is(); time.Sleep(time.Millisecond) {
			if time.Now().After(until) {
				t.Fatal(what)
			}
		}
	}
	asked := func() int64 { return s.pool.Stat().AcquireCount() }
	soon("it does not listen", func() bool { look(); _, fresh, _ := s.latest(); return fresh })
	was, before := look(), asked()
	for range 100 {
		look()
	}
	if asked() != before {
		t.Errorf("the database was asked %d times for what is known", asked()-before)
	}
	evaltest.Must(t, writer.AddTrials([]engine.Trial{evaltest.NewTrial(0)}))
	soon("the commit of another was not told", func() bool { return look() != was })
	t.Run("and knows its own commits at once", func(t *testing.T) {
		was := look()
		evaltest.Must(t, s.store(Options{Kind: store.Real}).AddTrials([]engine.Trial{evaltest.NewTrial(1)}))
		if look() == was {
			t.Error("it does not")
		}
	})
	t.Run("and goes on when the connection is lost", func(t *testing.T) {
		_, err := s.pool.Exec(t.Context(), "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %'")
		evaltest.Must(t, err)
		evaltest.Must(t, writer.AddTrials([]engine.Trial{evaltest.NewTrial(2)}))
		was := look()
		evaltest.Must(t, writer.AddTrials([]engine.Trial{evaltest.NewTrial(3)}))
		soon("it does not", func() bool { return look() > was })
	})
}
