package health

import (
	"time"

	"switchboard/engine"
)

// When a first token is late, see docs/orchestration.md, "When is it a spike",
// which has how often the rule is wrong and what it finds.
const (
	overP95      = 2.0  // times the p95,
	overTail     = 1.25 // and so many times the quantile tail: where a few answers in a hundred are of a slow kind, the p95 does not know it
	tail         = 0.995
	fewestFirsts = 50                      // first tokens that a limit rests on
	fewestOfDay  = 200                     // and if they are only those of a day or of an hour of the day, else it is their week
	leastLimit   = 1500 * time.Millisecond // a packet that is lost is sent again after a second (RFC 6298)
	underWay     = 2                       // hours, this one among them, in which a spike may be under way: they tell nothing while others do
	limitAge     = 5                       // seconds for which a limit stands while answers keep coming
)

// cachedLimit is a limit as it was worked out.
type cachedLimit struct {
	hour       int64 // since 1970
	at         int64 // second
	notes      uint64
	limit, p95 time.Duration
	ok         bool
}

// FirstTokenLimit is how long a model may take to its first token in a task
// before that is a spike, with the p95 behind it: the pair's own for this hour
// of the day over the last week, else over the last day, else over the week,
// else the same of the model in all tasks. This hour and the one before count
// only where there is nothing else: a spike that is under way must not pass for
// what is usual. ok is false where there are not enough first tokens to tell.
//
// It allocates nothing, and is worked out anew when answers came, at most every
// few seconds.
func (h *Health) FirstTokenLimit(model string, task engine.Task, at time.Time) (limit, p95 time.Duration, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	m := h.models[model]
	if m == nil {
		return 0, 0, false
	}
	s := h.series(model, task)
	if s == nil {
		s = &m.all
	}
	c, now := &s.limit, at.Unix()
	if c.hour != now/hour || c.notes != m.notes && !(c.ok && now >= c.at && now < c.at+limitAge) {
		*c = cachedLimit{hour: now / hour, at: now, notes: m.notes}
		c.p95, c.limit, c.ok = h.limitOf(s, &m.all, now)
	}
	return c.limit, c.p95, c.ok
}

// limitOf looks for enough first tokens.
func (h *Health) limitOf(own, all *series, now int64) (p95, limit time.Duration, ok bool) {
	for _, without := range [...]int64{underWay, 0} {
		for _, s := range [...]*series{own, all} {
			for _, of := range [...]span{sameHours(now / hour), lastDay, lastWeek} {
				least := fewestFirsts
				if of != lastWeek {
					least = fewestOfDay
				}
				of.last, of.without = min(of.last+without, hours), without // a day is whole, or a daily peak could be missing
				if s.firsts(of, now/hour) >= least {
					p95, limit = h.late(s, of, now/hour)
					return p95, limit, true
				}
			}
		}
	}
	return 0, 0, false
}

// firsts is how many first tokens there were in some hours.
func (s *series) firsts(of span, now int64) int {
	n := 0
	for _, b := range s.hours {
		if of.holds(b, now) {
			n += b.first.n + b.waits.n
		}
	}
	return n
}

// late is when a first token is late, by those of some hours.
func (h *Health) late(s *series, of span, now int64) (p95, limit time.Duration) {
	all := &h.joined.first
	all.clear()
	for _, b := range s.hours {
		if of.holds(b, now) {
			all.join(&b.first)
			all.join(&b.waits)
		}
	}
	at := func(q float64) float64 { return all.quantile(h.scale, q) }
	return seconds(at(0.95)), max(leastLimit, seconds(max(overP95*at(0.95), overTail*at(tail))))
}
