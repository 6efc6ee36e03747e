package certify

import (
	"math"

	"switchboard/eval/seqtest"
)

// moments are how many values there are, their sum and that of their squares.
type moments struct{ n, sum, square float64 }

func (m moments) with(d, times float64) moments {
	return moments{m.n + times, m.sum + times*d, m.square + times*d*d}
}

// momentsOf are the moments of d among the rated prompts that each threshold of a grid
// routes, and among all rated prompts at the cheapest model that was judged. Where the
// texts are the same there is nothing to judge.
func momentsOf(grid []float64, fit []holdoutRow) (at []moments, all moments) {
	at = make([]moments, len(grid))
	var picks Picks
	for i := range fit {
		picks = appendPicks(picks[:0], fit[i].breakpoints, grid)
		for j, pick := range picks { // from here to the next one
			if !pick.Same {
				at[pick.From] = at[pick.From].with(fit[i].d[pick.Rung], 1)
			}
			if j > 0 && !picks[j-1].Same {
				at[pick.From] = at[pick.From].with(fit[i].d[picks[j-1].Rung], -1)
			}
		}
		if d, judged := fit[i].loss(math.Inf(1)); judged || len(fit[i].breakpoints) == 0 {
			all = all.with(d, 1)
		}
	}
	for k := 1; k < len(at); k++ {
		before := at[k-1]
		at[k] = moments{at[k].n + before.n, at[k].sum + before.sum, at[k].square + before.square}
	}
	return at, all
}

// priorWeight is how many prompts are mixed in with those that a threshold routes in the
// fit part, because a few prompts without any loss promise nothing.
const priorWeight = 5

// spread estimates the variance of d among the prompts that a threshold routes, with the
// help of all. Where nothing was rated it is 0: the test then takes the largest variance
// that is possible.
func (m moments) spread(all moments) float64 {
	if all.n == 0 {
		return 0
	}
	return max((priorWeight*all.square/all.n+m.square)/(m.n+priorWeight), 0.01)
}

// need is about how many values it takes to prove that less is lost than is
// allowed, about seven times in ten: the sample size for a proportion against
// a larger one,
//
//	n = ((z(1−error) · σ0 + z(.8) · σ1) / (allowed − mean))²
//
// (Fleiss, Levin and Paik, "Statistical Methods for Rates and Proportions",
// 3rd edition, 2003, chapter 2; four times in five for the test they have in
// mind), with σ0 the deviation if as much were lost as is allowed, in whole
// prompts, and σ1 the one that is expected; and at least as many as it takes
// where nothing is lost. A few prompts of which half of what is allowed is
// lost are mixed in. Infinite where more is expected to be lost than is
// allowed.
func (m moments) need(allowed float64, l Limit) float64 {
	m = m.with(1, priorWeight*allowed/2).with(0, priorWeight*(1-allowed/2))
	mean, square := m.sum/m.n, m.square/m.n
	if mean >= allowed {
		return math.Inf(1)
	}
	s0 := math.Sqrt(max(0, square+allowed-mean-allowed*allowed))
	s1 := math.Sqrt(max(0, square-mean*mean))
	root := (seqtest.NormalQuantile(1-2*l.Error)*s0 + seqtest.NormalQuantile(1-2*0.2)*s1) / (allowed - mean) // one-sided
	fewest := math.Log(1/l.Error) / math.Log1p(seqtest.MaxBet*allowed/(1-allowed))
	return max(root*root, fewest)
}
