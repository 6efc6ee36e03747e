package providers

import "testing"

func TestACallCostsWhatTheTierOfItsServiceTakes(t *testing.T) {
	p := Price{Rates: Rates{Input: USD(1), Output: USD(2)}, ServiceTiers: map[string]float64{"priority": 2.5, "default": 1, "geo_us": 2, "fast+geo_eu": 4}}
	for tier, want := range map[string]Money{
		"": Nano(30_000), "default": Nano(30_000), "auto": Nano(30_000), "on_demand": Nano(30_000),
		"priority": Nano(75_000), "flex": {}, "fast": {}, "priority_on_demand": {},
		"geo_us": Nano(60_000), "geo_eu": {}, "priority+geo_us": Nano(150_000), "priority+geo_eu": {}, "flex+geo_us": {}, "fast+geo_eu": Nano(120_000),
	} {
		if got := p.Cost(Usage{Input: Count(10), Output: Count(10), Tier: tier}); got != want {
			t.Errorf("%q: %v, not %v", tier, got, want)
		}
	}
}
