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
	t.Run("neither estimated nor an upper bound where it is unknown", func(t *testing.T) {
		guessed, unpriced := answered("a", 10, 20, 0.1), Answer{Model: "c", Text: "x", Finish: providers.Stop}
		guessed.Usage.Estimated, unpriced.Usage.Estimated, guessed.CostBasis = true, true, providers.AtMost
		trial.Answers = []Answer{guessed, unpriced}
		l := trial.Ledger()
		if l.Spent.Known() || l.SpentEstimated || l.SpentAtMost || l.Reference.Known() || l.ReferenceEstimated || !l.RouteEstimated || !l.RouteAtMost {
			t.Errorf("%+v", l)
		}
	})
	t.Run("unknown while a lane has not ended", func(t *testing.T) {
		trial.Answers = []Answer{answered("a", 1, 1, 1), {Model: "c"}}
		if trial.Ledger().Spent.Known() {
			t.Error("the sum is known before its parts are")
		}
	})
}

func TestWhatIsGivenAgainSavesNothingTwice(t *testing.T) {
	givenAgain := func(a Answer) Answer {
		a.Cached, a.Cost = &Cached{Trial: "1", Cost: a.Cost}, providers.Nano(0)
		return a
	}
	small, big := answered("a", 1000, 2000, 0.005), answered("c", 1000, 2000, 0.05)
	trial := Trial{Routed: true, Route: Quote{"a", listed(1, 2)}, Reference: Quote{"c", listed(10, 20)}}
	ledger := func(answers ...Answer) Ledger {
		trial.Answers = answers
		return trial.Ledger()
	}
	t.Run("the reference would have been given again for nothing, too", func(t *testing.T) {
		l := ledger(givenAgain(small))
		if l.Route != providers.Nano(0) || l.Reference != providers.Nano(0) || !l.ReferenceEstimated || l.RouteEstimated {
			t.Errorf("%+v", l)
		}
	})
	t.Run("so would the choice, where another model answered", func(t *testing.T) {
		if l := ledger(givenAgain(big)); l.Route != providers.Nano(0) || l.Reference != providers.Nano(0) {
			t.Errorf("%+v", l)
		}
	})
	t.Run("beside a new answer one that is given again counts as the first time", func(t *testing.T) {
		l := ledger(givenAgain(small), big)
		if l.Spent != big.Cost || l.Route != small.Cost || l.Reference != big.Cost {
			t.Errorf("%+v", l)
		}
	})
	t.Run("a reference that was paid for as a check costs that", func(t *testing.T) {
		left, final := small, givenAgain(big)
		left.Check = &Check{Answer: big}
		final.Cached.Trial, final.Moves = "", []Move{{Model: "a", Reason: Disagrees, Left: &left}}
		if l := ledger(final); l.Spent != providers.USD(0.055) || l.Reference != big.Cost {
			t.Errorf("%+v", l)
		}
	})
}
