package simulated

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"switchboard/providers"
)

// persona is how one simulated model speaks.
type persona struct {
	name      string
	first     time.Duration // median time to the first token of a short prompt
	perSecond float64       // median tokens a second
	prefill   float64       // prompt tokens read a second
	thinks    bool          // it shows reasoning now and then
	compose   func(*rand.Rand, promptStats) string
}

func personas() []persona {
	return []persona{
		{name: "demo-nano", first: 200 * time.Millisecond, perSecond: 140, prefill: 20_000, compose: composeNano},
		{name: "demo-small", first: 350 * time.Millisecond, perSecond: 90, prefill: 10_000, compose: composeSmall},
		{name: "demo-flagship", first: 900 * time.Millisecond, perSecond: 40, prefill: 5_000, compose: composeFlagship, thinks: true},
	}
}

// personaOf finds the persona by the model's name, or by its id where it has no
// name. Several configured models may share one.
func personaOf(m providers.Model) (persona, bool) {
	name := m.Name
	if name == "" {
		name = m.ID
	}
	all := personas()
	if i := slices.IndexFunc(all, func(v persona) bool { return v.name == name }); i >= 0 {
		return all[i], true
	}
	return persona{}, false
}

// DemoModels are the simulated models, cheapest first. Their prices are made
// up, and their Source says so.
func DemoModels() []providers.Model {
	return []providers.Model{
		demoModel("demo-nano", "nano", 32_768, providers.Rates{
			Input: providers.USD(0.05), CachedInput: providers.USD(0.005), CacheWrite: providers.USD(0.05), Output: providers.USD(0.40),
		}),
		demoModel("demo-small", "small", 131_072, providers.Rates{
			Input: providers.USD(0.30), CachedInput: providers.USD(0.03), CacheWrite: providers.USD(0.30), Output: providers.USD(1.50),
		}),
		demoModel("demo-flagship", "flagship", 400_000, providers.Rates{
			Input: providers.USD(4), CachedInput: providers.USD(0.40), CacheWrite: providers.USD(5), Output: providers.USD(20),
		}),
	}
}

func demoModel(id, tier string, context int64, rates providers.Rates) providers.Model {
	return providers.Model{
		ID: id, Provider: DemoProvider, Name: id, Tier: tier, Context: context,
		Price: providers.Price{
			Rates:  rates,
			Batch:  0.5,
			AsOf:   time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC),
			Source: "made up for the simulated models; nobody charges this",
		},
	}
}

// speed is how fast one call goes.
type speed struct {
	first time.Duration // to the first token
	gap   time.Duration // mean time between two tokens
}

// speed draws a call's speed around the medians: log-normal, its tails cut.
func (v persona) speed(random *rand.Rand, input int64) speed {
	spread := func(sigma float64) float64 {
		return math.Exp(sigma * min(2.5, max(-2, random.NormFloat64())))
	}
	reading := time.Duration(float64(input) / v.prefill * float64(time.Second))
	return speed{
		first: time.Duration(float64(v.first)*spread(0.3)) + reading,
		gap:   time.Duration(float64(time.Second) / v.perSecond * spread(0.12)),
	}
}
