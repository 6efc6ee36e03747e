// Package refused counts what a server refuses, so that whoever sends a lot of it does
// not fill what keeps it.
package refused

import (
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// Refused is what was refused for one reason: for what it was, not for what was asked.
type Refused struct {
	Reason string    // for machines
	From   string    // the host that it came from
	Caller string    // the name of whoever asked; empty: nobody that is known
	What   string    // the first of it
	N      int       // how many
	First  time.Time // when the first came
}

// Counter collects what is refused until it is told of.
type Counter struct {
	mu  sync.Mutex
	all []*Refused
}

// Most is how many are told apart until they are told of.
const Most = 100

// Add counts one.
func (c *Counter) Add(reason, from, caller, what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.all, func(of *Refused) bool { return of.Reason == reason && of.From == from && of.Caller == caller })
	if i < 0 && len(c.all) == Most {
		i = Most - 1
		c.all[i].From = "many"
	}
	if i < 0 {
		c.all = append(c.all, &Refused{Reason: reason, From: from, Caller: caller, What: what, First: time.Now()})
		i = len(c.all) - 1
	}
	c.all[i].N++
}

// Tell tells of what was refused since the last time, and reports whether there was
// anything.
func (c *Counter) Tell(to func(Refused)) bool {
	c.mu.Lock()
	all := c.all
	c.all = nil
	c.mu.Unlock()
	for _, r := range all {
		to(*r)
	}
	return len(all) > 0
}

// Host is the host of an address with a port, or the address itself.
func Host(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	return host
}

// Network is the host of an address, or for IPv6 the network of it that one customer
// has.
func Network(address string) string {
	host := Host(address)
	at, err := netip.ParseAddr(host)
	if err != nil || at.Unmap().Is4() {
		return host
	}
	prefix, err := at.WithZone("").Prefix(64)
	if err != nil {
		return host
	}
	return prefix.String()
}
