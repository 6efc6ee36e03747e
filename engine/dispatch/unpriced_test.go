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

func TestDearestPriceLooksAtTiers(t *testing.T) {
	long := price(1, 2)
	long.Tiers = []providers.Tier{{AboveInputTokens: 1, Rates: price(30, 5).Rates}}
	c := engine.Catalog{Models: []providers.Model{{Price: long}, {Price: price(3, 40)}, {}}}
	if got := c.DearestPrice(); got.Input != providers.USD(30) || got.Output != providers.USD(40) {
		t.Errorf("got %v, %v", got.Input, got.Output)
	}
}
