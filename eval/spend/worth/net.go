package worth

import (
	"switchboard/eval/metrics"
	"switchboard/providers"
)

// Evidence is what is known of a policy or a model in a task.
type Evidence struct {
	Prompts int64           // a month; 0: not known
	Quality metrics.Share   // mean quality, with its interval; N is 0 where nothing was rated
	Cost    providers.Money // mean cost of a prompt, all calls that it took included
}

// Net is what a policy or a model is worth.
type Net struct {
	Prompt      Estimate // net value of a prompt; unknown without a value, ratings or a cost
	Month       Estimate // of all prompts of a month
	PerDollar   Ratio    // value of the answers, over what they cost
	PerAccepted Estimate // cost of an accepted answer, which needs no value; High is unknown where it may be that none is accepted
}

// Ratio is a number with its interval.
type Ratio struct {
	Value float64
	metrics.Interval
	Known bool
}

// newNet works out what a policy or a model is worth, from the value of answers and the
// evidence.
func newNet(v Value, e Evidence) Net {
	if e.Quality.N == 0 || !e.Cost.Known() {
		return Net{}
	}
	cost := float64(e.Cost.Nano())
	n := Net{PerAccepted: Estimate{accepted(cost, e.Quality.Value), accepted(cost, e.Quality.High), accepted(cost, e.Quality.Low)}}
	if !v.Known() {
		return n
	}
	value := func(q float64) float64 { return q*v.perPoint() - float64(v.Wrong.Nano()) }
	n.Prompt = estimate(e.Quality.Value, e.Quality.Interval, func(q float64) float64 { return value(q) - cost })
	if e.Prompts > 0 {
		n.Month = estimate(e.Quality.Value, e.Quality.Interval, func(q float64) float64 { return float64(e.Prompts) * (value(q) - cost) })
	}
	if cost > 0 {
		n.PerDollar = Ratio{value(e.Quality.Value) / cost, metrics.Interval{Low: value(e.Quality.Low) / cost, High: value(e.Quality.High) / cost}, true}
	}
	return n
}

// accepted is the cost of an accepted answer, in nano-dollars; unknown where none
// is.
func accepted(cost, quality float64) providers.Money {
	if quality <= 0 {
		return providers.Money{}
	}
	return money(cost / quality)
}
