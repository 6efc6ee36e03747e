package eval

import "math"

// EProcess is a test by betting of the hypothesis that the mean of some values
// in [-1, 1] is at least Mean, against its being smaller. It plays a game that
// is fair or worse if the hypothesis holds: before each value d it bets a part
// λ of its wealth that d falls below the mean,
//
//	W ← W · (1 + λ (c − d)),   0 ≤ λ < 1 / (1 − c)
//
// with λ chosen by what was seen before. So W is a non-negative
// supermartingale that begins at 1 (Waudby-Smith and Ramdas, "Estimating means
// of bounded random variables by betting", JRSS B 2024, equations 21 to 24,
// one-sided and moved to [-1, 1]), and by Ville's inequality (their section
// 2.4) the chance that it ever reaches 1/Level is at most Level. That is why
// one may look after every value, and why the maximum counts.
//
// c is Mean where the values are independent. Drawn without replacement from a
// pool of N, the mean of what is left is, if the hypothesis holds of the pool,
//
//	m(t) = (N · Mean − sum of the values seen) / (N − t + 1)
//
// or more (their section 5, equation 31). c = min(Mean, m(t)) gives a game
// that is fair or worse in both cases, and that speaks of the pool and of
// prompts like it. What m(t) alone would gain is not taken: in a small pool it
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

	// Spread is the variance to reckon with before anything was seen; it counts
	// as much as spreadWeight values. 0 is the largest that fits a mean of Mean.
	Spread float64

	n          int
	sum, sumSq float64
	log, best  float64 // of the wealth, and its maximum
}

const (
	// spreadWeight is how many values the guess at the variance is worth.
	spreadWeight = 10
	// stake is the largest part of what could be lost that is bet at once. A
	// run of bad luck must leave something to win back with.
	stake = 0.9
	// surplus is how far beyond 1/Level the bets aim: the last step before the
	// goal falls short about as often as it goes too far. Chosen in simulation.
	surplus = 1.1
)

// See plays one round. d is a value in [-1, 1]. Values have to come in the
// order of their draws.
func (e *EProcess) See(d float64) {
	c := e.centre()
	e.log += math.Log1p(e.bet(c) * (c - d))
	e.best = max(e.best, e.log)
	e.n++
	e.sum += d
	e.sumSq += d * d
}

// Rejected reports that the mean is proved to be less than Mean.
func (e *EProcess) Rejected() bool { return e.best >= -math.Log(e.Level) }

// Evidence is the largest wealth so far: 1/Level is a proof.
func (e *EProcess) Evidence() float64 { return math.Exp(e.best) }

func (e *EProcess) centre() float64 {
	left := e.Pool - e.n
	if e.Pool == 0 || left <= 0 {
		return e.Mean
	}
	rest := (float64(e.Pool)*e.Mean - e.sum) / float64(left)
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
// spirit, by √(2 ln(1/(Level·W)) / (v r)), to which this tends when the goal
// is far. Against the growing bets of Waudby-Smith and Ramdas (their equation
// 26) it proves about half again as many true claims of the size that matters
// here. The bet after the plan's end is that of its last tenth.
func (e *EProcess) bet(c float64) float64 {
	have := math.Exp(e.log) * e.Level / surplus
	have = min(max(have, 1e-12), 0.999)
	z := -math.Sqrt2 * math.Erfcinv(2*have)
	density := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
	left := max(e.Plan-e.n, max(e.Plan, e.n)/10, 1)
	lambda := density / have / math.Sqrt(e.variance()*float64(left))
	return min(lambda, stake/(1-c))
}

// variance is that of the values seen, with the guess mixed in.
func (e *EProcess) variance() float64 {
	guess := e.Spread
	if guess <= 0 {
		guess = 1 - e.Mean*e.Mean
	}
	n := float64(e.n)
	mean := (e.sum + spreadWeight*e.Mean/2) / (n + spreadWeight)
	v := (spreadWeight*guess + e.sumSq - 2*mean*e.sum + n*mean*mean) / (n + spreadWeight)
	return max(v, 0.005)
}
