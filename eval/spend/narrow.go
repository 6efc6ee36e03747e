package spend

import (
	"slices"
	"sort"
	"time"

	"switchboard/eval/usage"
)

// Between is the history of the days from one to another, exclusive. A zero time is
// no bound. It shares the lines.
func (h *History) Between(since, until time.Time) *History {
	some := *h
	some.From, some.To = since, until
	some.Lines, some.Hours = between(h.Lines, since, until), between(h.Hours, since, until)
	return &some
}

func between(lines []Line, since, until time.Time) []Line {
	before := func(t time.Time) int {
		return sort.Search(len(lines), func(i int) bool { return !lines[i].At.Before(t) })
	}
	from, to := 0, len(lines)
	if !until.IsZero() {
		to = before(until)
	}
	if !since.IsZero() {
		from = min(before(since), to)
	}
	return lines[from:to:to]
}

// Counts reports whether a line counts for a value of a dimension.
func (l *Line) Counts(d Dimension, key string) bool {
	switch d {
	case ByModel:
		return l.Model == key
	case ByTask:
		return string(l.Task) == key
	case ByProvider:
		return l.Provider == key
	case BySource:
		return string(l.Source) == key
	case ByWay:
		return string(l.Way) == key
	}
	return slices.Contains(l.keys(d), key)
}

// Comparing is what prompts that were sent side by side cost beyond what the
// reference alone would have. It is at most that where prompts are uncompared:
// all of their lanes are in it.
func (h *History) Comparing() (extra usage.Amount, atMost bool) {
	for i := range h.Lines {
		l := &h.Lines[i]
		if l.Way != SideBySide || !l.InUSD() {
			continue
		}
		extra = extra.Plus(l.Spent())
		if l.Listed.Known() {
			extra = extra.Plus(l.Listed.Negative())
		}
		atMost = atMost || l.Uncompared > 0
	}
	return extra, atMost
}
