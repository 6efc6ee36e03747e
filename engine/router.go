package engine

// Router decides by one policy. It never changes; a new policy makes a new
// Router. It is safe for use by several goroutines.
type Router struct {
	policy Policy
}

// NewRouter decides by p.
func NewRouter(p Policy) *Router { return &Router{policy: p} }

// Policy is the one it decides by.
func (r *Router) Policy() Policy { return r.policy }

// Decide picks the model for a prompt.
func (r *Router) Decide(q Query) Decision { return Decision{Task: Unknown} }
