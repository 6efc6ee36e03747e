package metrics

import (
	"context"
	"iter"
	"time"

	"switchboard/engine"
	"switchboard/eval"
)

// quantile is the value below which the share q of sorted values lies, between
// two of them in proportion (Hyndman and Fan, 1996: "Sample quantiles in
// statistical packages", definition 7). Of none it is 0.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	at := q * float64(len(sorted)-1)
	low := int(at)
	if low+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[low] + (at-float64(low))*(sorted[low+1]-sorted[low])
}

// Records are what the figures are made of.
type Records interface {
	// Figures are trials, with as many letters in place of each text.
	Figures(since time.Time) iter.Seq2[engine.Trial, error]
	AllRatings() iter.Seq2[eval.Rating, error]
}

// OfStore has the figures of a whole store, and goes over it once.
func OfStore(ctx context.Context, s Records, o StatisticsOptions) (Statistics, error) {
	return NewStatistics(ctx, s.Figures(time.Time{}), s.AllRatings(), o)
}
