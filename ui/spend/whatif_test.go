package spend

import (
	"maps"
	"slices"
	"testing"
	"time"

	"switchboard/engine"
	spending "switchboard/eval/spend"
	"switchboard/providers"
	"switchboard/ui/shell"
)

// twoVendors has a model of each of two vendors, of which the policy alone asks one.
func twoVendors() *Spend {
	price := func(day int) providers.Price {
		return providers.Price{Rates: providers.Rates{Input: providers.USD(1), Output: providers.USD(1)}, AsOf: time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC)}
	}
	app := shell.App{Catalog: engine.Catalog{Reference: "big", Models: []providers.Model{{ID: "big", Provider: "one", Price: price(9)}, {ID: "nano", Provider: "two", Price: price(3)}}}}
	s := &Spend{Context: &shell.Context{App: app}, now: time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)}
	asked := spending.Line{Group: &spending.Group{Model: "big", Route: "nano"}}
	asked.Rows = 1
	s.sight.History = &spending.History{Lines: []spending.Line{asked}}
	return s
}

func TestHalvedPricesAreThoseOfTheModelsOfThePolicyToo(t *testing.T) {
	s := twoVendors()
	s.halvePrices()
	if got := slices.Sorted(maps.Keys(s.scenario().Factors)); !slices.Equal(got, []string{"one", "two"}) {
		t.Errorf("the prices of %v are halved", got)
	}
}

func TestEstimatesSayOfWhichDayTheirPricesAre(t *testing.T) {
	s := twoVendors()
	if got := s.priceDates(); got != "prices of 2026-11-09; list prices, v has each" {
		t.Errorf("of one model: %s", got)
	}
	also := spending.Line{Group: &spending.Group{Model: "nano"}}
	also.Rows = 1
	s.sight.Lines = append(s.sight.Lines, also)
	if got := s.priceDates(); got != "prices of 2026-11-03, up to 2026-11-09; list prices, v has each" {
		t.Errorf("of two: %s", got)
	}
	s.sight.Lines = nil
	if got := s.priceDates(); got != "at list prices" {
		t.Errorf("of none: %s", got)
	}
}
