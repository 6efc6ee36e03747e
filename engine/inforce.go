package engine

import "sync/atomic"

// Decider decides. A Router does by one policy for ever; InForce by the policy
// that is in force at the moment.
type Decider interface {
	Decide(Query) Decision
	Policy() Policy
}

// InForce is the policy in force: it decides as its Router does, and the
// Router can be exchanged while others decide. It is safe for use by several
// goroutines.
type InForce struct{ router atomic.Pointer[Router] }

// NewInForce begins with a router.
func NewInForce(r *Router) *InForce {
	f := new(InForce)
	f.router.Store(r)
	return f
}

// Put makes another router decide from now on.
func (f *InForce) Put(r *Router) { f.router.Store(r) }

// Decide decides by the policy in force.
func (f *InForce) Decide(q Query) Decision { return f.router.Load().Decide(q) }

// Policy is the one in force.
func (f *InForce) Policy() Policy { return f.router.Load().Policy() }
