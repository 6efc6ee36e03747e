package seqtest

import (
	"math"
)

// Mixture is an EProcess for a plan that may not be kept to. Bets that are sized
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
type Mixture struct {
	parts [len(components)]EProcess
	n     int // of parts
	goal  float64
	best  float64 // the largest wealth so far
}

// components are the shares of the wealth and for how many plans each is sized.
var components = [...]struct{ share, plans float64 }{{0.85, 1}, {0.1, 4}, {0.05, 16}}

// NewUnmixed bets on e's plan alone: it is kept to.
func NewUnmixed(e EProcess) Mixture {
	return Mixture{n: 1, parts: [len(components)]EProcess{e}, goal: 1 / e.Level, best: 1}
}

// NewMixture bets on e's plan, and on longer ones.
func NewMixture(e EProcess) Mixture {
	h := Mixture{n: len(components), goal: 1 / e.Level, best: 1}
	for i, part := range components {
		h.parts[i] = e
		h.parts[i].Level = e.Level * part.share
		h.parts[i].Plan = int(math.Ceil(float64(e.Plan) * part.plans))
	}
	return h
}

// Update plays one round of all parts.
func (h *Mixture) Update(d float64) {
	if h.n == 1 {
		h.parts[0].Update(d)
		h.best = h.parts[0].EValue()
		return
	}
	for i := range h.parts {
		h.parts[i].Update(d)
	}
	h.best = max(h.best, h.Wealth())
}

func (h *Mixture) Wealth() float64 {
	if h.n == 1 {
		return h.parts[0].Wealth()
	}
	sum := 0.0
	for i := range h.parts {
		sum += components[i].share * h.parts[i].Wealth()
	}
	return sum
}

// Rejected reports that the hypothesis is refuted.
func (h *Mixture) Rejected() bool { return h.best >= h.goal }

// EValue is the largest wealth so far.
func (h *Mixture) EValue() float64 { return h.best }
