package pgtest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Distance lies between a store and its server: what either says is heard so much later.
// It counts the trips that a store waits for: not those that only end a transaction that
// reads.
type Distance struct {
	OneWay time.Duration // set before the store is opened
	OnTrip func()        // likewise; nil: nothing. It is called as a trip begins

	Trips  atomic.Int64
	Locked atomic.Int64 // those that began while the store's lock of writers was held

	port   int
	socket string
}

// NewDistance is one to the server, until the test ends.
func NewDistance(t testing.TB, s *Server) *Distance {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	d := &Distance{port: l.Addr().(*net.TCPAddr).Port, socket: s.SocketFile()}
	go d.listen(l)
	return d
}

// Over is an address that Shared.Address gave, at this distance.
func (d *Distance) Over(address string) string {
	_, schema, _ := strings.Cut(address, "search_path=")
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable&search_path=%s", d.port, schema)
}

func (d *Distance) listen(l net.Listener) {
	for {
		client, err := l.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("unix", d.socket)
		if err != nil {
			client.Close()
			continue
		}
		c := &trips{distance: d}
		go d.carry(server, client, c.asks)
		go d.carry(client, server, c.hears)
	}
}

// parcel is what was said at once, and when it arrives.
type parcel struct {
	bytes []byte
	due   time.Time
}

// carry brings what one side says to the other.
func (d *Distance) carry(to, from net.Conn, look func([]byte)) {
	under := make(chan parcel, 1<<12) // way
	go func() {
		defer to.Close()
		for p := range under {
			time.Sleep(time.Until(p.due))
			if _, err := to.Write(p.bytes); err != nil {
				_, _ = io.Copy(io.Discard, from)
				return
			}
		}
	}()
	defer close(under)
	b := make([]byte, 1<<16)
	for {
		n, err := from.Read(b)
		if n > 0 {
			look(b[:n])
			under <- parcel{bytes.Clone(b[:n]), time.Now().Add(d.OneWay)}
		}
		if err != nil {
			return
		}
	}
}

// trips are those of a connection.
type trips struct {
	distance *Distance

	mu       sync.Mutex
	away     bool            // a trip has begun and nothing came back of it
	waits    bool            // the store does, for what it asked last
	begun    bool            // the first message, which has no type, is over
	rest     []byte          // of a message that is not there whole
	locks    map[string]bool // prepared statements that take the lock
	ends     map[string]bool // that give it back
	locked   bool            // it is held
	awaiting bool            // it was asked for
}

func (c *trips) hears([]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.away, c.locked = false, c.locked || c.awaiting
	c.awaiting = false
}

func (c *trips) asks(b []byte) {
	c.mu.Lock()
	began, held := !c.away, c.locked
	c.away, c.waits = true, !c.begun
	c.read(append(c.rest, b...))
	began = began && c.waits
	c.mu.Unlock()
	if !began {
		return
	}
	if c.distance.Trips.Add(1); held {
		c.distance.Locked.Add(1)
	}
	if c.distance.OnTrip != nil {
		c.distance.OnTrip()
	}
}

// read reads the messages of a client: which statements it prepares and runs.
func (c *trips) read(b []byte) {
	head := 5 // a type and a length, which counts itself
	for ; len(b) >= head; head = 5 {
		if !c.begun {
			head = 4
		}
		size := head - 4 + int(binary.BigEndian.Uint32(b[head-4:]))
		if len(b) < size {
			break
		}
		if c.begun {
			c.message(b[0], bytes.Split(b[head:size], []byte{0}))
		}
		c.begun, b = true, b[size:]
	}
	c.rest = bytes.Clone(b)
}

func (c *trips) message(kind byte, words [][]byte) {
	c.waits = c.waits || kind != 'Q' || c.locked || string(words[0]) != "commit"
	switch kind {
	case 'P': // prepare a statement
		c.prepare(string(words[0]), string(words[1]))
	case 'B': // run one
		c.run(string(words[1]))
	case 'Q': // both
		c.prepare("", string(words[0]))
		c.run("")
	}
}

func (c *trips) prepare(name, sql string) {
	if c.locks == nil {
		c.locks, c.ends = map[string]bool{}, map[string]bool{}
	}
	c.locks[name], c.ends[name] = strings.Contains(sql, "pg_advisory_xact_lock("), sql == "commit" || sql == "rollback"
}

func (c *trips) run(name string) {
	switch {
	case c.locks[name]:
		c.awaiting = true
	case c.ends[name]:
		c.awaiting, c.locked = false, false
	}
}
