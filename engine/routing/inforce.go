package routing

import (
	"sync/atomic"

	"switchboard/engine"
	"switchboard/providers"
)

// Decider decides. A Router does by one policy for ever; InForce by the policy
// that is in force at the moment.
type Decider interface {
	Decide(engine.Query) engine.Decision
	Policy() Policy
}

// InForce is the policy in force: it decides as its Router does, and the
// Router can be exchanged while others decide. It is safe for use by several
// goroutines.
type InForce struct{ now atomic.Pointer[inForce] }

type inForce struct {
	*Router
	setting string
}

// NewInForce begins with a router. setting is the Key of the parameters for
// which its certificates hold; empty: nobody knows.
func NewInForce(r *Router, setting string) *InForce {
	f := new(InForce)
	f.Put(r, setting)
	return f
}

// Put makes another router decide from now on.
func (f *InForce) Put(r *Router, setting string) { f.now.Store(&inForce{r, setting}) }

// Decide decides by the policy in force.
func (f *InForce) Decide(q engine.Query) engine.Decision { return f.now.Load().Decide(q) }

// Policy is the one in force.
func (f *InForce) Policy() Policy { return f.now.Load().Policy() }

// Covers reports whether the certificates of the policy in force speak of
// requests with these parameters.
func (f *InForce) Covers(p providers.Parameters) bool {
	setting := f.now.Load().setting
	return setting == "" || setting == p.Key()
}
