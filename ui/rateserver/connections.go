package rateserver

import (
	"context"
	"net"
	"slices"
	"sync"

	"golang.org/x/crypto/ssh"

	"switchboard/ui/refused"
)

// mostUnsigned is how many connections of one address, or of one network of IPv6, may
// have not signed in yet.
const mostUnsigned = 20

// mostOwn is how many connections a rater may have. One more ends the oldest, so that a
// rater whose network broke off is not kept out by the connections that were left open.
const mostOwn = 3

// connections are those that are open, counted.
type connections struct {
	mu       sync.Mutex
	open     int                      // how many there are
	unsigned map[string]int           // how many have not signed in, by network
	raters   map[string][]*connection // those that have signed in, by rater, the oldest first

	leftUnsigned func(from string, offered bool) // is called when a connection ends that never signed in; offered: it has offered a key
}

// connection is one connection.
type connection struct {
	net.Conn
	all     *connections
	network string
	gone    sync.Once

	// Guarded by all.mu.
	rater string // who has signed in; empty: nobody yet
	key   ssh.PublicKey
	leave context.CancelCauseFunc // ends its session; nil: there is none
	asked bool                    // a key was offered
}

// admit counts a new connection. It is nil, with the reason, where there are most already,
// or too many of its network that have not signed in.
func (cs *connections) admit(conn net.Conn, most int) (*connection, string) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	network := refused.Network(conn.RemoteAddr().String())
	switch {
	case cs.open >= most:
		return nil, "too many connections"
	case cs.unsigned[network] >= mostUnsigned:
		return nil, "too many connections that have not signed in"
	}
	cs.open++
	cs.unsigned[network]++
	return &connection{Conn: conn, all: cs, network: network}, ""
}

// signIn notes the rater of a connection, and ends the rater's oldest one beyond mostOwn.
func (c *connection) signIn(rater string, key ssh.PublicKey) {
	c.all.mu.Lock()
	defer c.all.mu.Unlock()
	c.all.countOut(c.network)
	c.rater, c.key = rater, key
	own := append(c.all.raters[rater], c)
	c.all.raters[rater] = own
	if len(own) > mostOwn {
		own[0].end(errElsewhere)
	}
}

// offerKey notes that a key was offered.
func (c *connection) offerKey() {
	c.all.mu.Lock()
	defer c.all.mu.Unlock()
	c.asked = true
}

// beginSession notes that the connection has a session, which leave ends.
func (c *connection) beginSession(leave context.CancelCauseFunc) {
	c.all.mu.Lock()
	defer c.all.mu.Unlock()
	c.leave = leave
}

// end ends the session, or the connection where it has none. The lock is held.
func (c *connection) end(why ending) {
	if c.leave != nil {
		c.leave(why)
		return
	}
	go c.Close() // it takes the lock
}

// endRemoved ends the connections of raters who were removed, or whose key was.
func (cs *connections) endRemoved(raters Raters) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	for rater, own := range cs.raters {
		for _, c := range own {
			if raters.name(c.key) != rater {
				c.end(errRemoved)
			}
		}
	}
}

// empty reports whether nobody is signed in.
func (cs *connections) empty() bool {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	return len(cs.raters) == 0
}

// Close ends the connection.
func (c *connection) Close() error {
	c.gone.Do(func() {
		if unsigned, offered := c.all.remove(c); unsigned {
			c.all.leftUnsigned(c.RemoteAddr().String(), offered)
		}
	})
	return c.Conn.Close()
}

// remove takes a connection off the counts. It reports whether it never signed in, and
// whether it had offered a key.
func (cs *connections) remove(c *connection) (unsigned, offered bool) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.open--
	if c.rater == "" {
		cs.countOut(c.network)
		return true, c.asked
	}
	cs.raters[c.rater] = slices.DeleteFunc(cs.raters[c.rater], func(other *connection) bool { return other == c })
	if len(cs.raters[c.rater]) == 0 {
		delete(cs.raters, c.rater)
	}
	return false, false
}

func (cs *connections) countOut(network string) {
	if cs.unsigned[network]--; cs.unsigned[network] <= 0 {
		delete(cs.unsigned, network)
	}
}
