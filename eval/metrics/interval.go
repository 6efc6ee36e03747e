package metrics

import (
	"math"

	"switchboard/eval/seqtest"
)

// Interval is where a figure lies with the confidence that was asked for.
type Interval struct {
	Low, High float64
}

// Share is a part of a number of cases. Where N is 0, nothing is known of it.
type Share struct {
	N     int
	Value float64
	Interval
}

// ShareOf is a share with its Wilson interval.
func ShareOf(part float64, n int, confidence float64) Share {
	if n == 0 {
		return Share{}
	}
	return Share{n, part / float64(n), Wilson(part, n, confidence)}
}

// Wilson is the score interval of a proportion of which part of n were seen
// (Wilson, 1927; equation 4 of Newcombe, 1998: "Two-sided confidence intervals
// for the single proportion", method 3). Unlike the textbook's it stays within
// 0 and 1 and has a width where all cases are alike. part need not be whole:
// where several people judge one case, it counts by the share of them.
func Wilson(part float64, n int, confidence float64) Interval {
	if n == 0 {
		return Interval{0, 1}
	}
	z := seqtest.NormalQuantile(confidence)
	size := float64(n)
	p := part / size
	middle := p + z*z/(2*size)
	half := z * math.Sqrt(p*(1-p)/size+z*z/(4*size*size))
	whole := 1 + z*z/size
	return Interval{max(0, (middle-half)/whole), min(1, (middle+half)/whole)}
}
