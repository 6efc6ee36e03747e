package spend

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/eval/usage"
)

// Dimension is what lines are told apart by in a table.
type Dimension string

// The dimensions.
const (
	ByModel    Dimension = "model"
	ByTask     Dimension = "task"
	ByTag      Dimension = "tag" // name=value; a call with several counts for each
	ByProvider Dimension = "provider"
	BySource   Dimension = "source"
	ByWay      Dimension = "way"
	ByPair     Dimension = "pair" // the model that was asked and the one that the policy would ask
	ByDay      Dimension = "day"
)

// Unknown is the key of what is not known, as of calls without a tag.
const Unknown = ""

// Row is one value of a dimension, in US dollars.
type Row struct {
	Key string
	Sums
}

// Pair are the two models of a row by pair.
func (r Row) Pair() (from, to string) {
	from, to, _ = strings.Cut(r.Key, arrow)
	return from, to
}

const arrow = " → "

// Totals are sums over all lines.
type Totals struct {
	Sums                           // in US dollars
	Others map[string]usage.Amount // spent in other currencies
}

// InUSD reports whether the money of a line is in US dollars, or there is none.
func (l *Line) InUSD() bool { return l.Currency == usage.USD || l.Currency == "" }

// dollars are the sums of a line without money in another currency; its calls and tokens
// stay in them.
func (l *Line) dollars() Sums {
	s := l.Sums
	if !l.InUSD() {
		s.Billed, s.Reported, s.Estimated = usage.Amount{}, usage.Amount{}, usage.Amount{}
	}
	return s
}

// Total adds up everything.
func (h *History) Total() Totals {
	t := Totals{Others: make(map[string]usage.Amount)}
	for i := range h.Lines {
		l := &h.Lines[i]
		t.Add(l.dollars())
		if !l.InUSD() {
			t.Others[l.Currency] = t.Others[l.Currency].Plus(l.Spent())
		}
	}
	return t
}

// By adds up by a dimension, most spent first.
func (h *History) By(d Dimension) []Row {
	all := make(map[string]*Row)
	for _, lines := range h.told(d) {
		for i := range lines {
			l := &lines[i]
			for _, key := range l.keys(d) {
				if all[key] == nil {
					all[key] = &Row{Key: key}
				}
				all[key].Add(l.dollars())
			}
		}
	}
	rows := make([]Row, 0, len(all))
	for _, r := range all {
		rows = append(rows, *r)
	}
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Or(b.Spent().Compare(a.Spent()), strings.Compare(a.Key, b.Key))
	})
	return rows
}

// keys are the values of a dimension that a line counts for.
func (l *Line) keys(d Dimension) []string {
	switch d {
	case ByModel:
		return []string{l.Model}
	case ByTask:
		return []string{string(l.Task)}
	case ByProvider:
		return []string{l.Provider}
	case BySource:
		return []string{string(l.Source)}
	case ByWay:
		return []string{string(l.Way)}
	case ByDay:
		return []string{l.At.Format(time.DateOnly)}
	case ByPair:
		if l.Compared == 0 {
			return nil
		}
		return []string{l.Model + arrow + l.Route}
	}
	switch {
	case l.Apart:
		return nil
	case len(l.Tags) == 0:
		return []string{Unknown}
	}
	keys := make([]string, 0, len(l.Tags))
	for _, t := range l.Tags {
		for _, value := range engine.TagValues(t.Name, t.Value) {
			if key := engine.TagKey(t.Name) + "=" + value; !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

// Where is the history of the lines that pass.
func (h *History) Where(pass func(*Line) bool) *History {
	some := *h
	some.span[0], some.span[1] = h.Span()
	some.Lines, some.Tagged, some.Hours = filter(h.Lines, pass), filter(h.Tagged, pass), filter(h.Hours, pass)
	if h.byTag(pass) {
		some.Lines, some.Tagged = joined(some.Lines, some.Tagged), nil
	}
	return &some
}

func filter(lines []Line, pass func(*Line) bool) []Line {
	var kept []Line
	for i := range lines {
		if pass(&lines[i]) {
			kept = append(kept, lines[i])
		}
	}
	return kept
}

// Point is what was spent in a piece of time.
type Point struct {
	At time.Time
	Sums
}

// Days are the sums of each day from the first to the last with lines. A day between them
// without lines is there with sums of nothing, as nothing was spent.
func (h *History) Days() []Point { return points(h.Lines, 24*time.Hour) }

// HoursOf are the sums of the hours of a day, in UTC.
func (h *History) HoursOf(day time.Time) []Point {
	day = day.UTC().Truncate(24 * time.Hour)
	some := filter(h.Hours, func(l *Line) bool { return !l.At.Before(day) && l.At.Before(day.AddDate(0, 0, 1)) })
	return points(some, time.Hour)
}

func points(lines []Line, step time.Duration) []Point {
	return pointsOf(lines, step, func(*Group) bool { return true })
}

// pointsOf adds up the lines of the groups that pass.
func pointsOf(lines []Line, step time.Duration, pass func(*Group) bool) []Point {
	var all []Point
	known := make(map[*Group]bool)
	for i := range lines {
		l := &lines[i]
		passes, asked := known[l.Group]
		if !asked {
			passes = pass(l.Group)
			known[l.Group] = passes
		}
		if !passes {
			continue
		}
		at := l.At.Truncate(step)
		for len(all) > 0 && all[len(all)-1].At.Before(at) {
			all = append(all, Point{At: all[len(all)-1].At.Add(step)})
		}
		if len(all) == 0 {
			all = append(all, Point{At: at})
		}
		all[len(all)-1].Add(l.dollars())
	}
	return all
}
