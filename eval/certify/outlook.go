package certify

import (
	"slices"
)

// outlook is what the fit part lets one expect of a grid.
type outlook struct {
	fit  []HeldOut
	grid []float64 // like the one of the pool: see alike
	at   []moments // of d, by threshold
	all  moments
}

func newOutlook(grid []float64, fit []HeldOut) outlook {
	o := outlook{fit: fit, grid: grid}
	o.at, o.all = MomentsOf(grid, fit)
	return o
}

// expected are the d of the rated prompts that the k-th threshold routes, from
// the smallest; of many, as many as are enough to tell.
func (o *outlook) expected(k int) []float64 {
	const enough = 100
	var seen []float64
	for i := range o.fit {
		if d, routed := o.fit[i].at(o.grid[k]); routed {
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
func (o *outlook) draws() []Drawn {
	draws := make([]Drawn, len(o.fit))
	for i := range draws {
		draws[i] = Drawn{PicksOf(o.fit[i].Turns, o.grid), o.fit[i].D}
	}
	return draws
}
