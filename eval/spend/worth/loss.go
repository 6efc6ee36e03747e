package worth

import (
	"math"

	"switchboard/engine/routing"
	"switchboard/eval/metrics"
	"switchboard/eval/seqtest"
)

// Loss is how much quality one policy loses against another one, in points from
// -1 to 1: 0.03 is three more of a hundred answers that are not accepted.
type Loss struct {
	Rated int // prompts behind it; 0: nothing is known
	Mean  float64
	metrics.Interval
}

// CertifiedLoss is the loss that a certificate speaks of: its estimate, and the
// limit that was proved. A certificate says nothing of how small a loss may be.
func CertifiedLoss(c routing.Certificate) Loss {
	return Loss{c.Rated, c.Loss, metrics.Interval{Low: -1, High: c.MaxLoss}}
}

// lossStep is how finely the ends of an interval are told.
const lossStep = 0.005

// LossOf is the mean of what was lost on prompts whose answers of both policies
// were rated, each from -1 to 1, in the order of their draws. Its interval is
// what the test of a certificate does not refute, on either side with half the
// error: it holds for any distribution of losses, where one looks once at ratings
// whose number was settled before.
func LossOf(lost []float64, confidence float64) Loss {
	if len(lost) == 0 {
		return Loss{Interval: metrics.Interval{Low: -1, High: 1}}
	}
	sum := 0.0
	won := make([]float64, len(lost))
	for i, d := range lost {
		sum += d
		won[i] = -d
	}
	level := (1 - confidence) / 2
	mean := sum / float64(len(lost))
	return Loss{len(lost), mean, metrics.Interval{Low: -max(-mean, bound(won, level)), High: max(mean, bound(lost, level))}}
}

// bound is an upper bound on the mean: going down from 1, the last of the
// hypotheses that the mean is as much or more which is refuted. Only one of these
// is tested that could be refuted wrongly: the first that is true ends it.
func bound(values []float64, level float64) float64 {
	squares := 0.0
	for _, d := range values {
		squares += d * d
	}
	spread := max(squares/float64(len(values)), 0.01)
	last := 1.0
	for step := int(math.Round(1/lossStep)) - 1; step > int(math.Round(-1/lossStep)); step-- {
		mean := float64(step) * lossStep
		if !refuted(values, seqtest.EProcess{Mean: mean, Level: level, Plan: len(values), Spread: spread}) {
			return last
		}
		last = mean
	}
	return last
}

func refuted(values []float64, e seqtest.EProcess) bool {
	for _, d := range values {
		if e.Update(d); e.Rejected() {
			return true
		}
	}
	return false
}

// LossBetween is the loss of one share of accepted answers against another one
// that rests on other ratings (Newcombe, "Interval estimation for the difference
// between independent proportions", 1998, method 10). Where both were rated on
// the same prompts, LossOf is sharper.
func LossBetween(applied, reference metrics.Share) Loss {
	if applied.N == 0 || reference.N == 0 {
		return Loss{Interval: metrics.Interval{Low: -1, High: 1}}
	}
	mean := reference.Value - applied.Value
	return Loss{min(applied.N, reference.N), mean, metrics.Interval{
		Low:  mean - math.Hypot(reference.Value-reference.Low, applied.High-applied.Value),
		High: mean + math.Hypot(reference.High-reference.Value, applied.Value-applied.Low),
	}}
}
