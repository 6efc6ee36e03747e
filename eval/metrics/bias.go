package metrics

import (
	"maps"
	"math"
	"slices"

	"switchboard/eval"
	"switchboard/eval/seqtest"
)

// Bias is how far something that should not matter moved the raters. It looks
// at comparisons in which one answer was better and of which that something is
// known.
type Bias struct {
	// Favoured is the share of them won by the answer that came first, or was
	// longer. It says little where better models write more, or came first more
	// often: see Odds.
	Favoured Share

	// Odds are those of winning with it against without it, between the same
	// two models; 1 is no bias. HasOdds is false when no pair of models was
	// seen both ways.
	Odds    float64
	OddsIn  Interval
	HasOdds bool
}

// positionBias is that towards the answer shown first.
func positionBias(comparisons []Comparison, confidence float64) Bias {
	return newBias(comparisons, confidence, func(c Comparison) (first, known bool) { return true, c.Ordered })
}

// lengthBias is that towards the longer answer.
func lengthBias(comparisons []Comparison, confidence float64) Bias {
	return newBias(comparisons, confidence, func(c Comparison) (first, known bool) {
		return c.Lengths[0] > c.Lengths[1], c.Lengths[0] > 0 && c.Lengths[1] > 0 && c.Lengths[0] != c.Lengths[1]
	})
}

// newBias counts the comparisons of which favoured knows whether it is the
// first answer that has something.
func newBias(comparisons []Comparison, confidence float64, favoured func(Comparison) (first, known bool)) Bias {
	n, won := 0, 0
	strata := map[[2]string]*fourfold{}
	for _, c := range comparisons {
		first, known := favoured(c)
		if !known || !c.decisive() {
			continue
		}
		n++
		if first == (c.Winner == eval.First) {
			won++
		}
		models := [2]string{min(c.First, c.Second), max(c.First, c.Second)}
		if strata[models] == nil {
			strata[models] = &fourfold{}
		}
		strata[models].add(first == (c.First == models[0]), c.won(models[0]))
	}
	b := Bias{Favoured: ShareOf(float64(won), n, confidence)}
	var tables []fourfold
	for _, models := range slices.SortedFunc(maps.Keys(strata), func(x, y [2]string) int { return slices.Compare(x[:], y[:]) }) {
		tables = append(tables, *strata[models])
	}
	b.Odds, b.OddsIn, b.HasOdds = mantelHaenszel(tables, confidence)
	return b
}

// fourfold counts cases by exposure and outcome: a and b exposed, with and
// without the outcome, c and d not exposed.
type fourfold struct{ a, b, c, d float64 }

func (f *fourfold) add(exposed, outcome bool) {
	switch {
	case exposed && outcome:
		f.a++
	case exposed:
		f.b++
	case outcome:
		f.c++
	default:
		f.d++
	}
}

// mantelHaenszel is the odds ratio that strata have in common (Mantel and
// Haenszel, 1959: "Statistical aspects of the analysis of data from
// retrospective studies of disease") with the interval of Robins, Breslow and
// Greenland (1986: "Estimators of the Mantel-Haenszel variance consistent in
// both sparse data and large-strata limiting models"). It is not known when it
// would be 0 or infinite.
func mantelHaenszel(strata []fourfold, confidence float64) (odds float64, in Interval, known bool) {
	var r, s, pr, cross, qs float64
	for _, f := range strata {
		n := f.a + f.b + f.c + f.d
		p, q := (f.a+f.d)/n, (f.b+f.c)/n
		x, y := f.a*f.d/n, f.b*f.c/n
		r, s = r+x, s+y
		pr, cross, qs = pr+p*x, cross+p*y+q*x, qs+q*y
	}
	if r == 0 || s == 0 {
		return 0, Interval{}, false
	}
	odds = r / s
	deviation := math.Sqrt(pr/(2*r*r) + cross/(2*r*s) + qs/(2*s*s))
	factor := math.Exp(seqtest.NormalQuantile(confidence) * deviation)
	return odds, Interval{odds / factor, odds * factor}, true
}
