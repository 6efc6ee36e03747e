package sharedrun

import (
	"time"

	"switchboard/engine/caps"
	"switchboard/engine/runcap"
)

// Limit has all who work on a run keep to one limit: see runcap.Cap.Join.
// Where they do not, for another one was asked for by hand, it is false.
func Limit(b *caps.Budget, c *runcap.Cap, j runcap.Joining) (t runcap.JoinedLimit, ok bool, err error) {
	err = b.ShareRun(c, func(s *caps.SharedSpending) bool {
		t, ok = c.Join(&s.Runs, j, time.Now(), s.ForRun)
		return ok
	})
	return t, ok, err
}

// Leave is the end of Limit; with ended, nothing of the run is left. Who cannot say it
// now is seen to be gone later.
func Leave(b *caps.Budget, c *runcap.Cap, ended bool) {
	_ = b.ShareRun(c, func(s *caps.SharedSpending) bool {
		_, others := s.ForRun(c.Scope())
		c.Leave(s.Runs, ended && !others)
		return false
	})
}
