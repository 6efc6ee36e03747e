package circuit

import (
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"

	"switchboard/providers"
)

// circuit is the circuit of one model or provider: its breaker, and the pause that the
// provider asked for, which is checked before the breaker.
type circuit struct {
	name    string
	breaker *gobreaker.TwoStepCircuitBreaker[struct{}]
	tell    func(Change)

	mu       sync.Mutex
	opened   time.Time // when the breaker opened last
	until    time.Time // no call is let through before; zero: there is no such time
	asked    time.Time // when the provider asked for a pause last
	held     State     // why until is set: Open for the rest of a breaker that opened before the program started, Waiting for a pause
	probing  bool      // the pause is over, and one call is under way to see whether the provider takes it
	limited  int       // how often in a row the provider asked for a pause
	recalled int       // failures in a row from before the program started, see Recall

	fault providers.Fault // of the call that ended last; empty: it went well
}

func newCircuit(name string, tell func(Change)) *circuit {
	c := &circuit{name: name, tell: tell}
	c.breaker = gobreaker.NewTwoStepCircuitBreaker[struct{}](settings(name, c.turned))
	return c
}

func (c *circuit) of() string { _, id, _ := strings.Cut(c.name, " "); return id }

// turned notes a change of the breaker, which holds its own lock.
func (c *circuit) turned(to State) {
	change := Change{Time: time.Now(), Of: c.of(), To: to}
	if to == Open {
		c.mu.Lock()
		c.opened, change.Why = change.Time, c.fault
		c.mu.Unlock()
	}
	c.tell(change)
}

// enter asks for a call.
func (c *circuit) enter(now time.Time) (done func(error), _ *Refusal) {
	probe, refusal := c.pass(now)
	if refusal != nil {
		return nil, refusal
	}
	end, err := c.breaker.Allow()
	if err != nil {
		c.left(probe)
		return nil, &Refusal{Of: c.of(), Wait: c.rest(now)}
	}
	return func(err error) { c.ended(probe, end, err) }, nil
}

// shortly is how long a call waits at least while another one probes.
const shortly = 500 * time.Millisecond

// pass lets a call through, or says why it has to wait. It reports whether the call is
// the one that tests whether the pause is over.
func (c *circuit) pass(now time.Time) (probe bool, _ *Refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	refusal := &Refusal{Of: c.of(), Limited: c.held != Open, Wait: shortly}
	switch {
	case c.until.IsZero():
		return false, nil
	case now.Before(c.until):
		refusal.Wait = c.until.Sub(now)
		return false, refusal
	case c.probing:
		return false, refusal
	}
	c.probing = true
	return true, nil
}

// left gives back a probe whose call was not made.
func (c *circuit) left(probe bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.probing = c.probing && !probe
}

// rest is how long an open breaker still lets nothing through.
func (c *circuit) rest(now time.Time) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return max(shortly, c.opened.Add(Rest).Sub(now))
}

func (c *circuit) ended(probe bool, end func(error), err error) {
	v := verdictOf(c.name, err)
	c.note(v, err)
	switch v {
	case works:
		end(nil)
	case fails:
		end(errFails)
	default:
		end(errNothing)
	}
	c.mu.Lock()
	c.probing = c.probing && !probe
	paused := false
	switch {
	case v == limits:
		paused = c.pause(time.Now(), providers.AsError(err).RetryAfter)
	case v == works && (probe || time.Now().After(c.until)):
		c.until, c.limited = time.Time{}, 0
	}
	c.mu.Unlock()
	if paused {
		c.tell(Change{Time: time.Now(), Of: c.of(), To: Waiting, Why: providers.RateLimited})
	}
}

// note remembers how a call ended, so that a change of state can name the reason.
func (c *circuit) note(v verdict, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch v {
	case works:
		c.fault = ""
	case fails:
		c.fault = providers.AsError(err).Fault
	}
}

// The pause after a provider took no request and did not say for how long: at
// least leastPause, so that it gets no more than two requests in a second and
// a half, and by chance up to a bound that doubles each time.
const (
	leastPause = 800 * time.Millisecond
	firstPause = time.Second
	mostPause  = time.Minute
)

// longestPause bounds what a provider asks for: after it, one call sees whether
// the pause is over. A service that asks for days by mistake is not given up.
const longestPause = 10 * time.Minute

// pause begins one, or makes it longer; false where a longer one is under way.
func (c *circuit) pause(now time.Time, asked time.Duration) bool {
	if asked <= 0 {
		asked = leastPause + rand.N(min(mostPause, firstPause<<min(c.limited, 8)))
	}
	asked = min(asked, longestPause)
	c.limited++
	c.asked = now
	if until := now.Add(asked); until.After(c.until) {
		c.until, c.held = until, Waiting
		return true
	}
	return false
}

// answered ends the pause when a call went well that began after the provider asked for
// it.
func (c *circuit) answered(began time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held != Open && began.After(c.asked) {
		c.until, c.limited = time.Time{}, 0
	}
}

func (c *circuit) state(now time.Time) (State, time.Duration) {
	s := stateOf(c.breaker.State())
	if s == Open {
		return Open, c.rest(now)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if left := c.until.Sub(now); left > 0 {
		return c.held, left
	}
	return s, 0
}

// recall puts the breaker on the edge of opening where the last calls failed,
// and lets nothing through for the rest of its rest: a breaker cannot be told
// that it opened some time ago.
func (c *circuit) recall(at time.Time, err error) {
	switch verdictOf(c.name, err) {
	case works:
		c.recalled = 0
		c.until = time.Time{}
		c.report(nil)
	case fails:
		c.recalled++
		if c.recalled < Failures {
			c.report(errFails)
		} else {
			c.hold(at.Add(Rest), Open)
		}
	case limits:
		c.hold(at.Add(min(longestPause, max(leastPause, providers.AsError(err).RetryAfter))), Waiting)
	}
}

func (c *circuit) report(err error) {
	if done, refused := c.breaker.Allow(); refused == nil {
		done(err)
	}
}

func (c *circuit) hold(until time.Time, as State) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if until.After(c.until) && until.After(time.Now()) {
		c.until, c.held = until, as
	}
}
