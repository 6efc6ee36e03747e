package ui

import (
	"slices"

	"switchboard/engine"
	"switchboard/providers"
)

// setup is what the next prompt is sent with. It lasts as long as the
// program: nothing of it is written to the config.
type setup struct {
	lineup []string                        // models of the lanes; one that stands there twice answers twice
	all    providers.Parameters            // of all lanes
	own    map[string]providers.Parameters // of single models, over those of all
	chain  []engine.Trial                  // the conversation that goes on, first turn first; nil: a new one
}

// mostLanes is how many lanes can stand side by side.
const mostLanes = 8

func newSetup(b Workbench) setup {
	return setup{lineup: slices.Clone(b.Catalog.Lanes), all: b.Parameters, own: map[string]providers.Parameters{}}
}

// asks reports whether anything is asked for beside the prompt.
func (s *setup) asks() bool { return s.all != (providers.Parameters{}) || len(s.own) > 0 }

// job is a prompt with all that goes with it.
func (s *setup) job(q engine.Query, models []providers.Model) engine.Job {
	job := engine.Job{Query: q, Models: models, Parameters: s.all, Chain: s.chain}
	for i, m := range models {
		if own, ok := s.own[m.ID]; ok {
			if job.Own == nil {
				job.Own = map[int]providers.Parameters{}
			}
			job.Own[i] = own
		}
	}
	return job
}

// adopt takes over what a trial was sent with, so that a turn that follows it
// is sent alike. Models that are configured no more are left out.
func (s *setup) adopt(t engine.Trial, c engine.Catalog, limits engine.Limits) {
	s.all, s.own = t.Parameters, map[string]providers.Parameters{}
	if s.all.MaxOutput == limits.MaxOutput {
		s.all.MaxOutput = 0 // it was the config's
	}
	s.lineup = nil
	for i, a := range t.Answers {
		if _, ok := c.Model(a.Model); ok && len(s.lineup) < mostLanes {
			s.lineup = append(s.lineup, a.Model)
		}
		if own, ok := t.Own[i]; ok {
			s.own[a.Model] = own
		}
	}
}

// models are those of the lineup, as far as they are configured.
func (c *compare) models() []providers.Model {
	models, err := c.bench.Catalog.Select(c.setup.lineup)
	if err != nil {
		c.problem(sentence(err))
	}
	return models
}

// reconsider works out anew what the prompt would cost: what goes with it has
// changed.
func (c *compare) reconsider() {
	c.plan = plan{}
	c.replan()
}
