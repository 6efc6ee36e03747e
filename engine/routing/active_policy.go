package routing

import (
	"sync/atomic"

	"switchboard/engine"
	"switchboard/providers"
)

// Decider decides which model a prompt goes to. A Router always decides by the same
// policy, an ActivePolicy by the one that is in force.
type Decider interface {
	Decide(engine.Query) engine.Decision
	Policy() Policy
}

// ActivePolicy is the policy in force. It decides by a Router, which can be replaced at any
// time. It is safe for use by several goroutines.
type ActivePolicy struct{ now atomic.Pointer[activeRouter] }

type activeRouter struct {
	*Router
	setting string
	lapsed  string  // why the policy that somebody chose does not decide; empty: it does
	chosen  *Router // decides by that policy; nil: it decides itself
}

// NewActivePolicy puts the policy of a router in force. setting is the Key of the
// parameters for which its certificates hold, or "" where that is unknown.
func NewActivePolicy(r *Router, setting string) *ActivePolicy {
	a := new(ActivePolicy)
	a.Set(r, setting)
	return a
}

// Set puts the policy of another router in force.
func (a *ActivePolicy) Set(r *Router, setting string) {
	a.now.Store(&activeRouter{Router: r, setting: setting})
}

// Router is the router that decides now. Its decisions can be given to Checked and Next of
// this router only.
func (a *ActivePolicy) Router() *Router { return a.now.Load().Router }

// RouterOf is the router by which a decider decides now.
func RouterOf(d Decider) *Router {
	switch known := d.(type) {
	case *Router:
		return known
	case interface{ Router() *Router }:
		return known.Router()
	}
	return NewRouter(d.Policy())
}

// Lapse takes the policy out of force, for the reason why. Until another one is set,
// everything is sent to the reference.
func (a *ActivePolicy) Lapse(why string) {
	was := a.now.Load().Router
	a.now.Store(&activeRouter{Router: NewRouter(was.policy.OnlyReference()), lapsed: why, chosen: was})
}

// Lapsed is why a decider does not decide by the policy that somebody chose, with a router
// that does; "" and nil where it decides by it.
func Lapsed(d Decider) (why string, chosen *Router) {
	if a, ok := d.(*ActivePolicy); ok {
		now := a.now.Load()
		return now.lapsed, now.chosen
	}
	return "", nil
}

// Decide decides by the policy in force. Where a policy lapsed, the first reason says why.
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

// Covers reports whether the certificates of the policy in force are about requests with
// these parameters. Where it is unknown which they are about, it reports true.
func (a *ActivePolicy) Covers(p providers.Parameters) bool {
	setting := a.now.Load().setting
	return setting == "" || setting == p.Key()
}
