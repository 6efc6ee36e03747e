package spend

import (
	"slices"
	"time"

	"switchboard/engine"
	spending "switchboard/eval/spend"
	"switchboard/eval/usage"
)

// base is a period: its lines, and what is worked out of them once.
type base struct {
	*spending.History
	merged *spending.History // a line for each group
	points []spending.Point  // by day
}

func newBase(h *spending.History, now time.Time) *base {
	return &base{h, h.Merged(now), h.Days()}
}

// sight is what the screen shows figures of: what the filter lets through of a
// period, and its sums. It is made of merged lines: there are few of them, however
// many days and rows are behind them.
type sight struct {
	*spending.History // merged
	base              *base
	pass              func(*spending.Line) bool // what is shown; nil: everything
	total             spending.Totals
	points            []spending.Point // by day
	decided           *spending.History
	compared          spending.Totals // of what a policy decided about
	byTask            map[engine.Task]int64
	comparing         usage.Amount
	atMost            bool // comparing is
	lost              usage.Amount
	simulated         bool
	untold            int64 // calls about which no policy was asked
}

// newSight adds up what passes; nil lets everything through.
func newSight(b *base, pass func(*spending.Line) bool) sight {
	s := sight{History: b.merged, base: b, pass: pass, points: b.points, byTask: map[engine.Task]int64{}}
	if pass != nil {
		s.History = b.merged.Where(pass)
		s.points = b.DaysOf(s.groups())
	}
	s.total = s.Total()
	s.decided = s.Where(func(l *spending.Line) bool { return l.Route != "" })
	s.compared = s.decided.Total()
	s.comparing, s.atMost = s.Comparing()
	s.count()
	return s
}

// groups reports which groups are shown.
func (s *sight) groups() func(*spending.Group) bool {
	shown := make(map[*spending.Group]bool, len(s.Lines))
	for i := range s.Lines {
		shown[s.Lines[i].Group] = true
	}
	return func(g *spending.Group) bool { return shown[g] }
}

// count adds up what no sum of the history has.
func (s *sight) count() {
	for i := range s.Lines {
		l := &s.Lines[i]
		s.simulated = s.simulated || l.Simulated
		switch {
		case l.Route != "":
			s.byTask[l.Task] += l.Compared
			if l.Source != spending.OwnCalls {
				s.lost = s.lost.Plus(l.Lost)
			}
		case l.Source != spending.OwnCalls:
			s.untold += l.Calls()
		}
	}
}

// hours are the sums of the hours of a day.
func (s *sight) hours(day time.Time) []spending.Point {
	hours := s.base.Between(day, day.AddDate(0, 0, 1))
	if s.pass != nil {
		hours = hours.Where(s.pass)
	}
	return hours.HoursOf(day)
}

// lastDay is the last day with lines.
func (s *sight) lastDay() time.Time {
	if len(s.points) == 0 {
		return time.Time{}
	}
	return s.points[len(s.points)-1].At
}

// row is a line of the table: what was spent, and of that what is compared.
type row struct {
	spending.Row
	name     string
	share    float64 // of what was spent in all; below 0: unknown
	compared spending.Sums
}

// rows are those of a dimension, most spent first; by day the latest first.
func (s *sight) rows(d spending.Dimension) []row {
	switch d {
	case spending.ByPair:
		return s.pairs()
	case spending.ByDay:
		return s.days()
	}
	decided := map[string]spending.Sums{}
	for _, r := range s.decided.By(d) {
		decided[r.Key] = r.Sums
	}
	all := s.By(d)
	rows := make([]row, len(all))
	for i, r := range all {
		rows[i] = row{Row: r, name: keyText(d, r), share: part(r.Spent(), s.total.Spent()), compared: decided[r.Key]}
	}
	return rows
}

// pairs are the pairs of models, what is compared of each.
func (s *sight) pairs() []row {
	all := s.decided.By(spending.ByPair)
	rows := make([]row, len(all))
	for i, r := range all {
		rows[i] = row{Row: r, name: keyText(spending.ByPair, r), share: part(r.Listed, s.compared.Listed), compared: r.Sums}
	}
	return rows
}

// days are the days, the latest first.
func (s *sight) days() []row {
	shown := s.groups()
	decided := map[time.Time]spending.Sums{}
	for _, p := range s.base.DaysOf(func(g *spending.Group) bool { return g.Route != "" && shown(g) }) {
		decided[p.At] = p.Sums
	}
	rows := make([]row, 0, len(s.points))
	for _, p := range slices.Backward(s.points) {
		r := spending.Row{Key: p.At.Format(time.DateOnly), Sums: p.Sums}
		rows = append(rows, row{Row: r, name: r.Key, share: part(p.Spent(), s.total.Spent()), compared: decided[p.At]})
	}
	return rows
}

// part is the share of an amount in another one; below 0 where that is unknown.
func part(of, all usage.Amount) float64 {
	if !of.Known() || !all.Known() || all.Money().Nano() <= 0 {
		return -1
	}
	return float64(of.Money().Nano()) / float64(all.Money().Nano())
}
