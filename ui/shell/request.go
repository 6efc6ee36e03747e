package shell

import (
	"slices"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/providers"
)

// Inexpressible is what models cannot be asked for, one sentence each.
func Inexpressible(app App, models []providers.Model, asked func(providers.Model) providers.Parameters) []string {
	var out []string
	for _, m := range models {
		for _, what := range providers.Inexpressible(app.Catalog.Providers[m.Provider].Kind, m, asked(m)) {
			if what = providers.CleanLine(what, 200); !slices.Contains(out, what) {
				out = append(out, what)
			}
		}
	}
	return out
}

// Setup is what the next prompt is sent with. It lasts as long as the
// program: nothing of it is written to the config.
type Setup struct {
	LaneModels      []string                        // models of the lanes; one that stands there twice answers twice
	All             providers.Parameters            // of all lanes
	ModelParameters map[string]providers.Parameters // of single models, over those of all
	Chain           []engine.Trial                  // the conversation that goes on, first turn first; nil: a new one
}

// MostLanes is how many lanes can stand side by side.
const MostLanes = 8

func NewSetup(b App) Setup {
	return Setup{LaneModels: slices.Clone(b.Catalog.Lanes), All: b.Parameters, ModelParameters: map[string]providers.Parameters{}}
}

// Job is a prompt with all that goes with it.
func (s *Setup) Job(q engine.Query, models []providers.Model) dispatch.Job {
	job := dispatch.Job{Query: q, Models: models, Parameters: s.All, Chain: s.Chain}
	for i, m := range models {
		if own, ok := s.ModelParameters[m.ID]; ok {
			if job.LaneParameters == nil {
				job.LaneParameters = map[int]providers.Parameters{}
			}
			job.LaneParameters[i] = own
		}
	}
	return job
}

// Adopt takes over what a trial was sent with, so that a turn that follows it
// is sent alike. Models that are configured no more are left out.
func (s *Setup) Adopt(t engine.Trial, c engine.Catalog, limits dispatch.Limits) {
	s.All, s.ModelParameters = t.Parameters, map[string]providers.Parameters{}
	if s.All.MaxOutput == limits.MaxOutput {
		s.All.MaxOutput = 0 // it was the config's
	}
	if t.Routed {
		return // the router chose, not the user
	}
	s.LaneModels = nil
	for i, a := range t.Answers {
		if _, ok := c.Model(a.Model); ok && len(s.LaneModels) < MostLanes {
			s.LaneModels = append(s.LaneModels, a.Model)
		}
		if own, ok := t.LaneParameters[i]; ok {
			s.ModelParameters[a.Model] = own
		}
	}
}

func Times(ids []string, id string) int {
	n := 0
	for _, other := range ids {
		if other == id {
			n++
		}
	}
	return n
}
