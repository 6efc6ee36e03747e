package sharedrun

import (
	"time"

	"switchboard/engine/caps"
	"switchboard/engine/runcap"
)

// Limit makes all processes that work on a run keep to one limit, see runcap.Cap.Join. It
// reports false where another limit than theirs was asked for by hand.
func Limit(b *caps.Budget, c *runcap.Cap, j runcap.Joining) (t runcap.JoinedLimit, ok bool, err error) {
	err = b.ShareRun(c, func(s *caps.SharedSpending) bool {
		t, ok = c.Join(&s.Runs, j, time.Now(), s.ForRun)
		return ok
	})
	return t, ok, err
}

// Leave tells the others that this process works on the run no longer. ended means that
// nothing of the run is left to do. Errors are ignored, because the others notice in time
// that a process is gone.
func Leave(b *caps.Budget, c *runcap.Cap, ended bool) {
	_ = b.ShareRun(c, func(s *caps.SharedSpending) bool {
		_, others := s.ForRun(c.Scope())
		c.Leave(s.Runs, ended && !others)
		return false
	})
}
