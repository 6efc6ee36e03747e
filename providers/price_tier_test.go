package providers

import "testing"

func TestACallCostsWhatTheTierOfItsServiceTakes(t *testing.T) {
	p := Price{Rates: Rates{Input: USD(1), Output: USD(2)}, ServiceTiers: map[string]float64{"priority": 2.5, "default": 1}}
	for tier, want := range map[string]Money{
		"": Nano(30_000), "default": Nano(30_000), "auto": Nano(30_000), "on_demand": Nano(30_000),
		"priority": Nano(75_000), "flex": {}, "fast": {}, "priority_on_demand": {},
	} {
		if got := p.Cost(Usage{Input: Count(10), Output: Count(10), Tier: tier}); got != want {
			t.Errorf("%q: %v, not %v", tier, got, want)
		}
	}
}
