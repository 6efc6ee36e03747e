package postgres

import (
	"context"
	"runtime"
	"testing"
	"time"

	"switchboard/eval/internal/evaltest"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/store"
)

func TestAConnectionThatIsLostWhileSharingIsGivenBack(t *testing.T) {
	s, err := open(shared.Address(t), Options{Kind: store.Real})
	evaltest.Must(t, err)
	t.Cleanup(s.Close)
	evaltest.Must(t, s.Update(func(keyed.Tx) error { return nil }))
	kill := func() {
		_, err := s.pool.Exec(context.Background(), "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()")
		evaltest.Must(t, err)
	}
	evaltest.Must(t, s.share(func(_ []byte, write func([]byte) error) error {
		kill()
		return write([]byte("held"))
	}))
	evaltest.Must(t, s.share(func(was []byte, write func([]byte) error) error {
		if string(was) != "held" {
			t.Errorf("%q is shared", was)
		}
		return write(was)
	}))
	for began := time.Now(); s.pool.Stat().AcquiredConns() != 0; runtime.Gosched() { // a lost one is closed beside
		if time.Since(began) > 20*time.Second {
			t.Fatalf("%d connections are not given back", s.pool.Stat().AcquiredConns())
		}
	}
}
