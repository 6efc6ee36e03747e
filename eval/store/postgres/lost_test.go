package postgres

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"switchboard/eval/audit"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
)

// cutter stands between client and server. When it is armed it cuts the next
// connection on which the server says that a transaction is committed, before the
// client hears it.
type cutter struct {
	port  int
	says  func([]byte) []byte // what the server says; nil: as it is
	armed atomic.Bool
	cuts  atomic.Int64
}

func newCutter(t *testing.T, socket string, says func([]byte) []byte) *cutter {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	evaltest.Must(t, err)
	t.Cleanup(func() { l.Close() })
	c := &cutter{says: says, port: l.Addr().(*net.TCPAddr).Port}
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
	for {
		n, err := server.Read(b)
		if err != nil || bytes.Contains(b[:n], []byte("COMMIT\x00")) && c.armed.Swap(false) {
			if err == nil {
				c.cuts.Add(1)
			}
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
		c.armed.Store(true)
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
