package spend

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"switchboard/eval/usage"
)

// sums are the sums of lines that are still added up, by their time and group.
type sums map[place]*Sums

type place struct {
	at    int64 // in hours since 1970
	group *Group
}

func (all sums) add(at time.Time, g *Group, s Sums) {
	key := place{at.Unix() / 3600, g}
	sum := all[key]
	if sum == nil {
		sum = new(Sums)
		all[key] = sum
	}
	sum.Add(s)
}

// lines are the sums, in no order.
func (all sums) lines() []Line {
	lines := make([]Line, 0, len(all))
	for at, s := range all {
		lines = append(lines, Line{At: time.Unix(at.at*3600, 0).UTC(), Group: at.group, Sums: *s})
	}
	return lines
}

func sortLines(lines []Line) {
	slices.SortStableFunc(lines, func(a, b Line) int {
		return cmp.Or(a.At.Compare(b.At), compareGroups(a.Group, b.Group))
	})
}

func compareGroups(a, b *Group) int {
	return cmp.Or(
		strings.Compare(string(a.Source), string(b.Source)), strings.Compare(string(a.Way), string(b.Way)), strings.Compare(a.Provider, b.Provider),
		strings.Compare(a.Model, b.Model), strings.Compare(a.Named, b.Named), strings.Compare(a.Tier, b.Tier), strings.Compare(a.Currency, b.Currency),
		strings.Compare(string(a.Span), string(b.Span)), strings.Compare(string(a.Task), string(b.Task)), strings.Compare(a.Policy, b.Policy),
		strings.Compare(a.Route, b.Route), slices.CompareFunc(a.Tags, b.Tags, func(a, b usage.Tag) int {
			return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Value, b.Value))
		}),
	)
}
