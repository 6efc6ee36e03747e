package pricebook

import (
	"testing"
	"time"

	"switchboard/providers"
)

func on(month time.Month, d int) time.Time { return time.Date(2026, month, d, 15, 0, 0, 0, time.UTC) }

func rates(input, output float64) providers.Rates {
	return providers.Rates{Input: providers.USD(input), Output: providers.USD(output)}
}

func price(input, output float64, from time.Time) providers.Price {
	return providers.Price{Rates: rates(input, output), AsOf: from, Source: "list"}
}

// book has a model with an introductory price inside a list price that was cut,
// and one that is not configured and has only an introductory price.
func book() *Book {
	models := []providers.Model{
		{ID: "own", Provider: "vendor", Price: price(4, 8, on(6, 1))},
		{ID: "undated", Provider: "vendor", Price: providers.Price{Rates: rates(1, 1)}},
		{ID: "free-of-price", Provider: "vendor"},
	}
	return New(models, []Entry{
		{Model: "own", Price: price(6, 12, on(1, 1))},
		{Model: "own", Price: price(1, 2, on(7, 1)), Until: on(7, 31)},
		{Model: "own", Price: price(99, 99, on(6, 1))},
		{Model: "two", Provider: "one", Price: price(1, 1, on(3, 1))},
		{Model: "two", Provider: "another", Price: price(2, 2, on(3, 2))},
		{Model: "own", Provider: "reseller", Price: price(50, 50, on(6, 10))},
		{Model: "new", Provider: "other", Price: price(3, 3, on(3, 1)), Until: on(3, 31)},
	})
}

func TestAPriceHoldsOnItsDays(t *testing.T) {
	for outcome, c := range map[string]struct {
		model    string
		day      time.Time
		input    float64
		standing Standing
	}{
		"the latest that began":                              {"own", on(6, 30), 4, Held},
		"from its first day":                                 {"own", on(6, 1), 4, Held},
		"and not before it":                                  {"own", on(5, 31), 6, Held},
		"the introductory one in its time":                   {"own", on(7, 1), 1, Held},
		"to its last day":                                    {"own", on(7, 31), 1, Held},
		"the one before, when it has ended":                  {"own", on(8, 1), 4, Held},
		"the first that is known stands in before":           {"own", on(1, 1).AddDate(-1, 0, 0), 6, FirstKnown},
		"nothing is known after the only one":                {"new", on(4, 1), 0, Unknown},
		"one without a day holds always":                     {"undated", on(1, 1), 1, Held},
		"also of two sellers, where neither is configured":   {"two", on(3, 2), 2, Held},
		"a model without a price has none":                   {"free-of-price", on(1, 1), 0, Unknown},
		"a model that nobody named has none":                 {"nobody", on(1, 1), 0, Unknown},
		"the day is that of the calendar where it was noted": {"own", time.Date(2026, 6, 1, 0, 30, 0, 0, time.FixedZone("", 7200)), 4, Held},
	} {
		t.Run(outcome, func(t *testing.T) {
			p, standing := book().At(c.model, c.day)
			if standing != c.standing || p.Known() != (standing != Unknown) || p.Known() && p.Input != providers.USD(c.input) {
				t.Errorf("%v %q, want %v %q", p.Input, standing, c.input, c.standing)
			}
		})
	}
}

func TestEventsAreChangesOfPrices(t *testing.T) {
	b := book()
	type seen struct {
		day, model string
		from, to   providers.Money
	}
	var got []seen
	for _, e := range b.Events(on(1, 2), on(8, 2)) {
		if e.Model == "two" {
			continue
		}
		got = append(got, seen{e.Day.Format("01-02"), e.Model, e.From.Input, e.To.Input})
		if e.Source != "list" || e.Provider == "" {
			t.Errorf("%+v", e)
		}
	}
	usd := providers.USD
	want := []seen{
		{"03-01", "new", providers.Money{}, usd(3)},
		{"04-01", "new", usd(3), providers.Money{}},
		{"06-01", "own", usd(6), usd(4)},
		{"07-01", "own", usd(4), usd(1)},
		{"08-01", "own", usd(1), usd(4)},
	}
	if len(got) != len(want) {
		t.Fatalf("%v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%v, want %v", got[i], want[i])
		}
	}
	t.Run("and a price that was looked up again is none", func(t *testing.T) {
		again := New(nil, []Entry{{Model: "m", Price: price(1, 1, on(1, 1))}, {Model: "m", Price: price(1, 1, on(2, 1))}})
		if e := again.Events(on(1, 2), on(12, 1)); len(e) != 0 {
			t.Errorf("%v", e)
		}
	})
}

func TestFurtherEntriesReplaceWhatHoldsFromThenOn(t *testing.T) {
	b := book()
	next := b.With([]Entry{{Model: "own", Price: price(10, 10, on(6, 15))}})
	for day, want := range map[time.Time]float64{on(6, 14): 4, on(6, 15): 10, on(7, 10): 10, on(9, 1): 10} {
		if p, _ := next.At("own", day); p.Input != providers.USD(want) {
			t.Errorf("%v: %v, want %v", day, p.Input, want)
		}
	}
	if p, _ := b.At("own", on(7, 10)); p.Input != providers.USD(1) {
		t.Error("the book itself was changed")
	}
	if next.Provider("own") != "vendor" {
		t.Error("the provider is lost")
	}
}
