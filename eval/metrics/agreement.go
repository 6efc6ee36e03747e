package metrics

import (
	"slices"

	"switchboard/eval"
)

// Level says what the values of a scale mean to each other.
type Level string

// The levels, with how far two values are apart on them.
const (
	Nominal   Level = "nominal"  // alike or not
	Ordinal   Level = "ordinal"  // how many others lie between them
	Numerical Level = "interval" // their difference
)

// Agreement is how far raters agree on what two of them or more have judged.
type Agreement struct {
	Level  Level
	Raters int
	Units  int     // what they judged: answers, or pairs of answers
	Pairs  int     // pairs of judgements of one unit
	Raw    float64 // share of those pairs that are alike; of no meaning without pairs

	// Alpha is Krippendorff's: 1 is agreement, 0 is what chance would bring.
	// HasAlpha is false where nothing could have differed: without pairs, or
	// when all judgements are alike.
	Alpha    float64
	HasAlpha bool
}

// NewAgreement compares the judgements of each unit. Units that one rater
// judged count for nothing.
//
// Alpha is 1 less the disagreement within units over that between all values
// (Krippendorff, 2011: "Computing Krippendorff's alpha-reliability", section
// D). The squared distance of two values is 1 or 0 when nominal, that of the
// values as interval data, and that of their mean ranks when ordinal, which is
// the paper's sum of the frequencies from one to the other less half of both
// ends.
func NewAgreement(units [][]float64, level Level) Agreement {
	a := Agreement{Level: level}
	var all []float64
	var judged [][]float64
	for _, u := range units {
		if len(u) > 1 {
			judged, all = append(judged, u), append(all, u...)
		}
	}
	a.Units = len(judged)
	alike := 0
	for _, u := range judged {
		for i := range u {
			for _, v := range u[i+1:] {
				a.Pairs++
				if u[i] == v {
					alike++
				}
			}
		}
	}
	if a.Pairs == 0 {
		return a
	}
	a.Raw = float64(alike) / float64(a.Pairs)
	apart := distances(all, level)
	within := 0.0
	for _, u := range judged {
		within += apart(u) / float64(len(u)-1)
	}
	if between := apart(all) / float64(len(all)-1); between > 0 {
		a.Alpha, a.HasAlpha = 1-within/between, true
	}
	return a
}

// distances is the sum of the squared distances of all ordered pairs of some
// values, which are among all.
func distances(all []float64, level Level) func(values []float64) float64 {
	switch level {
	case Nominal:
		return func(values []float64) float64 {
			n, same := float64(len(values)), 0.0
			for _, k := range counts(values) {
				same += k * k
			}
			return n*n - same
		}
	case Ordinal:
		rank := meanRanks(all)
		return func(values []float64) float64 {
			return squares(values, func(v float64) float64 { return rank[v] })
		}
	}
	return func(values []float64) float64 { return squares(values, func(v float64) float64 { return v }) }
}

// squares is the sum of (of(v) − of(w))² over all ordered pairs, which is
// 2 n Σ (of(v) − mean)².
func squares(values []float64, of func(float64) float64) float64 {
	mean := 0.0
	for _, v := range values {
		mean += of(v) / float64(len(values))
	}
	sum := 0.0
	for _, v := range values {
		sum += (of(v) - mean) * (of(v) - mean)
	}
	return 2 * float64(len(values)) * sum
}

func counts(values []float64) map[float64]float64 {
	n := map[float64]float64{}
	for _, v := range values {
		n[v]++
	}
	return n
}

// meanRanks gives values that are alike the mean of their ranks.
func meanRanks(values []float64) map[float64]float64 {
	n := counts(values)
	distinct := make([]float64, 0, len(n))
	for v := range n {
		distinct = append(distinct, v)
	}
	slices.Sort(distinct)
	rank, before := map[float64]float64{}, 0.0
	for _, v := range distinct {
		rank[v] = before + (n[v]+1)/2
		before += n[v]
	}
	return rank
}

// agreementOf is how far raters agree on one scale: on the answers they judged,
// or else on the pairs they compared.
func agreementOf(all []*ballot, scale eval.Scale) Agreement {
	type unit [2]answerAt // twice the same: one that was judged by itself
	judged, compared := map[unit][]float64{}, map[unit][]float64{}
	raters := map[string]bool{}
	for _, b := range all {
		raters[b.rater] = true
		for _, v := range b.lanes {
			key := unit{v.at, v.at}
			judged[key] = append(judged[key], v.quality)
		}
		for i, c := range b.pairs {
			key, w := unit(b.sides[i]), c.Winner
			if key[0].compare(key[1]) > 0 {
				key[0], key[1] = key[1], key[0]
				w = flipped(w)
			}
			compared[key] = append(compared[key], float64(slices.Index([]eval.Winner{eval.First, eval.Second, eval.Tie, eval.BothBad}, w)))
		}
	}
	units, level := judged, levelOf(scale)
	if len(judged) == 0 {
		units, level = compared, Nominal
	}
	lists := make([][]float64, 0, len(units))
	for _, u := range units {
		lists = append(lists, u)
	}
	slices.SortFunc(lists, slices.Compare) // sums of floats depend on their order
	a := NewAgreement(lists, level)
	a.Raters = len(raters)
	return a
}

func levelOf(s eval.Scale) Level {
	switch s {
	case eval.Score:
		return Ordinal
	case eval.Imported:
		return Numerical
	}
	return Nominal
}

func flipped(w eval.Winner) eval.Winner {
	switch w {
	case eval.First:
		return eval.Second
	case eval.Second:
		return eval.First
	}
	return w
}
