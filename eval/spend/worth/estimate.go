package worth

import (
	"math"

	"switchboard/eval/metrics"
	"switchboard/providers"
)

// Estimate is an amount estimated from ratings, with its interval. An end that is unknown
// has no bound.
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

// estimate turns a figure and its interval into money, where more of the figure is more
// money.
func estimate(value float64, in metrics.Interval, of func(float64) float64) Estimate {
	return Estimate{money(of(value)), money(of(in.Low)), money(of(in.High))}
}

// Verdict answers whether something pays.
type Verdict string

const (
	Unknown    Verdict = ""           // a cost or a value is unknown
	Pays       Verdict = "yes"        // its whole interval is above 0
	DoesNotPay Verdict = "no"         // its whole interval is below 0
	TooFew     Verdict = "not_enough" // too few ratings: its interval includes 0
)

// Verdict is what the interval of a difference says.
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
