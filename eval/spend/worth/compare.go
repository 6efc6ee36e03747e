package worth

import (
	"math"

	"switchboard/engine"
	"switchboard/eval/metrics"
	"switchboard/providers"
)

// Terms are what is compared: an applied policy with a reference.
type Terms struct {
	Value     Value
	Loss      Loss            // of the applied one against the reference
	Applied   providers.Money // mean cost of a prompt, all calls included
	Reference providers.Money
	Prompts   int64 // in a month; 0: not known
}

// Comparison says whether a saving is worth the loss of quality.
//
// With s for what a prompt costs less and L for the loss, the applied policy is
// better by
//
//	s − L·(A + W)
//
// a prompt, which is 0 at a loss of s / (A + W), and where a wrong answer costs
// W = s / L − A.
type Comparison struct {
	Saving Share    // for one prompt; below 0 the applied policy is dearer
	Prompt Estimate // for one prompt, how much better the applied policy is; unknown without a value, ratings or costs
	Month  Estimate
	Pays   Verdict

	LossAtZero  Point           // the loss at which the saving is eaten up
	WrongAtZero providers.Money // the cost of a wrong answer at which both are equal, at the estimated loss; unknown: at none
	More        int             // about how many more ratings are needed to tell; 0: none, or unknown; Unreachable: no number seems enough
}

// Share is an amount, and which part of the reference's cost it is.
type Share struct {
	Amount providers.Money
	Part   float64 // meaningless where the amount is unknown
}

// Point is a number that may be missing.
type Point struct {
	Value float64
	Known bool
}

// String has a number of points with three decimals, and one that is smaller than that
// shows with two digits: 0.00011.
func (p Point) String() string {
	decimals := 3
	if size := math.Abs(p.Value); size > 0 && size < 0.01 {
		decimals = 1 - int(math.Floor(math.Log10(size)))
	}
	return engine.Decimal(p.Value, decimals)
}

// Unreachable stands in More where a comparison is so close to even that ratings will not
// tell.
const Unreachable = -1

// mostRatings is the largest number of further ratings that is reported.
const mostRatings = 100_000

// Compare compares an applied policy with a reference.
func Compare(t Terms) Comparison {
	if !t.Applied.Known() || !t.Reference.Known() {
		return Comparison{}
	}
	saved := float64(t.Reference.Nano()) - float64(t.Applied.Nano())
	c := Comparison{Saving: Share{Amount: money(saved)}}
	if t.Reference.Nano() != 0 {
		c.Saving.Part = saved / float64(t.Reference.Nano())
	}
	if !t.Value.Known() {
		return c
	}
	point := t.Value.perPoint()
	if point > 0 {
		c.LossAtZero = Point{saved / point, true}
	}
	if t.Loss.Rated == 0 {
		c.Pays = TooFew
		return c
	}
	won := metrics.Interval{Low: -t.Loss.High, High: -t.Loss.Low}
	c.Prompt = estimate(-t.Loss.Mean, won, func(q float64) float64 { return saved + q*point })
	if t.Prompts > 0 {
		c.Month = estimate(-t.Loss.Mean, won, func(q float64) float64 { return float64(t.Prompts) * (saved + q*point) })
	}
	c.Pays = c.Prompt.Verdict()
	c.WrongAtZero = t.wrongAtZero(saved)
	if c.Pays == TooFew {
		c.More = t.Loss.more(c.LossAtZero)
	}
	return c
}

func (t *Terms) wrongAtZero(saved float64) providers.Money {
	if t.Loss.Mean == 0 {
		return providers.Money{}
	}
	wrong := money(saved/t.Loss.Mean - float64(t.Value.Accepted.Nano()))
	if wrong.Nano() < 0 {
		return providers.Money{}
	}
	return wrong
}

// more is how many ratings are still needed until the interval leaves a point out, if the
// estimate stays where it is: the width of the interval goes with one over the root of
// their number.
func (l Loss) more(at Point) int {
	if !at.Known {
		return Unreachable
	}
	half := l.High - l.Mean
	if at.Value < l.Mean && l.Low > -1 {
		half = l.Mean - l.Low
	}
	ratio := half / math.Abs(at.Value-l.Mean)
	need := float64(l.Rated) * (ratio*ratio - 1)
	if !(need < mostRatings) {
		return Unreachable
	}
	return max(1, int(math.Ceil(need)))
}
