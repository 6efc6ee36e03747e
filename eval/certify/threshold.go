package certify

import (
	"slices"

	"switchboard/engine"
)

// Sample is prompts with one cheaper model. By prompt, it has the gap of a scorer, the
// difference d that was judged, and whether both answers are the same text, so that nobody
// judges them. Same may be nil.
type Sample struct {
	Gaps, D []float64
	Same    []bool
}

// at returns the breakpoints of one prompt.
func (s Sample) at(i int) []breakpoint {
	b := breakpointsOf(s.Gaps[i : i+1])
	if i < len(s.Same) {
		b = withSame(b, s.Same[i:i+1])
	}
	return b
}

// rows returns the prompts in the form from which a grid is made.
func (s Sample) rows() []holdoutRow {
	rows := make([]holdoutRow, len(s.D))
	for i := range rows {
		rows[i] = holdoutRow{s.at(i), s.D[i : i+1]}
	}
	return rows
}

// Drawing says how a backtest draws from a pool that is in the order of its draws.
type Drawing struct {
	Judged   int  // the most prompts that are judged
	Most     int  // the most prompts that are drawn for that; one whose answers are the same text is drawn and not judged
	Routable bool // draw only prompts that the loosest threshold would send to the cheaper model and whose answers differ
}

// Threshold certifies one threshold for all prompts of a pool. The pool is in the order of its
// draws and judged already, as in a backtest. fit is rated prompts with their held-out gaps.
// It returns the places of the prompts that were drawn, and the threshold, or
// engine.NoThreshold where none is proved.
func Threshold(fit, pool Sample, by Drawing, l Limit) (drew []int, threshold float64) {
	if by.Judged <= 0 {
		return nil, engine.NoThreshold
	}
	rows := fit.rows()
	var breakpoints, first []float64
	for i := range pool.Gaps {
		at := pool.at(i)
		breakpoints = open(at, breakpoints)
		for _, b := range at {
			first = append(first, b.at)
		}
	}
	slices.Sort(breakpoints)
	slices.Sort(first)
	grid := newGrid(breakpoints, first, len(pool.Gaps), rows, l)
	drew, draws := by.draws(pool, grid)
	if len(grid) == 0 {
		return drew, engine.NoThreshold
	}
	at, all := momentsOf(matchQuantiles(grid, breakpoints, len(pool.Gaps), rows), rows)
	s := newThresholds(grid, first, len(pool.Gaps), at, all)
	s.setOpen(pool.countOpen(grid))
	s.planFor(draws)
	if k := s.fixedSequence(draws, l); k >= 0 {
		return drew, grid[k]
	}
	return drew, engine.NoThreshold
}

// draws returns the places of the prompts that are drawn, and those of them that are judged.
func (by Drawing) draws(pool Sample, grid []float64) (passed []int, judged []draw) {
	for i := range pool.Gaps {
		if len(judged) == by.Judged || len(passed) == by.Most {
			break
		}
		picks := picksOf(pool.at(i), grid)
		if by.Routable && len(grid) > 0 && !picks.open() {
			continue
		}
		passed = append(passed, i)
		if !sameAt(pool.Same, i) {
			judged = append(judged, draw{picks: picks, d: pool.D[i : i+1]})
		}
	}
	return passed, judged
}

// countOpen returns the changes that setOpen takes, over the pool.
func (s Sample) countOpen(grid []float64) []int {
	changes := make([]int, len(grid))
	for i := range s.Gaps {
		picksOf(s.at(i), grid).countOpen(changes)
	}
	return changes
}
