package engine

import (
	"testing"

	"switchboard/providers"
)

func answered(model string, in, out int64, cost float64) Answer {
	return Answer{
		Model: model, Text: "x", Finish: providers.Stop, Cost: providers.USD(cost),
		Usage: providers.Usage{Input: providers.Count(in), Output: providers.Count(out)},
	}
}

func listed(in, out float64) providers.Price {
	return providers.Price{Rates: providers.Rates{Input: providers.USD(in), Output: providers.USD(out)}}
}

func TestTheLedgerIsMeasuredEstimatedOrUnknown(t *testing.T) {
	trial := Trial{Route: Quote{"a", listed(1, 2)}, Reference: Quote{"c", listed(10, 20)}}
	t.Run("measured when both ran", func(t *testing.T) {
		trial.Answers = []Answer{answered("a", 10, 20, 0.1), answered("c", 10, 20, 0.4)}
		l := trial.Ledger()
		if l.Spent != providers.USD(0.5) || l.Route != providers.USD(0.1) || l.Reference != providers.USD(0.4) || l.Estimated() {
			t.Errorf("%+v", l)
		}
		if s, ok := l.Saving(); !ok || s != 0.75 {
			t.Errorf("saving %v %v", s, ok)
		}
	})
	t.Run("estimated for a model that did not run", func(t *testing.T) {
		trial.Answers = []Answer{answered("a", 1000, 2000, 0.1)}
		l := trial.Ledger()
		if l.Reference != providers.USD(0.05) || !l.ReferenceEstimated || l.RouteEstimated {
			t.Errorf("%+v", l)
		}
	})
	t.Run("unknown when nobody answered", func(t *testing.T) {
		trial.Answers = []Answer{{Model: "a", Finish: providers.Failed, Cost: providers.Nano(0), Failure: &Failure{}}}
		l := trial.Ledger()
		if l.Route.Known() || l.Reference.Known() || l.Spent != providers.Nano(0) || l.Estimated() {
			t.Errorf("%+v", l)
		}
		if _, ok := l.Saving(); ok {
			t.Error("a saving out of nothing")
		}
	})
	t.Run("unknown while a lane has not ended", func(t *testing.T) {
		trial.Answers = []Answer{answered("a", 1, 1, 1), {Model: "c"}}
		if trial.Ledger().Spent.Known() {
			t.Error("the sum is known before its parts are")
		}
	})
}
