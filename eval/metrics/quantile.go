package metrics

import (
	"context"

	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
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

// Statistics goes over the store once.
func OfStore(s *bolt.Store, ctx context.Context, o StatisticsOptions) (Statistics, error) {
	return NewStatistics(ctx, s.Trials(store.Query{}), s.AllRatings(), o)
}
