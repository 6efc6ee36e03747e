package worth

import (
	"math"

	"switchboard/engine/routing"
	"switchboard/eval/metrics"
)

// Loss is how much quality one policy loses against another one, in points from
// -1 to 1: 0.03 is three more of a hundred answers that are not accepted.
type Loss struct {
	Rated int // prompts behind it; 0: nothing is known
	Mean  float64
	metrics.Interval
}

// CertifiedLoss is the loss that a certificate speaks of: its estimate, and the limit
// that was proved as its high end. A certificate says nothing of how small a loss may be.
func CertifiedLoss(c routing.Certificate) Loss {
	return Loss{c.Rated, c.Loss, metrics.Interval{Low: -1, High: c.MaxLoss}}
}

// lossBetween is the loss of one share of accepted answers against another that rests on
// other ratings (Newcombe, "Interval estimation for the difference between independent
// proportions", 1998, method 10).
func lossBetween(applied, reference metrics.Share) Loss {
	if applied.N == 0 || reference.N == 0 {
		return Loss{Interval: metrics.Interval{Low: -1, High: 1}}
	}
	mean := reference.Value - applied.Value
	return Loss{min(applied.N, reference.N), mean, metrics.Interval{
		Low:  mean - math.Hypot(reference.Value-reference.Low, applied.High-applied.Value),
		High: mean + math.Hypot(reference.High-reference.Value, applied.Value-applied.Low),
	}}
}
