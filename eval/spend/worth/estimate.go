package worth

import (
	"math"

	"switchboard/eval/metrics"
	"switchboard/providers"
)

// Estimate is money that ratings tell of, with its interval. An end that is
// unknown is not bounded.
type Estimate struct {
	Value, Low, High providers.Money
}

// money is an amount in nano-dollars, to the nearest one.
func money(nano float64) providers.Money {
	if nano = math.Round(nano); math.IsNaN(nano) || math.Abs(nano) >= math.MaxInt64 {
		return providers.Money{}
	}
	return providers.Nano(int64(nano))
}

// estimate is what a figure and its interval come to, where more of the figure
// is more money.
func estimate(value float64, in metrics.Interval, of func(float64) float64) Estimate {
	return Estimate{money(of(value)), money(of(in.Low)), money(of(in.High))}
}

// Sum is the estimate of a sum of estimates that rest on different ratings, with
// the interval that follows from theirs: the squares of the distances to their
// ends add up (the method of variance estimates recovery: Zou, Huang and Zhang,
// "A note on confidence interval estimation for a linear function of binomial
// proportions", 2009; equation 4 and 5). Of one it is that one.
func Sum(parts []Estimate) Estimate {
	sum := Estimate{providers.Nano(0), providers.Nano(0), providers.Nano(0)}
	below, above := 0.0, 0.0
	for _, e := range parts {
		sum.Value = sum.Value.Add(e.Value)
		sum.Low, sum.High = sum.Low.Add(e.Low), sum.High.Add(e.High) // unknown where one is
		below, above = math.Hypot(below, distance(e.Low, e.Value)), math.Hypot(above, distance(e.Value, e.High))
	}
	if sum.Low.Known() {
		sum.Low = sum.Value.Add(money(-below))
	}
	if sum.High.Known() {
		sum.High = sum.Value.Add(money(above))
	}
	return sum
}

func distance(low, high providers.Money) float64 { return float64(high.Nano()) - float64(low.Nano()) }

// Verdict answers whether something pays.
type Verdict string

const (
	Unknown    Verdict = ""           // a cost or a value is
	Pays       Verdict = "yes"        // its whole interval is above 0
	DoesNotPay Verdict = "no"         // its whole interval is below 0
	TooFew     Verdict = "not_enough" // ratings: its interval includes 0
)

// Verdict is what an estimate of a difference says.
func (e Estimate) Verdict() Verdict {
	switch zero := providers.Nano(0); {
	case !e.Value.Known():
		return Unknown
	case zero.Less(e.Low):
		return Pays
	case e.High.Less(zero):
		return DoesNotPay
	}
	return TooFew
}
