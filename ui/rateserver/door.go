package rateserver

import (
	"context"
	"net"
	"slices"
	"sync"

	"golang.org/x/crypto/ssh"

	"switchboard/ui/refused"
)

// mostStrangers is how many connections of one address, or of one network of IPv6, may
// be about to sign in.
const mostStrangers = 20

// mostOwn is how many connections a rater may have. One more ends the oldest: who comes
// back after a network broke off is not locked out by what was left behind.
const mostOwn = 3

// door counts who comes.
type door struct {
	mu        sync.Mutex
	all       int
	strangers map[string]int      // who have not signed in, by network
	raters    map[string][]*guest // who have, the oldest first

	strange func(from string, offered bool) // hears of who leaves without having signed in, and whether a key was offered
}

// guest is a connection.
type guest struct {
	net.Conn
	door    *door
	network string
	gone    sync.Once

	// What the lock of the door guards.
	rater string // whose it is; empty: nobody has signed in yet
	key   ssh.PublicKey
	leave context.CancelCauseFunc // ends its session; nil: there is none
	asked bool                    // a key was offered
}

// admit lets a connection in, unless there are most already, or too many of its
// network: then it says which.
func (d *door) admit(conn net.Conn, most int) (*guest, string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	network := refused.Network(conn.RemoteAddr().String())
	switch {
	case d.all >= most:
		return nil, "too many connections"
	case d.strangers[network] >= mostStrangers:
		return nil, "too many connections that have not signed in"
	}
	d.all++
	d.strangers[network]++
	return &guest{Conn: conn, door: d, network: network}, ""
}

// signIn names the rater of a connection.
func (g *guest) signIn(rater string, key ssh.PublicKey) {
	g.door.mu.Lock()
	defer g.door.mu.Unlock()
	g.door.noStranger(g.network)
	g.rater, g.key = rater, key
	own := append(g.door.raters[rater], g)
	g.door.raters[rater] = own
	if len(own) > mostOwn {
		own[0].end(errElsewhere)
	}
}

// offers notes that a key was offered.
func (g *guest) offers() {
	g.door.mu.Lock()
	defer g.door.mu.Unlock()
	g.asked = true
}

// sits notes how the session of a connection is ended.
func (g *guest) sits(leave context.CancelCauseFunc) {
	g.door.mu.Lock()
	defer g.door.mu.Unlock()
	g.leave = leave
}

// end ends the session, or the connection that has none. The door is locked.
func (g *guest) end(why ending) {
	if g.leave != nil {
		g.leave(why)
		return
	}
	go g.Close() // which locks the door
}

// dismiss ends what belongs to raters who are none any more, or no longer by that key.
func (d *door) dismiss(raters Raters) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for rater, own := range d.raters {
		for _, g := range own {
			if raters.name(g.key) != rater {
				g.end(errRemoved)
			}
		}
	}
}

// empty reports that no rater is there.
func (d *door) empty() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.raters) == 0
}

// Close ends the connection.
func (g *guest) Close() error {
	g.gone.Do(func() {
		if stranger, offered := g.door.leaves(g); stranger {
			g.door.strange(g.RemoteAddr().String(), offered)
		}
	})
	return g.Conn.Close()
}

// leaves takes a connection off the count, and reports whether it was nobody's, and
// offered a key.
func (d *door) leaves(g *guest) (stranger, offered bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.all--
	if g.rater == "" {
		d.noStranger(g.network)
		return true, g.asked
	}
	d.raters[g.rater] = slices.DeleteFunc(d.raters[g.rater], func(other *guest) bool { return other == g })
	if len(d.raters[g.rater]) == 0 {
		delete(d.raters, g.rater)
	}
	return false, false
}

func (d *door) noStranger(network string) {
	if d.strangers[network]--; d.strangers[network] <= 0 {
		delete(d.strangers, network)
	}
}
