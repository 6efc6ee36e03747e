package providers

import (
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func used(input, cached, write, output int64) Usage {
	return Usage{Input: Count(input), CachedInput: Count(cached), CacheWrite: Count(write), Output: Count(output)}
}

func TestCostTakesTheRateOfEachKindOfToken(t *testing.T) {
	full := Rates{Input: USD(3), CachedInput: USD(0.3), CacheWrite: USD(3.75), Output: USD(15)}
	plainRates := Rates{Input: USD(3), Output: USD(15)}
	long := Tier{AboveInputTokens: 200_000, Rates: Rates{Input: USD(6), Output: USD(22.5)}}
	longer := Tier{AboveInputTokens: 500_000, Rates: Rates{Input: USD(9), Output: USD(30)}}
	for outcome, c := range map[string]struct {
		price Price
		usage Usage
		want  Money
	}{
		"input and output add up":                        {Price{Rates: full}, used(1000, 0, 0, 100), Nano(3_000_000 + 1_500_000)},
		"cached input has its own rate":                  {Price{Rates: full}, used(1000, 400, 0, 0), Nano(1_800_000 + 120_000)},
		"cache writes have their own rate":               {Price{Rates: full}, used(1000, 400, 100, 0), Nano(1_500_000 + 120_000 + 375_000)},
		"unreported cache counts are none":               {Price{Rates: plainRates}, Usage{Input: Count(1000), Output: Count(0)}, Nano(3_000_000)},
		"a cached rate that is missing is that of input": {Price{Rates: plainRates}, used(1000, 400, 0, 0), Nano(3_000_000)},
		"a rate of writing that is missing is twice it":  {Price{Rates: plainRates}, used(1000, 0, 400, 0), Nano(1_800_000 + 2_400_000)},
		"a missing rate nobody needs":                    {Price{Rates: plainRates}, used(1000, 0, 0, 0), Nano(3_000_000)},
		"unknown input":                                  {Price{Rates: full}, Usage{Output: Count(1)}, Money{}},
		"unknown output":                                 {Price{Rates: full}, Usage{Input: Count(1)}, Money{}},
		"an unknown price":                               {Price{}, used(1, 0, 0, 1), Money{}},
		"an unknown price for nothing":                   {Price{}, used(0, 0, 0, 0), Money{}},
		"a known price for nothing":                      {Price{Rates: full}, used(0, 0, 0, 0), Nano(0)},
		"a free model costs nothing":                     {Price{Rates: Rates{Input: Nano(0), Output: Nano(0)}}, used(10, 0, 0, 10), Nano(0)},
		"half a nano-dollar is rounded up":               {Price{Rates: Rates{Input: Nano(500_000), Output: Nano(0)}}, used(1, 0, 0, 0), Nano(1)},
		"less than half is rounded down":                 {Price{Rates: Rates{Input: Nano(499_999), Output: Nano(0)}}, used(1, 0, 0, 0), Nano(0)},
		"a prompt at the edge of a tier":                 {Price{Rates: full, Tiers: []Tier{long}}, used(200_000, 0, 0, 0), Nano(600_000_000)},
		"a prompt beyond it":                             {Price{Rates: full, Tiers: []Tier{long}}, used(200_001, 0, 0, 10), Nano(1_200_006_000 + 225_000)},
		"the highest tier counts, in any order":          {Price{Rates: full, Tiers: []Tier{longer, long}}, used(500_001, 0, 0, 0), Nano(4_500_009_000)},
		"a tier does not borrow rates from below it":     {Price{Rates: full, Tiers: []Tier{long}}, used(200_001, 1, 0, 0), Nano(200_001 * 6000)},
		"an output that a tier does not name":            {Price{Rates: full, Tiers: []Tier{{AboveInputTokens: 10, Rates: Rates{Input: USD(6)}}}}, used(100, 0, 0, 10), Nano(600_000 + 600_000)},
		"an input that a tier does not name":             {Price{Rates: full, Tiers: []Tier{{AboveInputTokens: 10, Rates: Rates{Output: USD(30)}}}}, used(100, 0, 0, 10), Nano(1_200_000 + 300_000)},
		"more than there is money":                       {Price{Rates: Rates{Input: USD(9e9), Output: Nano(0)}}, used(1<<60, 0, 0, 0), Money{}},
	} {
		t.Run(outcome, func(t *testing.T) {
			if got := c.price.Cost(c.usage); got != c.want {
				t.Errorf("got %v (%d), want %v (%d)", got, got.Nano(), c.want, c.want.Nano())
			}
		})
	}
}

func TestAPartlyUnknownPriceIsAtMost(t *testing.T) {
	price := Price{Rates: Rates{Input: USD(3), Output: USD(15)}}
	for outcome, c := range map[string]struct {
		price Price
		usage Usage
		want  CostBasis
	}{
		"where a rate is needed that is missing": {price, used(1000, 400, 0, 0), AtMost},
		"and not where none is":                  {price, used(1000, 0, 0, 10), ""},
		"nor where nothing is known":             {Price{}, used(1000, 400, 0, 0), ""},
	} {
		t.Run(outcome, func(t *testing.T) {
			if _, basis := c.price.Bill(c.usage); basis != c.want {
				t.Errorf("got %q, want %q", basis, c.want)
			}
		})
	}
	t.Run("and its missing rates have names", func(t *testing.T) {
		price.Tiers = []Tier{{AboveInputTokens: 10, Rates: Rates{Input: USD(6)}}}
		if got := strings.Join(price.Missing(), ", "); got != "cached_input, cached_input above 10, output above 10" {
			t.Errorf("got %q", got)
		}
	})
}

func TestSumsOfMoneyStopAtWhatFits(t *testing.T) {
	const most, least = math.MaxInt64, math.MinInt64
	for _, c := range []struct {
		parts []int64
		want  int64
	}{{nil, 0}, {[]int64{1, 2}, 3}, {[]int64{most, most, 1}, most}, {[]int64{least, -1}, least}, {[]int64{most, -1}, most - 1}} {
		if got := SumNano(c.parts...); got != c.want {
			t.Errorf("%v: got %d", c.parts, got)
		}
	}
}

func TestCostIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.Int64Range(0, 1<<40)
		rate := rapid.Int64Range(0, 1<<40)
		in, out := count.Draw(t, "input"), count.Draw(t, "output")
		price := Price{Rates: Rates{Input: Nano(rate.Draw(t, "input rate")), Output: Nano(rate.Draw(t, "output rate"))}}

		exact := new(big.Rat).SetInt64(in)
		exact.Mul(exact, new(big.Rat).SetInt64(price.Input.Nano()))
		part := new(big.Rat).SetInt64(out)
		exact.Add(exact, part.Mul(part, new(big.Rat).SetInt64(price.Output.Nano())))
		exact.Quo(exact, big.NewRat(1_000_000, 1))
		want := exact.FloatString(0)

		got := price.Cost(used(in, 0, 0, out))
		if fits := len(want) < 19; got.Known() && new(big.Int).SetInt64(got.Nano()).String() != want || fits && !got.Known() {
			t.Fatalf("got %d (%t), want %s", got.Nano(), got.Known(), want)
		}
	})
}

func TestPricesGrowStale(t *testing.T) {
	day := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	price := Price{Rates: Rates{Input: USD(1), Output: USD(2)}, AsOf: day}
	t.Run("a young price is not", func(t *testing.T) {
		if price.Stale(day.Add(StaleAfter)) {
			t.Error("stale on its last day")
		}
	})
	t.Run("an old one is", func(t *testing.T) {
		if !price.Stale(day.Add(StaleAfter + 1)) {
			t.Error("still fresh")
		}
	})
	t.Run("one without a date is", func(t *testing.T) {
		if !(Price{Rates: price.Rates}).Stale(day) {
			t.Error("fresh without a date")
		}
	})
	t.Run("an unknown one is not", func(t *testing.T) {
		if (Price{}).Stale(day) {
			t.Error("nothing is stale")
		}
	})
}
