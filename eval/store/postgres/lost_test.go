package postgres

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"net"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval/audit"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
)

// cutter stands between client and server. As often as it is armed it cuts the next
// connection on which the server says something, before the client hears it.
type cutter struct {
	port  int
	says  func([]byte) []byte // what the server says; nil: as it is
	at    atomic.Value        // text: that a transaction is committed, if nothing else is set
	armed atomic.Int64
	cuts  atomic.Int64
}

func newCutter(t *testing.T, socket string, says func([]byte) []byte) *cutter {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	evaltest.Must(t, err)
	t.Cleanup(func() { l.Close() })
	c := &cutter{says: says, port: l.Addr().(*net.TCPAddr).Port}
	c.at.Store("COMMIT\x00")
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("unix", socket)
			if err != nil {
				client.Close()
				continue
			}
			go func() { io.Copy(server, client); server.Close() }()
			go c.answer(client, server)
		}
	}()
	return c
}

func (c *cutter) answer(client, server net.Conn) {
	defer client.Close()
	defer server.Close()
	b := make([]byte, 1<<16)
	for tail := []byte(nil); ; {
		n, err := server.Read(b)
		if err != nil {
			return
		}
		heard, at := append(tail, b[:n]...), []byte(c.at.Load().(string))
		tail = bytes.Clone(heard[max(0, len(heard)-len(at)+1):])
		if bytes.Contains(heard, at) && c.armed.Add(-1) >= 0 {
			c.cuts.Add(1)
			return
		}
		said := b[:n]
		if c.says != nil {
			said = c.says(said)
		}
		if _, err := client.Write(said); err != nil {
			return
		}
	}
}

func TestACommitWhoseEndIsLostHappensOnce(t *testing.T) {
	server := shared.Server(t)
	direct := shared.Address(t)
	c := newCutter(t, server.SocketFile(), nil)
	_, schema, _ := strings.Cut(direct, "search_path=")
	s := openStore(t, fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable&search_path=%s", c.port, schema))
	for n := range 3 {
		c.armed.Store(1)
		evaltest.Must(t, s.AddEvent(audit.Event{Time: time.Now(), What: audit.Alarm, Detail: fmt.Sprint(n)}))
	}
	n := 0
	for _, err := range s.Events() {
		evaltest.Must(t, err)
		n++
	}
	if chain, err := s.VerifyEvents(); n != 3 || c.cuts.Load() != 3 || err != nil || chain.Broken > 0 {
		t.Errorf("%d events after %d cuts, %+v, %v", n, c.cuts.Load(), chain, err)
	}
}

// TestAServerThatIsLostWhileAStoreIsOpenedIsWaitedFor cuts the first connection when it
// has been let in.
func TestAServerThatIsLostWhileAStoreIsOpenedIsWaitedFor(t *testing.T) {
	server := shared.Server(t)
	direct := shared.Address(t)
	trials := evaltest.Fill(t, openStore(t, direct), 1)
	c := newCutter(t, server.SocketFile(), nil)
	c.at.Store("BEGIN\x00")
	c.armed.Store(1)
	_, schema, _ := strings.Cut(direct, "search_path=")
	s := openStore(t, fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable&search_path=%s", c.port, schema))
	if got, err := s.Trial(trials[0].ID); err != nil || got.ID != trials[0].ID || c.cuts.Load() != 1 {
		t.Errorf("%s after %d cuts: %v", got.ID, c.cuts.Load(), err)
	}
}

// TestAServerThatDoesNotComeBackIsWaitedForOnce cuts every connection from some moment on.
func TestAServerThatDoesNotComeBackIsWaitedForOnce(t *testing.T) {
	server := shared.Server(t)
	direct := shared.Address(t)
	trials := evaltest.Fill(t, openStore(t, direct), 1)
	c := newCutter(t, server.SocketFile(), nil)
	c.at.Store("Z") // in whatever it says
	_, schema, _ := strings.Cut(direct, "search_path=")
	options := Options{Kind: store.Real, Wait: 500 * time.Millisecond}
	opened, err := open(fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable&search_path=%s", c.port, schema), options)
	evaltest.Must(t, err)
	t.Cleanup(func() { opened.Close() })
	s := opened.store(options)
	evaltest.Must(t, s.AddRating(evaltest.NewRating("before", trials[0])))
	c.armed.Store(1 << 30)
	for name, try := range map[string]func() error{
		"a write": func() error { return s.AddRating(evaltest.NewRating("after", trials[0])) },
		"a read":  func() error { _, err := s.Trial(trials[0].ID); return err },
	} {
		began := time.Now()
		if err := try(); err == nil || time.Since(began) > 8*options.Wait {
			t.Errorf("%s waited %v: %v", name, time.Since(began), err)
		}
	}
}

// TestAReadWhoseConnectionIsLostIsDoneAgain cuts a connection in the middle of what the
// server says of the records.
func TestAReadWhoseConnectionIsLostIsDoneAgain(t *testing.T) {
	server := shared.Server(t)
	direct := shared.Address(t)
	trials := evaltest.Fill(t, openStore(t, direct), 60)
	c := newCutter(t, server.SocketFile(), nil)
	_, schema, _ := strings.Cut(direct, "search_path=")
	s := openStore(t, fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable&search_path=%s", c.port, schema))
	c.at.Store(trials[20].ID) // the last of some pages, or in the middle of one
	each := func(seq iter.Seq2[engine.Trial, error]) (n int, err error) {
		for trial, err := range seq {
			if err != nil {
				return n, err
			}
			if n++; trial.Answers[0].Text == "" {
				t.Errorf("%s has no answer", trial.ID)
			}
		}
		return n, nil
	}
	for name, read := range map[string]func() (int, error){
		"an iterator yields each record once": func() (int, error) { return each(s.Figures(time.Time{})) },
		"and so does one from the end":        func() (int, error) { return each(s.Trials(store.Query{})) },
		"all is checked again": func() (int, error) {
			r, err := s.Check(t.Context())
			if len(r.Damage) > 0 {
				t.Errorf("%+v", r.Damage)
			}
			return r.Trials, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			before := c.cuts.Load()
			c.armed.Store(1)
			if n, err := read(); err != nil || n != len(trials) || c.cuts.Load() != before+1 {
				t.Errorf("%d of %d after %d cuts: %v", n, len(trials), c.cuts.Load()-before, err)
			}
		})
	}
	t.Run("but not a third time", func(t *testing.T) {
		c.armed.Store(2)
		if _, err := s.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "the connection to") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("nor where it was given out", func(t *testing.T) {
		c.armed.Store(1)
		given := &strings.Builder{}
		if err := s.CopyTo(t.Context(), dumped{given}, func(int) {}); err == nil || strings.Contains(err.Error(), keyed.ErrGivenOut.Error()) || !strings.Contains(err.Error(), "the connection to") {
			t.Errorf("got %v", err)
		}
		if n := strings.Count(given.String(), records.Buckets()[0]+" "); n != 1 {
			t.Errorf("given out %d times", n)
		}
	})
}

// TestAServerThatIsTooOldIsRefused has the server say that it is another one.
func TestAServerThatIsTooOldIsRefused(t *testing.T) {
	server := shared.Server(t)
	for version, takes := range map[string]bool{"12": false, "13": true, "99": true} {
		t.Run(fmt.Sprintf("%s is taken: %v", version, takes), func(t *testing.T) {
			is := regexp.MustCompile(`server_version\x00\d\d`)
			c := newCutter(t, server.SocketFile(), func(b []byte) []byte { return is.ReplaceAll(b, []byte("server_version\x00"+version)) })
			place := fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable&search_path=version_%s", c.port, version)
			s, err := open(place, Options{Kind: store.Real})
			if err == nil {
				s.Close()
			}
			_, examined := Examine(t.Context(), place)
			for _, err := range []error{err, examined} {
				if (err == nil) != takes || err != nil && !strings.Contains(err.Error(), "is PostgreSQL "+version) {
					t.Errorf("got %v", err)
				}
			}
		})
	}
}

func TestWhatIsWrongIsOneSentenceWithAHint(t *testing.T) {
	server := shared.Server(t)
	const secret = "geh%2Feim"
	admin, err := open(server.Socket("search_path=errors"), Options{Kind: store.Real})
	evaltest.Must(t, err)
	defer admin.Close()
	evaltest.Must(t, admin.store(Options{Kind: store.Real}).Ready())
	for _, sql := range []string{
		"create role ana login password 'geh/eim'", "create role one login password 'geh/eim' connection limit 0",
		"create schema other", "create table other.trials (x int)", "grant usage on schema errors to ana", "grant select on all tables in schema errors to ana",
	} {
		_, err := admin.pool.Exec(t.Context(), sql)
		evaltest.Must(t, err)
	}
	for name, c := range map[string]struct {
		address, want string
	}{
		"no server":            {"postgres://ana:" + secret + "@127.0.0.1:1/postgres", "no PostgreSQL server answers at postgres://ana@127.0.0.1:"},
		"a wrong password":     {server.TCP("ana", secret+"x", "postgres"), "does not let ana in"},
		"no such database":     {server.TCP("ana", secret, "nowhere"), "there is no database nowhere"},
		"no rights":            {server.TCP("ana", secret, "postgres"), "ana has no right"},
		"rights to read alone": {server.TCP("ana", secret, "postgres") + "?search_path=errors", "ana has no right"},
		"no connection left":   {server.TCP("one", secret, "postgres"), "has no connection left"},
		"a read-only server":   {server.Socket("search_path=errors&default_transaction_read_only=on"), "takes no changes"},
		"another's tables":     {server.Socket("search_path=other"), "holds something else than a switchboard store: it has a table trials"},
		"no address":           {"postgres://ana:" + secret + "@h:port/x", "the address of the database cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := open(c.address, Options{Kind: store.Real, Wait: time.Second})
			if err == nil {
				defer s.Close()
				err = s.store(Options{Kind: store.Real}).Ready()
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v", err)
			}
			hint, _ := err.(interface{ Hint() string })
			if hint == nil || hint.Hint() == "" || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v has no hint, or is no sentence", err)
			}
			for _, text := range []string{err.Error(), fmt.Sprintf("%v", hint), Shown(c.address)} {
				if strings.Contains(text, "geh") {
					t.Errorf("the password stands in %s", text)
				}
			}
		})
	}
}
