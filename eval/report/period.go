package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Period is a time of whole days in UTC. A zero end is no bound.
type Period struct {
	Since time.Time
	Until time.Time // exclusive
}

// PeriodError is a text that names no day, or two that are in the wrong order.
type PeriodError struct {
	Flag, Text string
	Reason     string
}

func (e *PeriodError) Error() string {
	return fmt.Sprintf("%s %q %s", e.Flag, e.Text, e.Reason)
}

// Hint says how days are written.
func (e *PeriodError) Hint() string {
	return "as in 2026-09-30, 2026-09 for the month, or 30d for the 30 days up to today; both days are included, in UTC"
}

// ParsePeriod reads the first and the last day of a period, both included. A
// month stands for its first day or its last, and 30d for the 30 days up to now: as
// an end, for the day before them.
func ParsePeriod(since, until string, now time.Time) (Period, error) {
	from, _, err := days("--since", since, now)
	if err != nil {
		return Period{}, err
	}
	_, to, err := days("--until", until, now)
	if err != nil {
		return Period{}, err
	}
	if !from.IsZero() && !to.IsZero() && !from.Before(to) {
		return Period{}, &PeriodError{"--since", since, "is after --until " + strconv.Quote(until)}
	}
	return Period{from, to}, nil
}

// days reads the days that a text names: the start of the first, and the end of the last.
func days(flag, text string, now time.Time) (first, end time.Time, err error) {
	if text = strings.TrimSpace(text); text == "" {
		return first, end, nil
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil && sensible(day) {
		return day, day.AddDate(0, 0, 1), nil
	}
	if month, err := time.Parse("2006-01", text); err == nil && sensible(month) {
		return month, month.AddDate(0, 1, 0), nil
	}
	if count, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.ParseUint(count, 10, 32); err == nil && n > 0 && n <= mostDays {
			first = dayOf(now).AddDate(0, 0, 1-int(n))
			return first, first, nil
		}
	}
	reason := "names no day"
	if _, err := time.Parse(time.RFC3339, text); err == nil {
		reason = "is a moment, and a report is of whole days"
	}
	return first, end, &PeriodError{flag, text, reason}
}

// mostDays is the most days that a text may count: a hundred years.
const mostDays = 36_525

func sensible(day time.Time) bool { return day.Year() >= 1970 && day.Year() < 9999 }

// dayOf is the day of a moment, in UTC.
func dayOf(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}
