package dispatch

import (
	"context"
	"errors"
	"iter"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/caps"
	"switchboard/engine/pauses"
	"switchboard/engine/worstcase"
	"switchboard/providers"
)

func TestWhatAnAnswerCostsAndWhy(t *testing.T) {
	n := providers.Count
	for outcome, c := range map[string]struct {
		model string
		usage providers.Usage
		cost  providers.Money
		basis providers.CostBasis
	}{
		"the list price": {"a", providers.Usage{Input: n(10), Output: n(20)}, providers.Nano(10*1000 + 20*2000), ""},
		"a cached rate that is unknown is at most input's": {"a", providers.Usage{Input: n(10), CachedInput: n(8), Output: n(20)}, providers.Nano(10*1000 + 20*2000), providers.AtMost},
		"what a gateway reports":                           {"a", providers.Usage{Input: n(10), Output: n(20), Charged: providers.Nano(7)}, providers.Nano(7), providers.Reported},
		"what it reports of a model without a price":       {"b", providers.Usage{Input: n(10), Output: n(20), Charged: providers.Nano(7)}, providers.Nano(7), providers.Reported},
		"nothing, for a model without a price":             {"b", providers.Usage{Input: n(10), Output: n(20), Charged: providers.Nano(0)}, providers.Nano(0), providers.Reported},
		"not nothing, where there is a price":              {"a", providers.Usage{Input: n(10), Output: n(20), Charged: providers.Nano(0)}, providers.Nano(10*1000 + 20*2000), ""},
	} {
		t.Run(outcome, func(t *testing.T) {
			trial := run(t, script{c.model: {{Event: providers.Text("Hi")}, {Event: c.usage}, {Event: providers.Done{Finish: providers.Stop}}}}, testLimits, c.model)
			if a := trial.Answers[0]; a.Cost != c.cost || a.CostBasis != c.basis {
				t.Errorf("got %v, %q", a.Cost, a.CostBasis)
			}
			if l := trial.Ledger(); l.Spent != c.cost || l.SpentAtMost != (c.basis == providers.AtMost) {
				t.Errorf("ledger %+v", l)
			}
		})
	}
}

func TestTheWorstCaseCoversWhatIsWrittenToACache(t *testing.T) {
	req := providers.Request{
		Model: providers.Model{Provider: "p", Price: price(4, 20)}, Messages: providers.Prompt("hello"),
		Parameters: providers.Parameters{MaxOutput: 100}, Prefix: "conversation",
	}
	of := func(kind providers.Kind, write providers.Money) providers.Money {
		c := engine.Catalog{Providers: map[string]engine.Service{"p": {Config: providers.Config{Kind: kind}}}}
		req.Model.Price.CacheWrite = write
		return worstcase.Of(c, req, worstcase.Beyond{})
	}
	for what, c := range map[string]struct {
		got  providers.Money
		rate int64 // of the input, in dollars
	}{
		"at its rate":               {of(providers.OpenAICompatible, providers.USD(5)), 5},
		"at twice the input's":      {of(providers.Anthropic, providers.Money{}), 8},
		"but not where nobody asks": {of(providers.Google, providers.Money{}), 4},
	} {
		t.Run(what, func(t *testing.T) {
			if want := 13*c.rate*1000 + 100*20*1000; c.got.Nano() != want {
				t.Errorf("%v, want %v", c.got, providers.Nano(want))
			}
		})
	}
}

func TestACallThatWasBilledIsNotSentAgain(t *testing.T) {
	refused := engine.Answer{Provider: "p", Failure: &engine.Failure{Fault: providers.RateLimited}, Cost: providers.Nano(0)}
	if !pauses.New().Again(refused, 1) {
		t.Error("one that cost nothing is not sent again")
	}
	for _, cost := range []providers.Money{providers.Nano(1), {}} {
		refused.Cost = cost
		if pauses.New().Again(refused, 1) {
			t.Errorf("sent again, and it cost %v", cost)
		}
	}
}

// inspected looks at the budget after it has said what it used, and before it ends.
type inspected func()

func (f inspected) Stream(context.Context, providers.Request) iter.Seq2[providers.Event, error] {
	return func(yield func(providers.Event, error) bool) {
		_ = yield(providers.Text("hi"), nil) && yield(providers.Usage{Input: providers.Count(10), Output: providers.Count(1_000_000)}, nil)
		f()
		yield(providers.Done{Finish: providers.Stop}, nil)
	}
}

func TestWhatACallCostsCountsBeforeItsEndIsSeen(t *testing.T) {
	kept := newShelf()
	budget := caps.New(providers.USD(1), kept) // and a million tokens are 2 dollars
	small := caps.Charge{Worst: providers.USD(0.01), Model: "c"}
	var during error
	look := inspected(func() {
		r, err := budget.Reserve(small, time.Now())
		r.Release(providers.Nano(0))
		during = err
	})
	d := dispatcher(bench(look, 1), testLimits, kept, budget)
	if a := d.Start(t.Context(), job(d.catalog, "hello", "a")).Wait().Answers[0]; !a.OK() || a.Cost.Less(providers.USD(2)) {
		t.Fatalf("%+v", a)
	}
	if !errors.Is(during, caps.ErrReserved) {
		t.Errorf("before the end: %v", during)
	}
	if _, err := budget.Reserve(small, time.Now()); err == nil || errors.Is(err, caps.ErrReserved) {
		t.Errorf("after it: %v", err)
	}
}
