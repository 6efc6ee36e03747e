package spend

import (
	"time"

	spending "switchboard/eval/spend"
)

// span is a way to name a time: so many days until now, the month, or everything.
type span int

// The spans, in the order of their key.
const (
	thisMonth span = iota
	allTime
	oneDay
	sevenDays
	thirtyDays
	spans
)

// days is how long a span is, where that is a number of days.
var days = map[span]int{oneDay: 1, sevenDays: 7, thirtyDays: 30}

// period is what the screen shows the figures of: a span, and how many of them it
// lies back.
type period struct {
	span span
	back int
}

// bounds are the days of a period in UTC, until exclusive; zero where nothing
// bounds it.
func (p period) bounds(now time.Time) (since, until time.Time) {
	today := now.UTC().Truncate(24 * time.Hour)
	switch n := days[p.span]; {
	case n > 0:
		until = today.AddDate(0, 0, 1-n*p.back)
		return until.AddDate(0, 0, -n), until
	case p.span == thisMonth:
		since = time.Date(today.Year(), today.Month()-time.Month(p.back), 1, 0, 0, 0, 0, time.UTC)
		return since, since.AddDate(0, 1, 0)
	}
	return time.Time{}, time.Time{}
}

// of is the history of the period.
func (p period) of(h *spending.History, now time.Time) *spending.History {
	return h.Between(p.bounds(now))
}

// name is the period in words, with its days.
func (p period) name(now time.Time) string {
	since, until := p.bounds(now)
	last := until.AddDate(0, 0, -1)
	today := now.UTC().Truncate(24 * time.Hour)
	switch {
	case p.span == allTime:
		return "all time"
	case p.span == oneDay && p.back == 0:
		return "today, " + dayText(since, now)
	case p.span == oneDay:
		return dayText(since, now)
	case p.span == thisMonth && p.back == 0:
		return "this month, " + daysText(since, today, now)
	case p.back == 0 && p.span == sevenDays:
		return "7 days, " + daysText(since, last, now)
	case p.back == 0:
		return "30 days, " + daysText(since, last, now)
	}
	return daysText(since, last, now)
}

// dayText is a day, with its year where that is another one.
func dayText(day, now time.Time) string {
	if day.Year() == now.UTC().Year() {
		return day.Format("2 Jan")
	}
	return day.Format("2 Jan 2006")
}

// daysText is the days from one to another.
func daysText(from, to, now time.Time) string {
	switch {
	case from.Equal(to):
		return dayText(from, now)
	case from.Month() == to.Month() && from.Year() == to.Year():
		return from.Format("2") + "–" + dayText(to, now)
	}
	return dayText(from, now) + " – " + dayText(to, now)
}
