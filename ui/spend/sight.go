package spend

import (
	"time"

	"switchboard/engine"
	spending "switchboard/eval/spend"
	"switchboard/eval/usage"
)

// sight is what the screen shows figures of: the lines of a period that the filter
// lets through, and their sums.
type sight struct {
	*spending.History
	total     spending.Totals
	points    []spending.Point // by day
	decided   *spending.History
	compared  spending.Totals // of what a policy decided about
	byTask    map[engine.Task]int64
	comparing usage.Amount
	atMost    bool // comparing is
	lost      usage.Amount
	simulated bool
	untold    int64 // calls about which no policy was asked
}

// newSight adds up.
func newSight(h *spending.History) sight {
	s := sight{History: h, total: h.Total(), points: h.Days(), byTask: map[engine.Task]int64{}}
	s.decided = h.Where(func(l *spending.Line) bool { return l.Route != "" })
	s.compared = s.decided.Total()
	s.comparing, s.atMost = h.Comparing()
	for i := range s.decided.Lines {
		l := &s.decided.Lines[i]
		s.byTask[l.Task] += l.Compared
		if l.Source != spending.Own {
			s.lost = s.lost.Plus(l.Lost)
		}
	}
	for i := range h.Lines {
		l := &h.Lines[i]
		s.simulated = s.simulated || l.Simulated
		if l.Route == "" && l.Source != spending.Own {
			s.untold += l.Rows
		}
	}
	return s
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
	if d == spending.ByPair {
		return s.pairs()
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

// part is the share of an amount in another one; below 0 where that is unknown.
func part(of, all usage.Amount) float64 {
	if !of.Known() || !all.Known() || all.Money().Nano() <= 0 {
		return -1
	}
	return float64(of.Money().Nano()) / float64(all.Money().Nano())
}
