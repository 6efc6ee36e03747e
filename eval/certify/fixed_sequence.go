package certify

import (
	"sort"

	"switchboard/eval/seqtest"
)

// thresholds are the thresholds of a claim, from strict to loose, with what is known of each
// before anything is rated. The slices are by threshold.
type thresholds struct {
	pool   int       // prompts that the claim is about
	routed []int     // how many of them each threshold sends to a cheaper model
	open   []int     // those of routed whose answer has to be judged, because it is another text than the reference's
	plan   []int     // how many draws each threshold is planned to route; bets are sized for it
	exact  bool      // whether the plan counts draws that were made, and not draws that are expected
	spread []float64 // the expected variance of d, by threshold

	// sampled says that the pool is itself a sample of the prompts that the claim is about,
	// so that the share of them that a threshold routes is an estimate too. The draws are
	// then from the whole pool, and d is 0 where the reference answers.
	sampled bool
}

// newThresholds makes the thresholds of a grid, with the number of prompts that each routes
// and an estimate of how much d varies there, but without a plan. first are the first
// breakpoints of all prompts of the pool, sorted: thresholds from there on route the prompt.
// at are the moments of d in the fit part, by threshold, and all are those over all of it.
// Every prompt that is routed counts as open until setOpen is called.
func newThresholds(grid, first []float64, pool int, at []moments, all moments) thresholds {
	s := thresholds{pool: pool, routed: make([]int, len(grid)), plan: make([]int, len(grid)), spread: make([]float64, len(grid))}
	for k, t := range grid {
		s.routed[k] = sort.Search(len(first), func(i int) bool { return first[i] > t })
		s.spread[k] = at[k].spread(all)
	}
	s.open = s.routed
	return s
}

// setOpen sets the numbers of open prompts, from the changes that Picks.countOpen adds up.
func (s *thresholds) setOpen(changes []int) {
	s.open = sums(changes)
}

// sums are the running sums of changes from one threshold to the next.
func sums(changes []int) []int {
	all, sum := make([]int, len(changes)), 0
	for k, change := range changes {
		sum += change
		all[k] = sum
	}
	return all
}

// draw is a draw with its judgement.
type draw struct {
	picks Picks
	d     []float64 // by rung
	fault bool      // whether the reference failed, so that the prompt leaves the pool
}

// value is the d of the model that the k-th threshold picks; false where that is the
// reference or gives the reference's text.
func (w *draw) value(k int) (d float64, judged bool) {
	pick, routed := w.picks.Pick(k)
	if judged = routed && !pick.Same; !judged || w.fault {
		return 0, judged
	}
	return w.d[pick.Rung], true
}

// fixedSequence is fixed-sequence testing of the thresholds from strict to
// loose (Angelopoulos, Bates, Candès, Jordan and Lei, "Learn then Test", 2021,
// fixed sequence testing): each is tested at the whole error, and the first
// that is not proved ends them. It returns the loosest that is proved, or -1.
//
// The loss of a threshold is p times the mean of d over the prompts that it
// routes and whose answers differ, with p their share of the pool, which is known:
// where the texts are the same d is 0. So the claim is that
// this mean is at most Loss / p. The draws are in their order, uniform over
// prompts of which these are a part: so they are uniform
// among them. Of a pool that is a sample itself p is not known; there the claim
// is that the mean over all draws is at most Loss, 0 where the reference is
// chosen.
//
// More draws only ever prove more, as long as the plan stays what it was:
// a claim once proved stays proved, and one may look after every draw.
func (s *thresholds) fixedSequence(draws []draw, l Limit) int {
	for k := range s.routed {
		if !s.proved(k, draws, l) {
			return k - 1
		}
	}
	return len(s.routed) - 1
}

// trivial reports that the loss would be within the limit even if everything that the
// threshold routes were lost.
func (s *thresholds) trivial(k int, l Limit) bool { return s.openShare(k) <= l.Loss }

func (s *thresholds) share(k int) float64 { return float64(s.routed[k]) / float64(s.pool) }

// openShare is the share of the pool on which something can be lost.
func (s *thresholds) openShare(k int) float64 { return float64(s.open[k]) / float64(s.pool) }

func (s *thresholds) proved(k int, draws []draw, l Limit) bool {
	if s.trivial(k, l) {
		return true
	}
	e := s.test(k, l)
	for i := range draws {
		if d, counts := s.value(k, &draws[i], l); counts {
			if e.Update(d); e.Rejected() {
				return true
			}
		}
	}
	return false
}

// value is what a draw says of the k-th threshold, or false where it says
// nothing. A prompt that leaves the pool counts as the hypothesis has it: then
// the mean of those that stay is at most what is claimed just if that of all is,
// and the draws are still from a pool whose size is known.
func (s *thresholds) value(k int, w *draw, l Limit) (d float64, counts bool) {
	d, judged := w.value(k)
	if counts = judged || s.sampled; counts && w.fault {
		d = s.mean(k, l)
	}
	return d, counts
}

// mean is the value below which the mean of the draws that count must be proved to lie.
func (s *thresholds) mean(k int, l Limit) float64 {
	if s.sampled {
		return l.Loss
	}
	return l.Loss / s.openShare(k)
}

// test is the game for one threshold, before its first value.
func (s *thresholds) test(k int, l Limit) seqtest.Mixture {
	e := seqtest.EProcess{Mean: s.mean(k, l), Level: l.Error, Pool: s.open[k], Plan: s.plan[k], Spread: s.spread[k]}
	if s.sampled {
		e.Pool, e.Plan, e.Spread = s.pool, s.pool, s.openShare(k)*s.spread[k]
	}
	if s.exact {
		return seqtest.NewUnmixed(e)
	}
	return seqtest.NewMixture(e)
}

// planFor sets the plan where all draws are there already.
func (s *thresholds) planFor(draws []draw) {
	s.exact = true
	changes := make([]int, len(s.plan))
	for i := range draws {
		if !draws[i].fault {
			draws[i].picks.countOpen(changes)
		}
	}
	s.plan = sums(changes)
}

// upperSteps is the number of steps of the limit in which the bound on the loss is told.
const upperSteps = 25

// upper is a bound on the loss of a threshold that was proved, from the same
// draws: the smallest limit, in steps of the one that was proved, that they
// prove as well (the confidence set of Waudby-Smith and Ramdas, JRSS B 2024,
// theorem 1, seen from above). A loss above it would have had its own step
// rejected, the chance of which is at most Error. That holds of one threshold;
// for the loosest that is proved in sequence the limit is what holds.
func (s *thresholds) upper(k int, draws []draw, l Limit) float64 {
	for i := upperSteps - 1; i > 0; i-- {
		if tighter := (Limit{l.Loss * float64(i) / upperSteps, l.Error}); !s.proved(k, draws, tighter) {
			return sixDigits(l.Loss * float64(i+1) / upperSteps)
		}
	}
	return sixDigits(l.Loss / upperSteps)
}

// loss is the estimated loss of a threshold, over all prompts of the pool, and
// how many draws it comes from.
func (s *thresholds) loss(k int, draws []draw) (loss float64, n int) {
	sum := 0.0
	for i := range draws {
		if d, judged := draws[i].value(k); judged && !draws[i].fault {
			sum += d
			n++
		}
	}
	if n == 0 {
		return 0, 0
	}
	return s.openShare(k) * sum / float64(n), n
}
