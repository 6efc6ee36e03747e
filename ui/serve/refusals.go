package serve

import (
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"switchboard/providers"
)

// Refused is requests that were refused for one reason: in what they were, not in
// what was asked.
type Refused struct {
	Reason string    // for machines
	From   string    // the host that they came from
	Caller string    // the name of the key; empty: none, or none that is known
	What   string    // the method and path of the first one
	N      int       // how many
	First  time.Time // when the first one came
}

// The reasons that are no codes of an answer.
const (
	noKey    = "no_key"
	wrongKey = "wrong_key"
)

// refusedCodes are the codes of answers that say so.
var refusedCodes = []string{"too_large", "body", "not_found", "method", "host", "origin", "model_not_found", tagCode}

// refusals collects what is refused, so that whoever sends a lot of it does not
// fill what it is told to.
type refusals struct {
	mu  sync.Mutex
	all []*Refused
}

// mostRefusals is how many are told apart until they are told of.
const mostRefusals = 100

func (c *refusals) add(r *http.Request, reason string) {
	from, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		from = r.RemoteAddr
	}
	caller := callerOf(r.Context())
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.all, func(of *Refused) bool { return of.Reason == reason && of.From == from && of.Caller == caller })
	if i < 0 && len(c.all) == mostRefusals {
		i = mostRefusals - 1
		c.all[i].From = "many"
	}
	if i < 0 {
		what := providers.CleanLine(r.Method+" "+r.URL.Path, 120)
		c.all = append(c.all, &Refused{Reason: reason, From: from, Caller: caller, What: what, First: time.Now()})
		i = len(c.all) - 1
	}
	c.all[i].N++
}

// tell tells of what was refused since the last time.
func (c *refusals) tell(to func(Refused)) {
	c.mu.Lock()
	all := c.all
	c.all = nil
	c.mu.Unlock()
	for _, r := range all {
		to(*r)
	}
}
