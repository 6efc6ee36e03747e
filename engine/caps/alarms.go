package caps

import (
	"fmt"
	"slices"
	"time"

	"switchboard/engine/runcap"
	"switchboard/providers"
)

// AlarmRecorder stores that a share of a cap is spent. The store implements it; without
// it the user is warned and nothing is stored.
type AlarmRecorder interface {
	AddAlarm(c Cap, percent int64, text string) error
}

// alarms warns of the shares (WarnAt) of the caps with these scopes that are spent by
// now: of each once in its period, over all processes. It counts what is stored, what was
// spent and is not stored, and what batches hold. Settled calls of this process count
// only once they are released, as the store may count them already. The budget is locked.
func (b *Budget) alarms(began time.Time, scopes []Scope, s *SharedSpending) {
	var caps []Cap
	for _, c := range b.caps {
		if slices.Contains(scopes, c.Scope) && b.told(c, began, s) < WarnAt[len(WarnAt)-1] {
			caps = append(caps, c)
		}
	}
	if len(caps) == 0 {
		return
	}
	stored, err := b.stored(caps, began)
	if err != nil {
		return // the next call that ends tries again
	}
	for i, c := range caps {
		aside := providers.SumNano(s.unstored(c.Per.Of(began), c.Scope), -b.settled[c.Scope])
		spent := providers.SumNano(stored[i], aside)
		percent := c.Crossed(0, spent)
		if percent <= b.told(c, began, s) {
			continue
		}
		text := c.warning(percent, spent, aside > 0)
		if alarmed, ok := b.spent.(AlarmRecorder); ok {
			_ = alarmed.AddAlarm(c, percent, text) // the user is warned all the same
		}
		b.tell(c, began, percent, s)
		b.warn(text)
	}
}

// alarmKey names a cap in its period. A cap whose limit was changed has another key.
func (c Cap) alarmKey(began time.Time) string {
	return fmt.Sprintf("%s/%d/%s", c.Per.Of(began), c.Limit.Nano(), c.Scope)
}

// told is the greatest share of a cap that was warned of in its period, in percent.
func (b *Budget) told(c Cap, began time.Time, s *SharedSpending) int64 {
	key := c.alarmKey(began)
	return max(s.Told[key], b.unshared.Told[key])
}

// tell notes that a share was warned of: for all processes, and for this one in case
// sharing fails.
func (b *Budget) tell(c Cap, began time.Time, percent int64, s *SharedSpending) {
	for _, to := range []*SharedSpending{s, &b.unshared} {
		if to.Told == nil {
			to.Told = map[string]int64{}
		}
		to.Told[c.alarmKey(began)] = percent
	}
}

// warning says that a share of a cap is spent, or set aside by batches and
// answers that are not stored.
func (c Cap) warning(percent, spent int64, aside bool) string {
	how := "is spent"
	if aside {
		how = "is spent or set aside"
	}
	return fmt.Sprintf("%s (%s)", runcap.ShareSpent(percent, spent, c.Limit.Nano(), c.Phrase()+" "+how), c.Place)
}
