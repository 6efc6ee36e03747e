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
	rung int // where it goes from here on, up to the next breakpoint
}

// breakpointsOf are the breakpoints of a prompt with these gaps by cheaper rung,
// strict to loose: at any threshold it goes to the cheapest rung whose gap is
// accepted. A gap that is NaN is never accepted.
func breakpointsOf(gaps []float64) []breakpoint {
	var breakpoints []breakpoint
	for i := len(gaps) - 1; i >= 0; i-- {
		if math.IsNaN(gaps[i]) {
			continue
		}
		for len(breakpoints) > 0 && breakpoints[len(breakpoints)-1].at >= gaps[i] {
			breakpoints = breakpoints[:len(breakpoints)-1] // the cheaper one is accepted no later
		}
		breakpoints = append(breakpoints, breakpoint{gaps[i], i})
	}
	return breakpoints
}

// holdoutRow is a rated prompt of the fit part, with the gaps that fits without it
// predicted.
type holdoutRow struct {
	breakpoints []breakpoint
	d           []float64 // by rung
}

// loss is the loss of the model that a threshold picks.
func (h *holdoutRow) loss(t float64) (d float64, routed bool) {
	for _, b := range h.breakpoints {
		if b.at > t {
			break
		}
		d, routed = h.d[b.rung], true
	}
	return d, routed
}

// gridStep is the share of the pool between two thresholds. A finer grid
// would give the tests more places to fail at and gain less than a step.
const gridStep = 0.01

// newGrid lists thresholds from strict to loose, at equal steps of the breakpoints
// that they bring about, counted per prompt of the pool; with one cheaper
// model that is the share it gets. It begins where so few are sent there that
// nothing needs proof, and ends where the loss of the held-out fit ratings
// reaches twice the limit: looser ones are out of reach. breakpoints are those of
// all prompts of the pool, sorted.
func newGrid(breakpoints []float64, pool int, fit []holdoutRow, l Limit) []float64 {
	last := maxBreakpoints(fit, 2*l.Loss)
	var grid []float64
	for k := 0; ; k++ {
		share := l.Loss + float64(k)*gridStep
		if share > last+1e-9 && k > 0 {
			break
		}
		n := int(math.Floor(share*float64(pool) + 1e-9))
		if t, ok := loosestWithin(breakpoints, min(n, len(breakpoints))); ok {
			grid = append(grid, t)
		}
		if n >= len(breakpoints) {
			break
		}
	}
	return slices.Compact(grid)
}

// loosestWithin is the loosest threshold that brings about at most n breakpoints.
func loosestWithin(breakpoints []float64, n int) (float64, bool) {
	for n < len(breakpoints) && n > 0 && breakpoints[n] == breakpoints[n-1] {
		n--
	}
	if n == 0 {
		return 0, false
	}
	return breakpoints[n-1], true
}

// maxBreakpoints is the number of breakpoints per prompt, strictest first, at
// which the loss of rated prompts reaches a figure; infinite if it never does.
func maxBreakpoints(fit []holdoutRow, loss float64) float64 {
	type event struct{ at, change float64 }
	var events []event
	for i := range fit {
		before := 0.0
		for _, t := range fit[i].breakpoints {
			d := fit[i].d[t.rung]
			events = append(events, event{t.at, d - before})
			before = d
		}
	}
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Compare(a.at, b.at) })
	sum, n := 0.0, float64(len(fit))
	for k, e := range events {
		if sum += e.change; sum/n >= loss {
			return float64(k+1) / n
		}
	}
	return math.Inf(1)
}

// matchQuantiles are the thresholds at which the held-out gaps of rated prompts
// bring about as many breakpoints per prompt as those of a grid do in the pool.
// The gaps that fits without a prompt predict are not on quite the same scale
// as those of the fit that ships.
func matchQuantiles(grid, breakpoints []float64, pool int, fit []holdoutRow) []float64 {
	var own []float64
	for i := range fit {
		for _, t := range fit[i].breakpoints {
			own = append(own, t.at)
		}
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
