package health

import (
	"time"

	"switchboard/engine"
)

// The rule by which a first token is late. docs/orchestration.md, "When is it a spike", says
// how often it is wrong and what it finds.
const (
	overP95      = 2.0  // a late one takes this many times the p95,
	overTail     = 1.25 // and this many times the quantile tail too: the p95 does not show it where a few answers in a hundred are of a slow kind
	tail         = 0.995
	fewestFirsts = 50                      // how many first tokens a limit needs
	fewestOfDay  = 200                     // how many it needs to be of a day or of an hour of the day alone, and not of the week
	leastLimit   = 1500 * time.Millisecond // a packet that is lost is sent again after a second (RFC 6298)
	underWay     = 2                       // how many of the latest hours, this one included, may be those of a spike; they count only where there are no others
	limitAge     = 5                       // for how many seconds a limit stays the same while answers come
)

// cachedLimit is a limit that was worked out, and when.
type cachedLimit struct {
	hour       int64 // number of the hour, counted from 1970
	at         int64 // second
	notes      uint64
	limit, p95 time.Duration
	ok         bool
}

// FirstTokenLimit is how long a model may take to its first token in a task before that is
// a spike, and the p95 that it is worked out from. It rests on the model's first tokens in
// that task in this hour of the day over the last week; or else over the last day; or else
// over the week; or else on those of the model in all tasks, in the same order. This hour
// and the one before count only where there are no others, since a spike may be under way in
// them. ok is false where there are too few first tokens to tell.
//
// It does not allocate, and is worked out anew when answers have come, at most every few
// seconds.
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

// limitOf works the limit out from the first of those times with enough first tokens.
func (h *Health) limitOf(own, all *series, now int64) (p95, limit time.Duration, ok bool) {
	for _, without := range [...]int64{underWay, 0} {
		for _, s := range [...]*series{own, all} {
			for _, of := range [...]span{sameHours(now / hour), lastDay, lastWeek} {
				least := fewestFirsts
				if of != lastWeek {
					least = fewestOfDay
				}
				of.last, of.without = min(of.last+without, hours), without // a whole day, so that no daily peak is missing
				if s.firsts(of, now/hour) >= least {
					p95, limit = h.late(s, of, now/hour)
					return p95, limit, true
				}
			}
		}
	}
	return 0, 0, false
}

// firsts is how many first tokens there were in the hours of a span.
func (s *series) firsts(of span, now int64) int {
	n := 0
	for _, b := range s.hours {
		if of.holds(b, now) {
			n += b.first.n + b.waits.n
		}
	}
	return n
}

// late is the limit by the first tokens in the hours of a span, and their p95.
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
