package seqtest

import (
	"math"
)

// Hedge is an EProcess for a plan that may not be kept to. Bets that are sized
// for a plan stake what they have on being there at its end, and those that
// fall short have little left to go on with. So a tenth of the wealth bets as
// if four times as much were to come, and a twentieth as if sixteen times.
//
//	W = Σ share · W(share)
//
// Each part is a game that is fair or worse if the hypothesis holds, and so is
// their sum: what Ville's inequality says of one holds of it. In simulation it
// costs next to nothing at the end of the plan, and proves what is true soon
// after, where bets on the plan alone never prove a fifth of it.
type Hedge struct {
	parts [len(hedges)]EProcess
	n     int // of parts
	goal  float64
	best  float64 // logarithm of the wealth, its maximum
}

// hedges are the shares of the wealth and for how many plans each is sized.
var hedges = [...]struct{ share, plans float64 }{{0.85, 1}, {0.1, 4}, {0.05, 16}}

// NewHedge bets on e's plan; where that is exact, on nothing else.
func NewHedge(e EProcess, exact bool) Hedge {
	h := Hedge{n: len(hedges), goal: -math.Log(e.Level)}
	if exact {
		h.n, h.parts[0] = 1, e
		return h
	}
	for i, part := range hedges {
		h.parts[i] = e
		h.parts[i].Level = e.Level * part.share
		h.parts[i].Plan = int(math.Ceil(float64(e.Plan) * part.plans))
	}
	return h
}

// See plays one round of all parts.
func (h *Hedge) See(d float64) {
	if h.n == 1 {
		h.parts[0].See(d)
		h.best = h.parts[0].Best
		return
	}
	for i := range h.parts {
		h.parts[i].See(d)
	}
	h.best = max(h.best, math.Log(h.Wealth()))
}

func (h *Hedge) Wealth() float64 {
	if h.n == 1 {
		return math.Exp(h.parts[0].Log)
	}
	sum := 0.0
	for i := range h.parts {
		sum += hedges[i].share * math.Exp(h.parts[i].Log)
	}
	return sum
}

// Rejected reports that the hypothesis is refuted.
func (h *Hedge) Rejected() bool { return h.best >= h.goal }

// Evidence is the largest wealth so far.
func (h *Hedge) Evidence() float64 { return math.Exp(h.best) }
