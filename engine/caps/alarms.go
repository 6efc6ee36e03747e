package caps

import (
	"fmt"
	"slices"
	"time"

	"switchboard/engine/runcap"
	"switchboard/providers"
)

// AlarmRecorder keeps that a share of a cap is spent. The store implements it;
// without it that is only told.
type AlarmRecorder interface {
	AddAlarm(c Cap, percent int64, text string) error
}

// alarms tells of the shares of some scopes' caps that are spent by now, each
// once in its period over all processes. What is stored counts, and what was
// spent and is not stored; what batches hold counts as long as they do. Answers
// of our own that are settled, and may be stored already, count when they are
// released. The budget is locked.
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
		return // the next call that ends tells
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
			_ = alarmed.AddAlarm(c, percent, text) // it is told all the same
		}
		b.tell(c, began, percent, s)
		b.warn(text)
	}
}

// alarmKey names a cap and its period: another limit is another cap.
func (c Cap) alarmKey(began time.Time) string {
	return fmt.Sprintf("%s/%d/%s", c.Per.Of(began), c.Limit.Nano(), c.Scope)
}

// told is the greatest share of a cap that was told of in its period.
func (b *Budget) told(c Cap, began time.Time, s *SharedSpending) int64 {
	key := c.alarmKey(began)
	return max(s.Told[key], b.unshared.Told[key])
}

// tell notes that a share is told of, here too: nobody may be able to share it.
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
