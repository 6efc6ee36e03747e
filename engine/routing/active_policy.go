package routing

import (
	"sync/atomic"

	"switchboard/engine"
	"switchboard/providers"
)

// Decider decides. A Router does so by one policy for ever, an ActivePolicy by
// the one that is in force at the moment.
type Decider interface {
	Decide(engine.Query) engine.Decision
	Policy() Policy
}

// ActivePolicy is the policy in force: it decides as its Router does, and the
// Router can be exchanged while others decide. It is safe for use by several
// goroutines.
type ActivePolicy struct{ now atomic.Pointer[activeRouter] }

type activeRouter struct {
	*Router
	setting string
	lapsed  string  // why the policy that somebody chose does not decide; empty: it does
	chosen  *Router // by that policy; nil where it does
}

// NewActivePolicy begins with a router. setting is the Key of the parameters
// for which its certificates hold; empty: nobody knows.
func NewActivePolicy(r *Router, setting string) *ActivePolicy {
	a := new(ActivePolicy)
	a.Set(r, setting)
	return a
}

// Set makes another router decide from now on.
func (a *ActivePolicy) Set(r *Router, setting string) {
	a.now.Store(&activeRouter{Router: r, setting: setting})
}

// Router is the one that decides now. What it has decided can be taken further by
// it alone, see Router.Checked.
func (a *ActivePolicy) Router() *Router { return a.now.Load().Router }

// RouterOf is the one behind a decider that decides now.
func RouterOf(d Decider) *Router {
	switch known := d.(type) {
	case *Router:
		return known
	case interface{ Router() *Router }:
		return known.Router()
	}
	return NewRouter(d.Policy())
}

// Lapse says that the policy in force does not decide any more, and why. Until another
// one is set, one that sends everything to the reference is in force in its place.
func (a *ActivePolicy) Lapse(why string) {
	was := a.now.Load().Router
	a.now.Store(&activeRouter{Router: NewRouter(was.policy.OnlyReference()), lapsed: why, chosen: was})
}

// Lapsed is why a decider does not decide by the policy that was chosen, and a Router by
// that one; nil where it does.
func Lapsed(d Decider) (why string, chosen *Router) {
	if a, ok := d.(*ActivePolicy); ok {
		now := a.now.Load()
		return now.lapsed, now.chosen
	}
	return "", nil
}

// Decide decides by the policy in force. Where that stands in for one that lapsed,
// the first reason says why.
func (a *ActivePolicy) Decide(q engine.Query) engine.Decision {
	now := a.now.Load()
	d := now.Decide(q)
	if now.lapsed != "" {
		d.Reasons = append([]string{"the reference is asked: " + now.lapsed}, d.Reasons...)
	}
	return d
}

// Policy is the one in force.
func (a *ActivePolicy) Policy() Policy { return a.now.Load().Policy() }

// Covers reports whether the certificates of the policy in force speak of
// requests with these parameters.
func (a *ActivePolicy) Covers(p providers.Parameters) bool {
	setting := a.now.Load().setting
	return setting == "" || setting == p.Key()
}
