package spend

import (
	"slices"
	"sort"
	"time"

	"switchboard/eval/usage"
)

// Between is the history of the days from one to another, exclusive. A zero time is no
// bound. It shares the lines with the whole.
func (h *History) Between(since, until time.Time) *History {
	some := *h
	some.From, some.To, some.span = since, until, [2]time.Time{}
	some.Lines, some.Tagged, some.Hours = between(h.Lines, since, until), between(h.Tagged, since, until), between(h.Hours, since, until)
	some.Waiting = slices.DeleteFunc(slices.Clone(h.Waiting), func(t time.Time) bool {
		return t.Before(since) || !until.IsZero() && !t.Before(until)
	})
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

// Span is the first and the last day of a history, in UTC. For a part of the lines of a
// history it is the span of the whole, because the part had as much time.
func (h *History) Span() (first, last time.Time) {
	if !h.span[0].IsZero() || len(h.Lines) == 0 {
		return h.span[0], h.span[1]
	}
	return h.Lines[0].At, h.Lines[len(h.Lines)-1].At
}

// Merged is the history with the lines of each group added up to one, so that days and
// hours are not in it: to one of the days that are over, and one of what came since. Its
// span stays the same: of either part the first line stands on the first day, and the
// others on the last one.
func (h *History) Merged(now time.Time) *History {
	some := *h
	some.span[0], some.span[1] = h.Span()
	rate := h.Rate(now)
	some.Lines, some.Tagged, some.Hours = rate.merged(h.Lines), rate.merged(h.Tagged), nil
	return &some
}

// merged merges the lines of the days that are over, and those of the others.
func (r Rate) merged(lines []Line) []Line {
	over := sort.Search(len(lines), func(i int) bool { return !r.Counts(lines[i].At) })
	return append(merged(lines[:over]), merged(lines[over:])...)
}

func merged(lines []Line) (all []Line) {
	places := make(map[*Group]int)
	for i := range lines {
		l := &lines[i]
		at, there := places[l.Group]
		if !there {
			at = len(all)
			places[l.Group] = at
			all = append(all, Line{At: lines[len(lines)-1].At, Group: l.Group})
		}
		all[at].Add(l.Sums)
	}
	if len(all) > 0 {
		all[0].At = lines[0].At
	}
	return all
}

// DaysOf are the sums of each day over the lines of the groups that pass, from the
// first day to the last with such a line.
func (h *History) DaysOf(pass func(*Group) bool) []Point {
	points := pointsOf(h.Lines, 24*time.Hour, pass)
	if h.byTag(func(l *Line) bool { return pass(l.Group) }) {
		points = pointsOf(joined(h.Lines, h.Tagged), 24*time.Hour, pass)
	}
	return points
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

// Comparing is how much more prompts that were sent side by side cost than the reference
// alone would have. Where prompts are uncompared it is at most that, because all of their
// lanes are in it.
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
