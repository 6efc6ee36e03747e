package certify

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// breakpoint is a threshold at which a prompt goes to another model.
type breakpoint struct {
	at   float64
	rung int  // the rung that answers from this threshold on, up to the next breakpoint
	same bool // the answer of the rung is the same text as the reference's: nothing is lost, and nobody has to judge it
}

// breakpointsOf are the breakpoints of a prompt with these gaps by cheaper rung,
// strict to loose: at any threshold it goes to the cheapest rung whose gap is
// accepted. A gap that is NaN, or more than a gap can be, is never accepted.
func breakpointsOf(gaps []float64) []breakpoint { return appendBreakpoints(nil, gaps) }

// appendBreakpoints adds breakpointsOf to those of other prompts.
func appendBreakpoints(breakpoints []breakpoint, gaps []float64) []breakpoint {
	from := len(breakpoints)
	for i := len(gaps) - 1; i >= 0; i-- {
		if !(gaps[i] <= 1) {
			continue
		}
		for len(breakpoints) > from && breakpoints[len(breakpoints)-1].at >= gaps[i] {
			breakpoints = breakpoints[:len(breakpoints)-1] // the cheaper rung is accepted at the same threshold or before
		}
		breakpoints = append(breakpoints, breakpoint{at: gaps[i], rung: i})
	}
	return breakpoints
}

// withSame marks the breakpoints of rungs whose answers are the same texts as the
// reference's; same may be nil.
func withSame(breakpoints []breakpoint, same []bool) []breakpoint {
	for i := range breakpoints {
		breakpoints[i].same = sameAt(same, breakpoints[i].rung)
	}
	return breakpoints
}

func sameAt(same []bool, rung int) bool { return rung < len(same) && same[rung] }

// open returns the thresholds of the breakpoints at which there is something to judge.
func open(breakpoints []breakpoint, into []float64) []float64 {
	for _, b := range breakpoints {
		if !b.same {
			into = append(into, b.at)
		}
	}
	return into
}

// allOf returns the thresholds of all breakpoints, sorted. Those of the open ones come
// sorted already.
func allOf(breakpoints []breakpoint, open []float64) []float64 {
	if len(breakpoints) == len(open) {
		return open
	}
	all := make([]float64, len(breakpoints))
	for i := range breakpoints {
		all[i] = breakpoints[i].at
	}
	slices.Sort(all)
	return all
}

// holdoutRow is a rated prompt of the fit part, with the gaps that fits without it
// predicted.
type holdoutRow struct {
	breakpoints []breakpoint
	d           []float64 // by rung
}

// loss is the loss of the model that a threshold picks; false where that is the
// reference, or gives the reference's text.
func (h *holdoutRow) loss(t float64) (d float64, judged bool) {
	for _, b := range h.breakpoints {
		if b.at > t {
			break
		}
		d, judged = h.at(b.rung, b.same), !b.same
	}
	return d, judged
}

// at is d on a rung, 0 where the texts are the same.
func (h *holdoutRow) at(rung int, same bool) float64 {
	if same {
		return 0
	}
	return h.d[rung]
}

// gridStep is the share of the pool between two thresholds. A finer grid
// would give the tests more places to fail at and gain less than a step.
const gridStep = 0.01

// newGrid lists thresholds from strict to loose, at equal steps of the breakpoints
// that they bring about, counted per prompt of the pool; with one cheaper
// model that is the share it gets. It begins where so few are sent there that
// nothing needs proof, and ends where the loss of the held-out fit ratings
// reaches twice the limit: looser ones are out of reach. breakpoints are the open
// ones of all prompts of the pool, all are these and the others, both sorted.
func newGrid(breakpoints, all []float64, pool int, fit []holdoutRow, l Limit) []float64 {
	last := maxBreakpoints(fit, 2*l.Loss)
	var grid []float64
	for k := 0; ; k++ {
		share := l.Loss + float64(k)*gridStep
		if share > last+1e-9 && k > 0 {
			break
		}
		n := int(math.Floor(share*float64(pool) + 1e-9))
		if t, ok := loosestWithin(breakpoints, all, n); ok {
			grid = append(grid, t)
		}
		if n >= len(breakpoints) {
			break
		}
	}
	return slices.Compact(grid)
}

// loosestWithin is the loosest threshold of all that brings about at most n open
// breakpoints. There may be one although it brings about none: where only texts that
// are the same are accepted before many prompts at one gap.
func loosestWithin(breakpoints, all []float64, n int) (float64, bool) {
	if n < len(breakpoints) {
		beyond, _ := slices.BinarySearch(all, breakpoints[n])
		all = all[:beyond]
	}
	if len(all) == 0 {
		return 0, false
	}
	return all[len(all)-1], true
}

// maxBreakpoints is the number of open breakpoints per prompt, strictest first, at
// which the loss of rated prompts reaches a figure; infinite if it never does.
func maxBreakpoints(fit []holdoutRow, loss float64) float64 {
	type event struct {
		at, change float64
		open       bool
	}
	events := make([]event, 0, len(fit))
	for i := range fit {
		before := 0.0
		for _, t := range fit[i].breakpoints {
			d := fit[i].at(t.rung, t.same)
			events = append(events, event{t.at, d - before, !t.same})
			before = d
		}
	}
	events = stable(events, func(e *event) float64 { return e.at })
	sum, passed, n := 0.0, 0, float64(len(fit))
	for _, e := range events {
		if e.open {
			passed++
		}
		if sum += e.change; sum/n >= loss {
			return float64(passed) / n
		}
	}
	return math.Inf(1)
}

// stable sorts by a number and keeps the order of those with the same number. Only
// numbers and places are moved while it sorts.
func stable[T any](all []T, number func(*T) float64) []T {
	type placed struct {
		number float64
		place  int
	}
	order := make([]placed, len(all))
	for i := range all {
		order[i] = placed{number(&all[i]), i}
	}
	slices.SortFunc(order, func(a, b placed) int {
		switch {
		case a.number < b.number:
			return -1
		case a.number > b.number:
			return 1
		}
		return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.place, b.place))
	})
	sorted := make([]T, len(all))
	for k, at := range order {
		sorted[k] = all[at.place]
	}
	return sorted
}

// matchQuantiles are the thresholds that bring about as many open breakpoints per prompt
// among the held-out gaps of rated prompts as those of a grid do in the pool. Held-out
// gaps come from other fits than the one that ships, and are not on quite the same scale.
func matchQuantiles(grid, breakpoints []float64, pool int, fit []holdoutRow) []float64 {
	own := make([]float64, 0, len(fit))
	for i := range fit {
		own = open(fit[i].breakpoints, own)
	}
	slices.Sort(own)
	like := make([]float64, len(grid))
	for k, t := range grid {
		upTo := sort.Search(len(breakpoints), func(i int) bool { return breakpoints[i] > t })
		n := int(math.Round(float64(upTo) * float64(len(fit)) / float64(pool)))
		if like[k] = math.Inf(-1); n > 0 && len(own) > 0 {
			like[k] = own[min(n, len(own))-1]
		}
	}
	return like
}
