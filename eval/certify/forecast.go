package certify

import (
	"slices"
)

// holdoutForecast is what the fit part lets one expect of a grid.
type holdoutForecast struct {
	fit  []holdoutRow
	grid []float64 // thresholds for the held-out gaps that match the grid of the pool: see matchQuantiles
	at   []moments // moments of d, by threshold
	all  moments

	picks    []Picks // by prompt of the pool
	drawable int     // prompts of the pool that a run could draw
}

func newHoldoutForecast(grid []float64, fit []holdoutRow) holdoutForecast {
	o := holdoutForecast{fit: fit, grid: grid}
	o.at, o.all = momentsOf(grid, fit)
	return o
}

// expected are the values d of the rated prompts that the k-th threshold routes, from the
// smallest. Where there are many, it is as many as are enough to tell.
func (o *holdoutForecast) expected(k int) []float64 {
	const enough = 100
	var seen []float64
	for i := range o.fit {
		if d, judged := o.fit[i].loss(o.grid[k]); judged {
			seen = append(seen, d)
		}
	}
	slices.Sort(seen)
	if len(seen) <= enough {
		return seen
	}
	thinned := make([]float64, enough)
	for i := range thinned {
		thinned[i] = seen[(2*i+1)*len(seen)/(2*enough)]
	}
	return thinned
}

// draws are the rated prompts as if they had been drawn.
func (o *holdoutForecast) draws() []draw {
	draws, room := make([]draw, len(o.fit)), make(Picks, 0, len(o.fit))
	for i := range draws {
		from := len(room)
		room = appendPicks(room, o.fit[i].breakpoints, o.grid)
		draws[i] = draw{picks: room[from:len(room):len(room)], d: o.fit[i].d}
	}
	return draws
}
