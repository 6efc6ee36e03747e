// Package period names the times of which Spend shows the figures.
package period

import (
	"time"

	spending "switchboard/eval/spend"
)

// Span is a way to name a time: so many days until now, the month, or everything.
type Span int

// The spans, in the order of their key.
const (
	ThisMonth Span = iota
	AllTime
	OneDay
	SevenDays
	ThirtyDays
	spans
)

// days is how long a span is, where that is a number of days.
var days = map[Span]int{OneDay: 1, SevenDays: 7, ThirtyDays: 30}

// Period is what the screen shows the figures of: a span, and how many of them it
// lies back.
type Period struct {
	Span Span
	Back int
}

// Next is the time so many after it in the order of the spans.
func (p Period) Next(step int) Period { return Period{Span: (p.Span + Span(step) + spans) % spans} }

// Bounds are the days of a period in UTC, until exclusive; zero where nothing
// bounds it.
func (p Period) Bounds(now time.Time) (since, until time.Time) {
	today := now.UTC().Truncate(24 * time.Hour)
	switch n := days[p.Span]; {
	case n > 0:
		until = today.AddDate(0, 0, 1-n*p.Back)
		return until.AddDate(0, 0, -n), until
	case p.Span == ThisMonth:
		since = time.Date(today.Year(), today.Month()-time.Month(p.Back), 1, 0, 0, 0, 0, time.UTC)
		if p.Back == 0 {
			return since, today.AddDate(0, 0, 1)
		}
		return since, since.AddDate(0, 1, 0)
	}
	return time.Time{}, time.Time{}
}

// Of is the history of the period.
func (p Period) Of(h *spending.History, now time.Time) *spending.History {
	return h.Between(p.Bounds(now))
}

// Name is the period in words, with its days.
func (p Period) Name(now time.Time) string {
	since, until := p.Bounds(now)
	last := until.AddDate(0, 0, -1)
	today := now.UTC().Truncate(24 * time.Hour)
	switch {
	case p.Span == AllTime:
		return "all time"
	case p.Span == OneDay && p.Back == 0:
		return "today, " + DayText(since, now)
	case p.Span == OneDay:
		return DayText(since, now)
	case p.Span == ThisMonth && p.Back == 0:
		return "this month, " + daysText(since, today, now)
	case p.Back == 0 && p.Span == SevenDays:
		return "7 days, " + daysText(since, last, now)
	case p.Back == 0:
		return "30 days, " + daysText(since, last, now)
	}
	return daysText(since, last, now)
}

// DayText is a day, with its year where that is another one.
func DayText(day, now time.Time) string {
	if day.Year() == now.UTC().Year() {
		return day.Format("2 Jan")
	}
	return day.Format("2 Jan 2006")
}

// daysText is the days from one to another.
func daysText(from, to, now time.Time) string {
	switch {
	case from.Equal(to):
		return DayText(from, now)
	case from.Month() == to.Month() && from.Year() == to.Year():
		return from.Format("2") + "–" + DayText(to, now)
	}
	return DayText(from, now) + " – " + DayText(to, now)
}
