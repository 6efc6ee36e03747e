package eval

import (
	"math"
	"slices"
	"sort"
)

// rated is a rated prompt as a certificate sees it.
type rated struct{ gap, d float64 }

// gridStep is the share of the pool between two thresholds. A finer grid
// would give the walk more places to stumble and gain less than a step.
const gridStep = 0.01

// grid lists thresholds from strict to loose, at equal steps of the share of
// the pool that they send to the cheaper model. It begins where so few are
// sent that nothing needs proof, and ends where the loss of the held-out fit
// ratings reaches twice the limit: looser ones are out of reach. poolGaps are
// sorted.
func grid(poolGaps []float64, held []rated, l Limit) []float64 {
	last := reach(held, 2*l.Loss)
	var thresholds []float64
	for k := 0; ; k++ {
		share := l.Loss + float64(k)*gridStep
		if share > last+1e-9 && k > 0 {
			return slices.Compact(thresholds)
		}
		n := int(math.Floor(min(share, 1)*float64(len(poolGaps)) + 1e-9))
		if t, ok := strictly(poolGaps, n); ok {
			thresholds = append(thresholds, t)
		}
	}
}

// strictly is the loosest threshold that sends at most n of the pool.
func strictly(poolGaps []float64, n int) (float64, bool) {
	for n < len(poolGaps) && n > 0 && poolGaps[n] == poolGaps[n-1] {
		n--
	}
	if n == 0 {
		return 0, false
	}
	return poolGaps[n-1], true
}

// reach is the share of the rated prompts, smallest gap first, at which their
// loss reaches a figure; 1 if it never does.
func reach(held []rated, loss float64) float64 {
	ordered := slices.Clone(held)
	sort.SliceStable(ordered, func(a, b int) bool { return ordered[a].gap < ordered[b].gap })
	sum, n := 0.0, float64(len(ordered))
	for k, r := range ordered {
		if sum += r.d; sum/n >= loss {
			return float64(k+1) / n
		}
	}
	return 1
}

// walk is fixed-sequence testing of the thresholds from strict to loose
// (Angelopoulos, Bates, Candès, Jordan and Lei, "Learn then Test", 2021,
// section 3.2): each is tested at the whole error, and the first that is not
// proved ends the walk. It returns the loosest that is proved, if any.
//
// The loss of a threshold is p times the mean of d over the prompts that it
// routes, with p their share of the pool, which is known. So the claim is that
// this mean is at most Loss / p. The draws are in their order, uniform over
// prompts of which the routed ones are a part: those it routes are uniform
// among them.
func walk(thresholds, poolGaps []float64, draws []rated, spread func(float64) float64, l Limit) (float64, bool) {
	best, ok := 0.0, false
	for _, t := range thresholds {
		routed := sort.Search(len(poolGaps), func(i int) bool { return poolGaps[i] > t })
		if !proved(t, routed, len(poolGaps), draws, spread(t), l) {
			break
		}
		best, ok = t, true
	}
	return best, ok
}

func proved(t float64, routed, pool int, draws []rated, spread float64, l Limit) bool {
	p := float64(routed) / float64(pool)
	if p <= l.Loss {
		return true // even if all of it were lost
	}
	plan := 0
	for _, r := range draws {
		if r.gap <= t {
			plan++
		}
	}
	e := EProcess{Mean: l.Loss / p, Level: l.Error, Pool: routed, Plan: plan, Spread: spread}
	for _, r := range draws {
		if r.gap <= t {
			e.See(r.d)
		}
	}
	return e.Rejected()
}

// spreadOf guesses the variance of d among the prompts that a threshold
// routes from the held-out fit ratings. Where few of them are routed, all of
// them help.
func spreadOf(held []rated) func(t float64) float64 {
	const help = 5
	all := 0.0
	for _, r := range held {
		all += r.d * r.d / float64(len(held))
	}
	return func(t float64) float64 {
		sum, n := help*all, float64(help)
		for _, r := range held {
			if r.gap <= t {
				sum += r.d * r.d
				n++
			}
		}
		return max(sum/n, 0.01)
	}
}
