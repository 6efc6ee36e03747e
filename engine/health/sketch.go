package health

import (
	"math"

	"github.com/DataDog/sketches-go/ddsketch/mapping"
	"github.com/DataDog/sketches-go/ddsketch/store"
)

// accuracy is how far a quantile may be from the true one, as a share of it.
const accuracy = 0.02

// The smallest and the largest value, so that the number of bins is bounded: a tenth of a
// millisecond and a day for seconds, and the same numbers for tokens a second.
const (
	least = 1e-4
	most  = 86400
)

// scale tells the bin of a value.
type scale struct{ mapping.IndexMapping }

func newScale() scale {
	m, err := mapping.NewLogarithmicMapping(accuracy)
	if err != nil {
		panic(err) // accuracy is between 0 and 1
	}
	return scale{m}
}

func (s scale) bin(v float64) int { return s.Index(min(max(v, least), most)) }

// sketch holds values for working out their quantiles. The zero value is empty.
type sketch struct {
	n    int
	bins *store.BufferedPaginatedStore
}

func (s *sketch) add(bin int) {
	if s.bins == nil {
		s.bins = store.NewBufferedPaginatedStore()
	}
	s.n++
	s.bins.Add(bin)
}

func (s *sketch) join(o *sketch) {
	if o.n == 0 {
		return
	}
	if s.bins == nil {
		s.bins = store.NewBufferedPaginatedStore()
	}
	s.n += o.n
	s.bins.MergeWith(o.bins)
}

// clear empties the sketch, and keeps its memory.
func (s *sketch) clear() {
	s.n = 0
	if s.bins != nil {
		s.bins.Clear()
	}
}

// quantile is the value below which the share q of the values lies; 0 of an empty sketch.
func (s *sketch) quantile(sc scale, q float64) float64 {
	if s.n == 0 {
		return 0
	}
	return sc.Value(s.bins.KeyAtRank(math.Round(q * float64(s.n-1))))
}
