package caps

import (
	"strings"
	"time"

	"switchboard/engine/runcap"
	"switchboard/providers"
)

// Shared is a store that several processes spend from. It is optional.
type Shared interface {
	// Share runs decide while no other process is in Share, and keeps what it
	// returns as what this process holds, and what it changed of what is
	// unstored, for the others to see. It does nothing else: what decide
	// decided stands, whatever the error. Before decide is run, an error
	// means that it is not run.
	Share(now time.Time, decide func(*SharedSpending) (held map[Scope]int64)) error
}

// SharedSpending is what processes tell each other, in nano-dollars.
type SharedSpending struct {
	Others   map[Scope]int64  // held by other processes for calls under way
	Unstored map[string]int64 // spent by answers that nobody stored: by day, a slash, and the scope
	Lost     map[string]int64 // may have been spent by processes that ended in the middle: as Unstored
	Runs     runcap.Runs      // that several processes work on
	Told     map[string]int64 // the greatest share of a cap that was told of, in percent: by period, limit and scope

	Calls int   // of our own under way, as decide leaves it
	Worst int64 // the most that these cost together
}

// ForRun is what others hold or may have spent for a run, and whether any work on it.
func (s *SharedSpending) ForRun(scope string) (nano int64, others bool) {
	nano, others = s.Others[Scope(scope)]
	return providers.SumNano(nano, s.unstored("", Scope(scope))), others
}

// unstored is what was spent in a period and is not stored, with what may have
// been.
func (s *SharedSpending) unstored(period string, scope Scope) (sum int64) {
	for _, spent := range []map[string]int64{s.Unstored, s.Lost} {
		for key, nano := range spent {
			day, of, _ := strings.Cut(key, "/")
			if Scope(of) == scope && strings.HasPrefix(day, period) {
				sum = providers.SumNano(sum, nano)
			}
		}
	}
	return sum
}

func (s *SharedSpending) addUnstored(day string, scopes []Scope, nano int64) {
	if nano == 0 {
		return
	}
	if s.Unstored == nil {
		s.Unstored = map[string]int64{}
	}
	for _, scope := range scopes {
		key := day + "/" + string(scope)
		if s.Unstored[key] = max(0, providers.SumNano(s.Unstored[key], nano)); s.Unstored[key] == 0 {
			delete(s.Unstored, key)
		}
	}
}
