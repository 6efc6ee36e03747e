package evaltest

import (
	"switchboard/engine"
	"switchboard/providers"
	"switchboard/providers/simulated"
)

func DemoCatalog() engine.Catalog {
	c := engine.Catalog{
		Models: simulated.DemoModels(), Reference: "demo-flagship", Simulated: true,
		Providers: map[string]engine.Service{simulated.DemoProvider: {
			Config:   providers.Config{ID: simulated.DemoProvider, Kind: providers.Simulated, Concurrency: 8},
			Provider: simulated.New(simulated.Options{}), // in real time: seeding must not use it
		}},
	}
	for _, m := range c.Models {
		c.Lanes = append(c.Lanes, m.ID)
	}
	c.Ladder = c.Lanes
	return c
}
