package app

import (
	"switchboard/engine"
	"switchboard/providers"
	"switchboard/providers/open"
	"switchboard/providers/simulated"
	"switchboard/ui/cli"
	"switchboard/ui/config"
)

// openCatalog opens the providers of the config, or the simulated one alone. How long
// a check may make an answer wait holds for both.
func openCatalog(c config.Config, demo bool, sim simulated.Options) (engine.Catalog, error) {
	if demo {
		catalog := demoCatalog(sim)
		catalog.CheckAdds = c.CheckAdds()
		return catalog, nil
	}
	lanes := c.UsableLanes()
	catalog := engine.Catalog{
		Providers: map[string]engine.Service{},
		Lanes:     lanes,
		Reference: c.Reference,
		Ladder:    c.LadderFor(lanes),
		Check:     c.Check(),
		CheckAdds: c.CheckAdds(),
	}
	for _, p := range c.Providers {
		service, err := openProvider(p.Provider(), sim)
		if err != nil {
			return engine.Catalog{}, err
		}
		service.Found = p.Found()
		catalog.Providers[p.ID] = service
	}
	for _, m := range c.Models {
		catalog.Models = append(catalog.Models, m.Model())
	}
	return catalog, nil
}

func openProvider(p providers.Config, sim simulated.Options) (engine.Service, error) {
	if p.Kind == providers.Simulated {
		return engine.Service{Config: p, Provider: simulated.New(sim)}, nil
	}
	provider, err := open.Open(p)
	return engine.Service{Config: p, Provider: provider}, err
}

// demoConcurrency is how many simulated calls are under way at once.
const demoConcurrency = 16

func demoCatalog(sim simulated.Options) engine.Catalog {
	models := simulated.DemoModels()
	ids := make([]string, len(models))
	for i, m := range models {
		ids[i] = m.ID
	}
	service := providers.Config{ID: simulated.DemoProvider, Kind: providers.Simulated, Concurrency: demoConcurrency}
	return engine.Catalog{
		Models:    models,
		Providers: map[string]engine.Service{service.ID: {Config: service, Provider: simulated.New(sim)}},
		Lanes:     ids,
		Reference: ids[len(ids)-1],
		Ladder:    ids,
		Simulated: true,
	}
}

// demoPace is how much faster than real time simulated models answer where
// nobody watches them.
const demoPace = 50

// simulation is how the simulated models behave for a command: on the screen
// like real ones, with a mishap now and then; for scripts quickly and without
// surprises.
func simulation(needs cli.Needs) simulated.Options {
	if needs.Interactive {
		return simulated.Options{Pace: 1, Spontaneous: true}
	}
	return simulated.Options{Pace: demoPace}
}
