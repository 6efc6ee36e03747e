package certify

import (
	"slices"

	"switchboard/engine"
)

// Sample is prompts with one cheaper model, by prompt: the gap of a scorer,
// and the difference that was judged.
type Sample struct{ Gaps, D []float64 }

// rows are the prompts as a grid is made from them.
func (s Sample) rows() []holdoutRow {
	rows := make([]holdoutRow, len(s.D))
	for i := range rows {
		rows[i] = holdoutRow{breakpointsOf(s.Gaps[i : i+1]), s.D[i : i+1]}
	}
	return rows
}

// Threshold certifies one threshold for all prompts of a pool that is in the
// order of its draws and judged already, as a backtest's is. At most n prompts
// are drawn; with routable only those that the loosest threshold would send to
// the cheaper model. fit is rated prompts with the gaps that fits without them
// predict. It returns the places of what was drawn, and the threshold, or
// engine.NoThreshold where none is proved.
func Threshold(fit, pool Sample, n int, routable bool, l Limit) (drew []int, threshold float64) {
	if n <= 0 {
		return nil, engine.NoThreshold
	}
	rows := fit.rows()
	sorted := slices.Clone(pool.Gaps)
	slices.Sort(sorted)
	grid := newGrid(sorted, len(sorted), rows, l)
	if len(grid) == 0 {
		for i := range min(n, len(sorted)) {
			drew = append(drew, i)
		}
		return drew, engine.NoThreshold
	}
	var draws []draw
	for i, gap := range pool.Gaps {
		if len(draws) == n {
			break
		}
		if !routable || gap <= grid[len(grid)-1] {
			drew = append(drew, i)
			draws = append(draws, draw{picks: picksOf(breakpointsOf(pool.Gaps[i:i+1]), grid), d: pool.D[i : i+1]})
		}
	}
	at, all := momentsOf(matchQuantiles(grid, sorted, len(sorted), rows), rows)
	s := newThresholds(grid, sorted, len(sorted), at, all)
	s.planFor(draws)
	if k := s.fixedSequence(draws, l); k >= 0 {
		return drew, grid[k]
	}
	return drew, engine.NoThreshold
}
