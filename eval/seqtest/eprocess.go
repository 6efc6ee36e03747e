package seqtest

import (
	"math"
)

// EProcess is a test by betting of the hypothesis that the mean of some values
// in [-1, 1] is at least Mean, against its being smaller. It plays a game that
// is fair or worse if the hypothesis holds: before each value d it bets a part
// λ of its wealth that d falls below the mean,
//
//	W ← W · (1 + λ (c − d)),   0 ≤ λ < 1 / (1 − c)
//
// with λ chosen by what was seen before. So W is a non-negative
// supermartingale that begins at 1 (the capital process of Waudby-Smith and
// Ramdas, "Estimating means of bounded random variables by betting", JRSS B
// 2024, one-sided and moved to [-1, 1]), and by Ville's inequality the chance
// that it ever reaches 1/Level is at most Level. That is why one may look after
// every value, and why the maximum counts.
//
// c is Mean where the values are independent. Drawn without replacement from a
// pool of N, the mean of what is left is, if the hypothesis holds of the pool,
//
//	m(t) = (N · Mean − sum of the values seen) / (N − t + 1)
//
// or more (ibid., on sampling without replacement). c = min(Mean, m(t)) gives
// a game that is fair or worse in both cases, and that speaks of the pool and
// of prompts like it. What m(t) alone would gain is not taken: in a small pool it
// lets a lucky draw speak against what the draw left over.
//
// How much is bet decides nothing about validity, only how soon a true claim
// is proved. Ratings are dear and their number is planned, so the bet is not
// the one that grows fastest in the long run but the one that is most likely
// to be there at the end of the plan: see bet.
type EProcess struct {
	Mean  float64 // the hypothesis: the mean is this or more
	Level float64 // the chance of rejecting it wrongly, at most
	Pool  int     // how many values can be drawn without replacement; 0: independent
	Plan  int     // how many will come, as far as is known; bets are sized for it

	// Spread is the mean of d² to reckon with before anything was seen; it
	// counts as much as priorWeight values, a fifth of it won. 0 is as much as
	// fits a mean of Mean.
	Spread float64

	n                  int
	lost, won, squares float64 // sums of what was above 0, below it, and of d²
	wealth, best       float64 // and its maximum, from the first value on
}

const (
	// priorWeight is how many values the guess at the variance is worth.
	priorWeight = 10
	// MaxBet is the largest part of what could be lost that is bet at once. A
	// run of bad luck must leave something to win back with.
	MaxBet = 0.9
	// overshoot is how far beyond 1/Level the bets aim: the last step before the
	// goal falls short about as often as it goes too far. Chosen in simulation.
	overshoot = 1.6
)

// Update plays one round. d is a value in [-1, 1]. Values have to come in the
// order of their draws.
func (e *EProcess) Update(d float64) {
	c, have := e.centre(), e.Wealth()
	e.wealth = have * (1 + e.bet(have, c)*(c-d))
	e.best = max(e.best, e.wealth)
	e.n++
	e.lost += max(d, 0)
	e.won += max(-d, 0)
	e.squares += d * d
}

// Rejected reports that the mean is proved to be less than Mean.
func (e *EProcess) Rejected() bool { return e.best >= 1/e.Level }

// EValue is the largest wealth so far: 1/Level is a proof.
func (e *EProcess) EValue() float64 { return max(1, e.best) }

// Wealth is what is left of the 1 that the game began with. What is too little
// for a number is nothing, and stays so: that proves less and never more.
func (e *EProcess) Wealth() float64 {
	if e.n == 0 {
		return 1
	}
	return e.wealth
}

func (e *EProcess) centre() float64 {
	left := e.Pool - e.n
	if e.Pool == 0 || left <= 0 {
		return e.Mean
	}
	rest := (float64(e.Pool)*e.Mean - e.lost + e.won) / float64(left)
	return max(-1, min(e.Mean, rest))
}

// bet is what a holder of a digital option would hold. If W is the price of a
// ticket that pays surplus/Level when the sum of the remaining r values of
// variance v is small enough, then in the limit of many small steps
//
//	W · Level / surplus = Φ(z),   λ = φ(z) / (Φ(z) √(v r))
//
// and no other way of betting reaches the goal at the end of the plan more
// often: it is the most powerful test of that sample size, played as a game.
// Voráček and Orabona ("STaR-Bets", 2025) size bets for a plan in the same
// spirit, by √(2 ln(1/(Level·W)) / (v r)), to which this tends when the goal is
// far. Against bets that grow fastest in the long run it proves about half
// again as many true claims of the size that matters here. The bet after the
// plan's end is that of its last tenth.
func (e *EProcess) bet(wealth, c float64) float64 {
	have := min(max(wealth*e.Level/overshoot, 1e-12), 0.999)
	z := -math.Sqrt2 * math.Erfcinv(2*have)
	density := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
	left := max(e.Plan-e.n, max(e.Plan, e.n)/10, 1)
	lambda := density / have / math.Sqrt(e.variance(c)*float64(left))
	return min(lambda, MaxBet/(1-c))
}

// variance is what d would vary by if its mean were c. An option is priced as
// if the game were fair, so it is that of the values seen only after their
// shares were tilted, each by x to the power of its value, until their mean is
// c (Gerber and Shiu, "Option pricing by Esscher transforms", 1994). With few
// losses seen and many needed for a fair game it is a good deal larger: bets
// by the variance of the values as they are go too high. Values are taken for
// -size, 0 and size.
func (e *EProcess) variance(c float64) float64 {
	guess := e.Spread
	if guess <= 0 {
		guess = max(e.Mean, 0.01)
	}
	n := float64(e.n) + priorWeight
	size := (e.squares + 1) / (e.lost + e.won + 1)
	lost := (e.lost + priorWeight*guess*0.8) / n / size
	won := (e.won + priorWeight*guess*0.2) / n / size
	tie := max(0, 1-lost-won)
	if c /= size; math.Abs(c) >= 1 {
		return size * size // no tilt reaches it
	}
	x := (c*tie + math.Sqrt(c*c*tie*tie+4*(1-c*c)*lost*won)) / (2 * (1 - c) * lost)
	lost, won = lost*x, won/x
	v := (lost+won)/(lost+tie+won) - c*c
	return max(v*size*size, 0.005)
}
