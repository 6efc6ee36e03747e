package rateserver

import (
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/ssh"

	"switchboard/ui/refused"
)

// changing are raters who may be others later.
type changing struct {
	mu  sync.Mutex
	now Raters
}

func (c *changing) set(t *testing.T, text string) {
	t.Helper()
	r, err := ParseRaters(text)
	if err != nil {
		t.Fatal(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = r
}

func (c *changing) read() (Raters, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now, nil
}

func TestWhoIsRemovedLeaves(t *testing.T) {
	raters := &changing{}
	h := newTestServer(t, func(s *Server) { s.Raters, s.lookEvery = raters.read, time.Millisecond })
	old := newKey(t)
	raters.set(t, line(h.ana, "ana")+line(h.ben, "ben")+line(old, "ben"))
	ana, ben, byOld := h.openSession(h.ana, "xterm", 80, 24), h.openSession(h.ben, "xterm", 80, 24), h.client(old)
	ana.waits("ana at")
	ben.waits("ben at")
	t.Run("by another key that went, with the connection, and stays by the one that did not", func(t *testing.T) {
		raters.set(t, line(h.ana, "ana")+line(h.ben, "ben"))
		byOld.Wait()
		if _, err := h.dial(ssh.PublicKeys(old)); err == nil {
			t.Error("the key still opens")
		}
		ben.WindowChange(30, 90)
		ben.waits("now 90x30.")
	})
	t.Run("and is told why", func(t *testing.T) {
		raters.set(t, line(h.ana, "ana"))
		ben.waits(string(errRemoved))
		if _, err := h.dial(ssh.PublicKeys(h.ben)); err == nil {
			t.Error("ben comes back")
		}
	})
	t.Run("nobody else does", func(t *testing.T) {
		ana.WindowChange(30, 90)
		ana.waits("now 90x30.")
		io.WriteString(ana.keys, "q")
		if err := ana.ends(); err != nil {
			t.Error(err)
		}
	})
}

func TestRatersOfTheStoreAloneComeIn(t *testing.T) {
	ana, ben := newKey(t), newKey(t)
	r, err := ParseRaters(line(ana, "ana") + line(ben, "ben"))
	if err != nil {
		t.Fatal(err)
	}
	r = r.Of([]string{"zoe", "ana"})
	if r.Len() != 1 || r.name(ana.PublicKey()) != "ana" || r.name(ben.PublicKey()) != "" {
		t.Errorf("%d may", r.Len())
	}
}

func TestConnectionsAreBounded(t *testing.T) {
	t.Run("a rater's oldest ends when there are more than three", func(t *testing.T) {
		h := newTestServer(t)
		oldest := h.client(h.ana)
		for range mostOwn {
			h.client(h.ana)
		}
		oldest.Wait()
		h.openSession(h.ben, "xterm", 80, 24).waits("ben at")
	})
	t.Run("those of an address that have not signed in", func(t *testing.T) {
		h := newTestServer(t)
		var silent []net.Conn
		for range mostUnsigned {
			c, err := net.Dial("tcp", h.at)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadFull(c, make([]byte, 4)); err != nil { // it is let in
				t.Fatal(err)
			}
			silent = append(silent, c)
		}
		if c, err := h.dial(ssh.PublicKeys(h.ana)); err == nil {
			c.Close()
			t.Error("one more came in")
		}
		if !h.noted("refused: too many connections that have not signed in from 127.0.0.1:") {
			t.Errorf("noted %q", h.notes)
		}
		for _, c := range silent {
			c.Close()
		}
		for {
			if c, err := h.dial(ssh.PublicKeys(h.ana)); err == nil { // as soon as the server has seen them go
				c.Close()
				return
			}
		}
	})
	t.Run("a network of IPv6 counts as one address", func(t *testing.T) {
		for at, want := range map[string]string{
			"[2001:db8:1:2:3::4]:22": "2001:db8:1:2::/64", "192.0.2.7:22": "192.0.2.7", "[::ffff:192.0.2.7]:22": "::ffff:192.0.2.7", "nowhere": "nowhere",
		} {
			if got := refused.Network(at); got != want {
				t.Errorf("%s counts as %s", at, got)
			}
		}
	})
}

func TestWhatIsRefusedIsCounted(t *testing.T) {
	var mu sync.Mutex
	told := map[string]refused.Refused{}
	h := newTestServer(t, func(s *Server) {
		s.Refused = func(r refused.Refused) {
			mu.Lock()
			defer mu.Unlock()
			told[r.Reason] = r
		}
	})
	for range 3 {
		if c, err := h.dial(ssh.PublicKeys(newKey(t))); err == nil {
			c.Close()
			t.Error("a key that is no rater's opens")
		}
	}
	if c, err := h.dial(ssh.Password("ana")); err == nil {
		c.Close()
		t.Error("a password opens")
	}
	session, err := h.client(h.ana).NewSession()
	if err != nil {
		t.Fatal(err)
	}
	_ = session.Run("ls")
	if !h.notedTimes(4, "nobody signed in from") {
		t.Errorf("noted %q", h.notes)
	}
	h.stop()
	err = <-h.ended
	h.ended <- err
	for reason, want := range map[string]refused.Refused{
		unknownKey: {N: 3, What: "ssh: the key SHA256:"}, noKey: {N: 1, What: "ssh: nobody signed in"}, notServed: {N: 1, What: "ssh: ana asked for a command", Caller: "ana"},
	} {
		if got := told[reason]; got.N != want.N || got.Caller != want.Caller || got.From != "127.0.0.1" || !strings.HasPrefix(got.What, want.What) {
			t.Errorf("%s: %+v", reason, got)
		}
	}
	if len(told) != 3 {
		t.Errorf("told of %v", told)
	}
}

func TestAScannerIsToldOfEverMoreSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n, times atomic.Int64
		h := &host{Server: Server{Refused: func(r refused.Refused) { n.Add(int64(r.N)); times.Add(1) }}}
		ctx, stop := context.WithCancel(t.Context())
		go h.tellRefusals(ctx)
		const seconds = 24 * 3600
		for range seconds {
			h.refuse(unknownKey, "", "192.0.2.7:1", "a key")
			time.Sleep(time.Second)
		}
		if times.Load() > 40 {
			t.Errorf("told %d times in a day", times.Load())
		}
		time.Sleep(2 * tellLast)
		before := times.Load()
		h.refuse(unknownKey, "", "192.0.2.7:1", "a key")
		time.Sleep(2 * tellFirst)
		if times.Load() != before+1 {
			t.Error("after some quiet it is not told of soon")
		}
		stop()
		synctest.Wait()
		if n.Load() != seconds+1 {
			t.Errorf("%d were counted", n.Load())
		}
	})
}
