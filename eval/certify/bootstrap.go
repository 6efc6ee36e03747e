package certify

import (
	"math"
	"math/rand/v2"
	"slices"

	"switchboard/eval/seqtest"
)

// bootstrap resamples the values d that may be expected of the prompts that a threshold
// routes: those that were seen there, mixed with a few on which half of the allowed loss
// is lost, because a handful of prompts without any loss promises nothing.
type bootstrap struct {
	seen []float64
	help []float64 // the mixed-in values, which count as much as priorWeight values that were seen

	routed float64 // the chance that a draw is routed; on one that is not, nothing is lost
}

// bootstrap is what to resample for the k-th threshold, from what the fit part and the
// draws say of it.
func (s *thresholds) bootstrap(k int, expected []float64, draws []draw, l Limit) bootstrap {
	o := bootstrap{seen: slices.Clone(expected), help: halfLost(l.Loss / s.openShare(k)), routed: 1}
	if s.sampled {
		o.routed = s.openShare(k)
	}
	for i := range draws {
		if d, judged := draws[i].value(k); judged && !draws[i].fault {
			o.seen = append(o.seen, d)
		}
	}
	return o
}

// halfLost has the values to expect where nothing is known: half of the allowed loss is
// lost, in whole prompts.
func halfLost(allowed float64) []float64 {
	const n = 40
	d := make([]float64, n)
	for i := range min(n, int(math.Round(n*allowed/2))) {
		d[i] = 1
	}
	return d
}

// weight is the chance that a value is drawn from those that were seen.
func (o *bootstrap) weight() float64 {
	return float64(len(o.seen)) / float64(len(o.seen)+priorWeight)
}

func (o *bootstrap) draw(r *rand.Rand) float64 {
	if o.routed < 1 && r.Float64() >= o.routed {
		return 0
	}
	if len(o.seen) > 0 && r.Float64() < o.weight() {
		return o.seen[r.IntN(len(o.seen))]
	}
	return o.help[r.IntN(len(o.help))]
}

const (
	resamples = 21    // futures; the middle one counts
	horizon   = 2_000 // the most values in one future
)

// missing is how many more values a threshold needs to be proved after some
// draws: the median of resampled futures (Efron and
// Tibshirani, "An Introduction to the Bootstrap", 1993, section 25.4, use it
// for the same question). ok is false where more than half of them do not get
// there.
func (s *thresholds) missing(k int, draws []draw, o bootstrap, l Limit) (values int, ok bool) {
	if s.trivial(k, l) {
		return 0, true
	}
	now := s.test(k, l)
	for i := range draws {
		if d, counts := s.value(k, &draws[i], l); counts {
			now.Update(d)
		}
	}
	if now.Rejected() {
		return 0, true
	}
	r := rand.New(rand.NewPCG(uint64(k), uint64(len(draws))))
	needs := make([]int, 0, resamples)
	const half = resamples/2 + 1
	for i := range resamples {
		most := horizon
		if len(needs) >= half {
			most = needs[half-1] - 1 // a future that is longer does not move the median
		}
		if n, proved := o.resample(now, most, r); proved {
			at, _ := slices.BinarySearch(needs, n)
			needs = slices.Insert(needs, at, n)
		}
		if len(needs)+resamples-1-i < half {
			return 0, false
		}
	}
	return needs[half-1], true
}

// resample draws values until the test rejects, at most so many.
func (o *bootstrap) resample(now seqtest.Mixture, most int, r *rand.Rand) (values int, proved bool) {
	for n := 1; n <= most; n++ {
		if now.Update(o.draw(r)); now.Rejected() {
			return n, true
		}
	}
	return 0, false
}
