package whatif

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"switchboard/eval/spend"
	"switchboard/eval/usage"
	"switchboard/providers"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

func money(usd float64) usage.Amount { return usage.Exactly(providers.USD(usd)) }

// used is a line of a model's calls, billed at so much.
func used(day time.Time, model, route string, input, output int64, billed float64) spend.Line {
	l := spend.Line{At: day, Group: &spend.Group{Source: usage.LiteLLM, Model: model, Currency: usage.USD, Route: route}}
	l.Rows, l.Input, l.Output = 1, input, output
	l.Billed = money(billed)
	if route != "" {
		l.Compared, l.Listed, l.Routed, l.Reference = 1, money(billed), money(billed/10), money(billed)
	}
	return l
}

func TestABaseline(t *testing.T) {
	march, july := on(3, 1), on(7, 1)
	h := &spend.History{Lines: []spend.Line{
		used(march, "dear", "cheap", mega, mega, 200), // at 210 by list: a discount
		used(march, "cut", "", mega, mega, 6),
		used(july, "unknown", "", mega, mega, 50),
	}}
	b := NewBaseline(h, book(), "dear")

	t.Run("is the history where nothing is assumed", func(t *testing.T) {
		total := h.Total()
		if o := b.Base(); o.Spent != total.Spent() || o.Routed != total.Routed || o.Reference != total.Reference || o.Listed != total.Listed || o.Kept != money(50) {
			t.Errorf("%+v", o)
		}
	})
	for outcome, c := range map[string]struct {
		scenario                 Scenario
		spent, routed, reference float64
	}{
		"a vendor cuts by 30 %, and a discount stays": {Scenario{Factors: map[string]Share{"a": ShareOf(0.7)}}, 140 + 6 + 50, 14, 140},
		"all at the prices of a later day":            {Scenario{Prices: july}, 200 + 3 + 50, 20, 200},
		"half of the calls in a batch":                {Scenario{Batch: ShareOf(0.5)}, 150 + 6 + 50, 15, 150},
		"another model takes the place of one":        {Scenario{Swaps: []Swap{{From: "cut", To: "cheap", Part: Whole}}}, 200 + 1.5 + 50, 20, 200},
	} {
		t.Run(outcome, func(t *testing.T) {
			o := b.Under(c.scenario)
			if o.Spent != money(c.spent) || o.Routed != money(c.routed) || o.Reference != money(c.reference) {
				t.Errorf("%v, %v, %v", o.Spent.Money(), o.Routed.Money(), o.Reference.Money())
			}
		})
	}
	t.Run("is priced anew on each day on which a price of its models changed", func(t *testing.T) {
		war := b.PriceWar(march, july)
		if len(war) != 2 || war[0].Spent != money(256) || war[1].Spent != money(253) || !war[1].Day.Equal(on(6, 1)) || len(war[1].Changed) != 1 {
			t.Errorf("%+v", war)
		}
	})
	t.Run("leaves in a batch what was in one", func(t *testing.T) {
		sent := used(march, "dear", "cheap", mega, mega, 100)
		sent.Tier = spend.Batch
		b := NewBaseline(&spend.History{Lines: []spend.Line{sent}}, book(), "dear")
		if o := b.Under(Scenario{Batch: Whole}); o != b.Base() {
			t.Errorf("%+v is not %+v", o, b.Base())
		}
	})
	t.Run("of a prompt without tokens takes the mix of its model", func(t *testing.T) {
		l := used(march, "cut", "cheap", 0, 0, 6)
		l.Rows, l.Billed = 0, usage.Amount{}
		o := NewBaseline(&spend.History{Lines: append([]spend.Line{l}, h.Lines...)}, book(), "dear").Under(Scenario{Prices: july})
		if o.Listed != money(203) {
			t.Errorf("%v", o.Listed.Money())
		}
	})
}

func TestBaselineProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := &spend.History{}
		for range rapid.IntRange(1, 20).Draw(t, "lines") {
			model := rapid.SampledFrom([]string{"dear", "cheap", "cut", "unknown", ""}).Draw(t, "model")
			route := rapid.SampledFrom([]string{"", "cheap", "dear"}).Draw(t, "route")
			day := on(1, 1).AddDate(0, 0, rapid.IntRange(0, 300).Draw(t, "day"))
			h.Lines = append(h.Lines, used(day, model, route, rapid.Int64Range(0, 1e9).Draw(t, "input"), rapid.Int64Range(0, 1e9).Draw(t, "output"), rapid.Float64Range(0, 1e4).Draw(t, "usd")))
		}
		b := NewBaseline(h, book(), "dear")
		total := h.Total()
		if o := b.Under(Scenario{}); o.Spent != total.Spent() || o.Routed != total.Routed {
			t.Fatalf("%v is not %v", o.Spent, total.Spent())
		}
		cut := b.Under(Scenario{Factors: map[string]Share{"a": ShareOf(0.5)}})
		if b.Base().Spent.Less(cut.Spent) {
			t.Fatal("a cut made it dearer")
		}
	})
}

// BenchmarkBaseline answers a what-if on a year of 30 models' days.
func BenchmarkBaseline(b *testing.B) {
	h := &spend.History{}
	for d := range 365 {
		for m := range 30 {
			h.Lines = append(h.Lines, used(on(1, 1).AddDate(0, 0, d), []string{"dear", "cheap", "cut"}[m%3], fmt.Sprint("route", m), 1000, 100, 1))
		}
	}
	base := NewBaseline(h, book(), "dear")
	b.ReportAllocs()
	for b.Loop() {
		base.Under(Scenario{Factors: map[string]Share{"a": ShareOf(0.7)}, Batch: ShareOf(0.3)})
	}
}
