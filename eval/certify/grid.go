package certify

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// turn is a threshold at which a prompt goes to another model.
type turn struct {
	at   float64
	rung int // where it goes from here on, up to the next turn
}

// TurnsOf are the turns of a prompt with these gaps by cheaper rung, strict to
// loose: at any threshold it goes to the cheapest rung whose gap is accepted.
// A gap that is NaN is never accepted.
func TurnsOf(gaps []float64) []turn {
	var turns []turn
	for i := len(gaps) - 1; i >= 0; i-- {
		if math.IsNaN(gaps[i]) {
			continue
		}
		for len(turns) > 0 && turns[len(turns)-1].at >= gaps[i] {
			turns = turns[:len(turns)-1] // the cheaper one is accepted no later
		}
		turns = append(turns, turn{gaps[i], i})
	}
	return turns
}

// HeldOut is a rated prompt of the fit part, with the gaps that fits without it
// predicted.
type HeldOut struct {
	Turns []turn
	D     []float64 // by rung
}

// at is the loss of the model that a threshold picks.
func (h *HeldOut) at(t float64) (d float64, routed bool) {
	for _, turn := range h.Turns {
		if turn.at > t {
			break
		}
		d, routed = h.D[turn.rung], true
	}
	return d, routed
}

// gridStep is the share of the pool between two thresholds. A finer grid
// would give the walk more places to stumble and gain less than a step.
const gridStep = 0.01

// NewGrid lists thresholds from strict to loose, at equal steps of the turns
// that they bring about, counted per prompt of the pool; with one cheaper
// model that is the share it gets. It begins where so few are sent there that
// nothing needs proof, and ends where the loss of the held-out fit ratings
// reaches twice the limit: looser ones are out of reach. turns are those of
// all prompts of the pool, sorted.
func NewGrid(turns []float64, pool int, fit []HeldOut, l Limit) []float64 {
	last := reach(fit, 2*l.Loss)
	var grid []float64
	for k := 0; ; k++ {
		share := l.Loss + float64(k)*gridStep
		if share > last+1e-9 && k > 0 {
			break
		}
		n := int(math.Floor(share*float64(pool) + 1e-9))
		if t, ok := strictly(turns, min(n, len(turns))); ok {
			grid = append(grid, t)
		}
		if n >= len(turns) {
			break
		}
	}
	return slices.Compact(grid)
}

// strictly is the loosest threshold that brings about at most n turns.
func strictly(turns []float64, n int) (float64, bool) {
	for n < len(turns) && n > 0 && turns[n] == turns[n-1] {
		n--
	}
	if n == 0 {
		return 0, false
	}
	return turns[n-1], true
}

// reach is the number of turns per prompt, strictest first, at which the loss
// of rated prompts reaches a figure; infinite if it never does.
func reach(fit []HeldOut, loss float64) float64 {
	type event struct{ at, change float64 }
	var events []event
	for i := range fit {
		before := 0.0
		for _, t := range fit[i].Turns {
			d := fit[i].D[t.rung]
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

// Alike are the thresholds at which the held-out gaps of rated prompts bring
// about as many turns per prompt as those of a grid do in the pool. The gaps
// that fits without a prompt predict are not on quite the same scale as those
// of the fit that ships.
func Alike(grid, turns []float64, pool int, fit []HeldOut) []float64 {
	var own []float64
	for i := range fit {
		for _, t := range fit[i].Turns {
			own = append(own, t.at)
		}
	}
	slices.Sort(own)
	like := make([]float64, len(grid))
	for k, t := range grid {
		upTo := sort.Search(len(turns), func(i int) bool { return turns[i] > t })
		n := int(math.Round(float64(upTo) * float64(len(fit)) / float64(pool)))
		if like[k] = math.Inf(-1); n > 0 && len(own) > 0 {
			like[k] = own[min(n, len(own))-1]
		}
	}
	return like
}
