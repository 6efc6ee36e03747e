package dispatch

import (
	"strings"
	"testing"
	"testing/synctest"

	"switchboard/engine"
	"switchboard/engine/caps"
	"switchboard/engine/worstcase"
	"switchboard/providers"
)

// keyed is a catalog whose provider wants a key.
func keyed(p providers.Provider) engine.Catalog {
	c := bench(p, 1)
	s := c.Providers["p"]
	s.APIKey.Env = "TEST_KEY_THAT_IS_NOT_SET"
	c.Providers["p"] = s
	return c
}

func TestTheDailyCapHoldsForModelsWithoutAPrice(t *testing.T) {
	limits := testLimits
	limits.MaxOutput = 1000
	dearest := price(10, 20) // of c
	worst := worstcase.Of(engine.Catalog{}, providers.Request{Model: providers.Model{Price: dearest}, Messages: providers.Prompt("hello"), Parameters: providers.Parameters{MaxOutput: 1000}}, worstcase.Beyond{})
	spent := dearest.Cost(providers.Usage{Input: providers.Count(10), Output: providers.Count(20)})
	capped := providers.Nano(worst.Nano() + 3*spent.Nano())
	send := func(c engine.Catalog) (answered int, refusal *engine.Failure) {
		synctest.Test(t, func(t *testing.T) {
			kept := newShelf()
			d := dispatcher(c, limits, kept, caps.New(capped, kept))
			for range 20 {
				a := d.Start(t.Context(), job(c, "hello", "b")).Wait().Answers[0]
				if a.OK() {
					answered++
				} else {
					refusal = a.Failure
				}
				if a.OK() && a.Cost.Known() {
					t.Errorf("the cost is said to be %v", a.Cost)
				}
			}
		})
		return answered, refusal
	}
	t.Run("each counts with the dearest price", func(t *testing.T) {
		answered, refusal := send(keyed(script{"b": says("hi")}))
		if answered != 4 || refusal == nil || refusal.Fault != providers.Budget || !strings.Contains(refusal.Sentence, "the price of b is unknown") {
			t.Errorf("%d answered, then %+v", answered, refusal)
		}
	})
	t.Run("a server without a key sends no bill", func(t *testing.T) {
		if answered, refusal := send(bench(script{"b": says("hi")}, 1)); answered != 20 {
			t.Errorf("%d answered, then %+v", answered, refusal)
		}
	})
}

func TestATierOfTheServiceWithoutAPriceCountsWithTheDearest(t *testing.T) {
	c := bench(script{}, 1)
	priced := providers.Model{ID: "a", Provider: "p", Price: price(1, 2)}
	for tier, want := range map[string]providers.Price{"": {}, "default": {}, "priority": {}, "flex": c.DearestPrice()} {
		priced.Price.ServiceTiers = map[string]float64{"priority": 2}
		l := &lane{budget: caps.New(providers.USD(1), newShelf()), request: providers.Request{Model: priced, Parameters: providers.Parameters{MaxOutput: 1000}}, beyond: worstcase.Beyond{Tier: tier}}
		l.capPrice(c)
		if l.dearest.Known() != want.Known() || l.dearest.Output != want.Output || want.Known() && l.charge.Worst != providers.Nano(1000*want.Output.Nano()/1_000_000) {
			t.Errorf("%q: %v, and %v is set aside", tier, l.dearest.Output, l.charge.Worst)
		}
	}
}

func TestDearestPriceLooksAtTiers(t *testing.T) {
	long := price(1, 2)
	long.Tiers = []providers.Tier{{AboveInputTokens: 1, Rates: price(30, 5).Rates}}
	c := engine.Catalog{Models: []providers.Model{{Price: long}, {Price: price(3, 40)}, {}}}
	if got := c.DearestPrice(); got.Input != providers.USD(30) || got.Output != providers.USD(40) {
		t.Errorf("got %v, %v", got.Input, got.Output)
	}
}
