package whatif

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"switchboard/eval/spend/pricebook"
	"switchboard/eval/usage"
	"switchboard/providers"
)

func on(month time.Month, d int) time.Time { return time.Date(2026, month, d, 0, 0, 0, 0, time.UTC) }

func rates(input, cached, output float64) providers.Rates {
	return providers.Rates{Input: providers.USD(input), CachedInput: providers.USD(cached), Output: providers.USD(output)}
}

// book has a dear and a cheap model of one vendor and one of another, whose
// price was cut and has neither a cached rate nor a batch.
func book() *pricebook.Book {
	tiers := []providers.Tier{{AboveInputTokens: 1000, Rates: rates(60, 6, 360)}}
	return pricebook.New([]providers.Model{
		{ID: "dear", Provider: "a", Price: providers.Price{Rates: rates(30, 3, 180), Batch: 0.5, AsOf: on(2, 1), Tiers: tiers}},
		{ID: "cheap", Provider: "a", Price: providers.Price{Rates: rates(0.3, 0.03, 1.2), Batch: 0.5, AsOf: on(2, 1)}},
		{ID: "free-of-price", Provider: "b"},
	}, []pricebook.Entry{
		{Model: "cut", Provider: "b", Price: providers.Price{Rates: providers.Rates{Input: providers.USD(2), Output: providers.USD(4)}, AsOf: on(1, 1)}},
		{Model: "cut", Provider: "b", Price: providers.Price{Rates: providers.Rates{Input: providers.USD(1), Output: providers.USD(2)}, AsOf: on(6, 1)}},
	})
}

func calls(model string, day time.Time, input, output int64) Calls {
	return Calls{Model: model, Day: day, Tokens: providers.TokenSums{Input: input, Output: output}}
}

const mega = 1_000_000

func hits(part float64) *Share { s := ShareOf(part); return &s }

func TestAScenarioPricesCallsAnew(t *testing.T) {
	march, july := on(3, 1), on(7, 1)
	offer := &providers.Price{Rates: rates(0.27, 0.27, 1.10)}
	later := providers.Price{Rates: rates(100, 100, 100), AsOf: on(3, 1)}
	for outcome, c := range map[string]struct {
		scenario Scenario
		calls    Calls
		want     string
	}{
		"nothing assumed is the price of the day":                {Scenario{}, calls("cut", march, mega, mega), "6"},
		"and of a later day":                                     {Scenario{}, calls("cut", july, mega, mega), "3"},
		"all at the prices of a day":                             {Scenario{Prices: july}, calls("cut", march, mega, mega), "3"},
		"a vendor cuts by 30 %":                                  {Scenario{Factors: map[string]Share{"b": ShareOf(0.7)}}, calls("cut", march, mega, mega), "4.2"},
		"and another one does not":                               {Scenario{Factors: map[string]Share{"a": ShareOf(0.7)}}, calls("cut", march, mega, mega), "6"},
		"a new model answers":                                    {Scenario{Swaps: []Swap{{From: "dear", To: "new", Part: Whole, Price: offer}}}, calls("dear", march, mega, mega), "1.37"},
		"a new model answers a quarter":                          {Scenario{Swaps: []Swap{{From: "dear", To: "new", Part: Whole / 4, Price: offer}}}, calls("dear", march, mega, mega), "157.8425"},
		"a model of the book answers half":                       {Scenario{Swaps: []Swap{{From: "dear", To: "cut", Part: Whole / 2}}}, calls("dear", july, mega, mega), "106.5"},
		"a price has ended":                                      {Scenario{Ends: []End{{"cheap", later}}}, calls("cheap", march, mega, mega), "200"},
		"a price that ends had not":                              {Scenario{Ends: []End{{"cheap", later}}}, calls("cheap", on(2, 28), mega, mega), "1.5"},
		"half of the prompts is read from a cache":               {Scenario{CacheHit: hits(0.5)}, calls("dear", march, mega, 0), "16.5"},
		"a batch takes all":                                      {Scenario{Batch: Whole}, calls("dear", march, mega, mega), "105"},
		"a batch takes a part":                                   {Scenario{Batch: ShareOf(0.4)}, calls("dear", march, mega, mega), "168"},
		"what was in a batch stays there":                        {Scenario{}, Calls{Model: "dear", Day: march, Tokens: providers.TokenSums{Input: mega}, Batch: true}, "15"},
		"a new model in a batch of unknown factor":               {Scenario{Batch: Whole, Swaps: []Swap{{From: "dear", To: "new", Part: Whole, Price: offer}}}, calls("dear", march, mega, mega), "1.37"},
		"traffic grows by the month, of which 30 days are 0.986": {Scenario{Growth: Growth{Monthly: 0.1, Since: march}}, calls("cheap", march.AddDate(0, 0, 30), 10*mega, 0), "3.295482"},
		"and not before it begins":                               {Scenario{Growth: Growth{Monthly: 0.1, Since: march}}, calls("cheap", on(2, 1), 10*mega, 0), "3"},
		"the usual tier stands for many calls":                   {Scenario{}, calls("dear", march, 10_000, 0), "0.3"},
		"the tier of one call is that of its length":             {Scenario{}, Calls{Model: "dear", Day: march, Tokens: providers.TokenSums{Input: 10_000}, Single: true}, "0.6"},
		"a model without a price is unknown":                     {Scenario{}, calls("free-of-price", march, 1, 1), ""},
		"and so is one that it answers half for":                 {Scenario{Swaps: []Swap{{From: "dear", To: "free-of-price", Part: Whole / 2}}}, calls("dear", march, 10, 10), ""},
		"what stays unasked of an unknown one is no matter":      {Scenario{Swaps: []Swap{{From: "free-of-price", To: "cheap", Part: Whole}}}, calls("free-of-price", march, mega, mega), "1.5"},
		"no tokens cost nothing":                                 {Scenario{}, calls("free-of-price", march, 0, 0), "0"},
	} {
		t.Run(outcome, func(t *testing.T) {
			if err := c.scenario.Check(); err != nil {
				t.Fatal(err)
			}
			if got := New(book(), c.scenario).Reprice(c.calls).Amount.Money().Decimal(); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestACostSaysWhatItRestsOn(t *testing.T) {
	p := New(book(), Scenario{Batch: Whole / 2, CacheHit: hits(0.1)})
	for _, c := range []struct {
		calls    Calls
		basis    providers.CostBasis
		standing pricebook.Standing
	}{
		{calls("dear", on(3, 1), mega, 0), "", pricebook.Held},
		{calls("dear", on(1, 1), mega, 0), "", pricebook.FirstKnown},
		{calls("cut", on(7, 1), mega, 0), providers.AtMost, pricebook.Held},
		{calls("nobody", on(7, 1), mega, 0), "", pricebook.Unknown},
	} {
		got := p.Reprice(c.calls)
		if got.Basis != c.basis || got.Standing != c.standing {
			t.Errorf("%s: %q %q", c.calls.Model, got.Basis, got.Standing)
		}
	}
}

func TestAScenarioThatCannotBeIsRefused(t *testing.T) {
	for outcome, s := range map[string]Scenario{
		"a batch share above 1":          {Batch: 2 * Whole},
		"a cache-hit share below 0":      {CacheHit: hits(-0.1)},
		"a negative factor":              {Factors: map[string]Share{"a": -1}},
		"more answered than there is":    {Swaps: []Swap{{From: "dear", To: "x", Part: Whole}, {From: "dear", To: "y", Part: 1}}},
		"a negative swap":                {Swaps: []Swap{{From: "dear", To: "x", Part: -1}}},
		"an offer without an output":     {Swaps: []Swap{{From: "dear", To: "x", Price: &providers.Price{Rates: providers.Rates{Input: providers.USD(1)}}}}},
		"a later price without its day":  {Ends: []End{{"dear", providers.Price{Rates: rates(1, 1, 1)}}}},
		"traffic that shrinks below all": {Growth: Growth{Monthly: -1}},
	} {
		t.Run(outcome, func(t *testing.T) {
			if s.Check() == nil {
				t.Error("it is not")
			}
		})
	}
}

func TestARefusalSaysWhatIsPossibleAndWhatWasGiven(t *testing.T) {
	for want, s := range map[string]Scenario{
		"the factor on the prices of a is at least 0, not -1": {Factors: map[string]Share{"a": -Whole}},
		"the share that x answers is from 0 to 1, not -1":     {Swaps: []Swap{{From: "dear", To: "x", Part: -Whole}}},
	} {
		if err := s.Check(); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// drawn are calls of one of the book's models.
func drawn(t *rapid.T) Calls {
	count := rapid.Int64Range(0, 1<<40)
	return Calls{
		Model: rapid.SampledFrom([]string{"dear", "cheap", "cut", "free-of-price", "nobody"}).Draw(t, "model"),
		Day:   on(1, 1).AddDate(0, 0, rapid.IntRange(-100, 400).Draw(t, "day")),
		Tokens: providers.TokenSums{Input: count.Draw(t, "input"), CachedInput: count.Draw(t, "cached"), CacheWrite: count.Draw(t, "write"),
			CacheWrite1h: count.Draw(t, "hour"), Output: count.Draw(t, "output")},
		Batch: rapid.Bool().Draw(t, "batch"),
	}
}

func TestNothingAssumedChangesNothing(t *testing.T) {
	b := book()
	share := ShareOf(0.25)
	same := map[string]Scenario{
		"the empty scenario":   {},
		"factors of 1":         {Factors: map[string]Share{"a": Whole, "b": Whole}},
		"a swap of nothing":    {Swaps: []Swap{{From: "dear", To: "cheap"}}},
		"a swap with itself":   {Swaps: []Swap{{From: "dear", To: "dear", Part: Whole}, {From: "cut", To: "cut", Part: share}}},
		"no growth":            {Growth: Growth{Since: on(1, 1)}},
		"the price it had":     {Ends: []End{{"cut", providers.Price{Rates: providers.Rates{Input: providers.USD(1), Output: providers.USD(2)}, AsOf: on(6, 1)}}}},
		"growth of the future": {Growth: Growth{Monthly: 1, Since: on(1, 1).AddDate(5, 0, 0)}},
	}
	for outcome, s := range same {
		t.Run(outcome, func(t *testing.T) {
			p := New(b, s)
			rapid.Check(t, func(t *rapid.T) {
				c := drawn(t)
				price, standing := b.At(c.Model, c.Day)
				if c.Batch {
					price, _ = price.InBatch()
				}
				price.Tiers = nil
				want, _ := usage.Bill(&price, c.Tokens)
				if c.Tokens == (providers.TokenSums{}) {
					want = usage.Zero
				}
				got := p.Reprice(c)
				if got.Amount != want || want.Known() && got.Standing != standing {
					t.Fatalf("%v, want %v", got, want)
				}
			})
		})
	}
}

func TestCostsAddUpAndCachedTokensAreNotDearer(t *testing.T) {
	p := New(book(), Scenario{Factors: map[string]Share{"a": ShareOf(0.7)}, Prices: on(7, 1)})
	rapid.Check(t, func(t *rapid.T) {
		c, o := drawn(t), drawn(t)
		o.Model, o.Batch = c.Model, c.Batch
		both := c
		both.Tokens = minus(c.Tokens, minus(providers.TokenSums{}, o.Tokens))
		if got, want := p.Reprice(both).Amount, p.Reprice(c).Amount.Add(p.Reprice(o).Amount); got != want {
			t.Fatalf("%v, want %v", got, want)
		}
		plain, cached := c, c
		plain.Tokens.Input, plain.Tokens.CachedInput = c.Tokens.Input+c.Tokens.CachedInput, 0
		if x, y := p.Reprice(plain).Amount, p.Reprice(cached).Amount; x.Less(y) {
			t.Fatalf("%v cached and %v plain", y, x)
		}
	})
}

func TestSharesKeepEveryToken(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawn(t).Tokens
		s := Share(rapid.Int64Range(0, int64(Whole)).Draw(t, "share"))
		got := withHits(c, s)
		if got.Prompt() != c.Prompt() || got.Output != c.Output || got.Input < 0 || got.CacheWrite < 0 || got.CacheWrite1h < 0 {
			t.Fatalf("%+v of %+v", got, c)
		}
		if part := s.ofTokens(c); minus(c, minus(c, part)) != part || minus(c, part).Input < 0 {
			t.Fatalf("%+v of %+v", part, c)
		}
	})
}

// BenchmarkReprice prices 50,000 cells under a scenario of everything.
func BenchmarkReprice(b *testing.B) {
	p := New(book(), Scenario{
		Factors: map[string]Share{"a": ShareOf(0.7)}, CacheHit: hits(0.2), Batch: ShareOf(0.4),
		Swaps: []Swap{{From: "dear", To: "cheap", Part: Whole / 3}}, Growth: Growth{Monthly: 0.05, Since: on(1, 1)},
	})
	cells := make([]Calls, 50_000)
	for i := range cells {
		cells[i] = calls([]string{"dear", "cheap", "cut"}[i%3], on(1, 1).AddDate(0, 0, i%365), int64(i)*1000, int64(i)*100)
	}
	for b.Loop() {
		for i := range cells {
			p.Reprice(cells[i])
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1e6, "ms/50,000")
}
