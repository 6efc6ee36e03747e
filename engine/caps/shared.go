package caps

import (
	"strings"
	"time"

	"switchboard/engine/runcap"
	"switchboard/providers"
)

// Shared is a store that several processes spend from. It is optional.
type Shared interface {
	// Share runs decide while no other process is in Share. It then stores, for the
	// others to see, what decide returns (what this process holds, in nano-dollars)
	// and what decide changed in the SharedSpending. An error before decide means
	// that decide was not run; an error after it does not undo what was decided.
	Share(now time.Time, decide func(*SharedSpending) (held map[Scope]int64)) error
}

// SharedSpending is what processes tell each other, in nano-dollars.
type SharedSpending struct {
	Others   map[Scope]int64  // held by other processes for calls under way
	Unstored map[string]int64 // spent by answers that nobody stored: by day, a slash, and the scope
	Lost     map[string]int64 // may have been spent by processes that ended while calls were under way; keys as in Unstored
	Runs     runcap.Runs      // that several processes work on
	Told     map[string]int64 // the greatest share of each cap that users were warned of, in percent; keys are those of Cap.alarmKey

	Calls int   // calls of this process under way, after decide
	Worst int64 // the sum of their worst cases
}

// ForRun is how much other processes hold or may have spent for a run, in nano-dollars,
// and whether any of them works on it.
func (s *SharedSpending) ForRun(scope string) (nano int64, others bool) {
	nano, others = s.Others[Scope(scope)]
	return providers.SumNano(nano, s.unstored("", Scope(scope))), others
}

// unstored is what was spent in a period and is not stored, in nano-dollars, with what
// may have been spent (Lost).
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
