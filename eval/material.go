package eval

import (
	"maps"
	"math"
	"slices"

	"switchboard/engine"
	"switchboard/providers"
)

// study is what calibration looks at: the fit part, with what was judged of
// it, and the prompts that keys name as the certify part. Prompts of runs that
// are closed may fit now.
func (c *corpus) study(ladder engine.Ladder, scale Scale, prices map[string]string, certify []string) *Study {
	s := &Study{Ladder: ladder, Scale: scale, Prices: prices}
	pool := make(map[string]bool, len(certify))
	for _, key := range certify {
		pool[key] = true
	}
	of := c.pools(scale).of
	for _, m := range c.order {
		p := StudyPrompt{Key: m.key, Task: m.task, Reading: m.reading, Costs: m.costs(ladder)}
		run := of[m.key]
		switch {
		case pool[m.key]:
			p.Part = CertifyPart
		case PartOf(m.key) == FitPart, run != nil && run.Closing != nil:
			p.Part = FitPart
			voices := c.toFit(m.key, scale, ladder.Reference())
			if len(voices) > 0 {
				p.D = mean(voices, m, ladder)
			}
			s.Raters = append(s.Raters, names(voices)...)
		default:
			continue
		}
		s.Prompts = append(s.Prompts, p)
	}
	slices.Sort(s.Raters)
	s.Raters = slices.Compact(s.Raters)
	return s
}

// toFit are the opinions on a prompt that may fit: of what a rater said, the
// latest that stands.
func (c *corpus) toFit(key string, scale Scale, reference string) []*opinion {
	latest := slices.Clone(c.byPrompt[key])
	slices.Reverse(latest)
	voices := c.opinions(latest, scale, reference, func(e event) bool {
		return !e.Draw.Repeat && !c.retracted(e, math.MaxUint64)
	})
	return slices.DeleteFunc(voices, (*opinion).silent)
}

func names(voices []*opinion) []string {
	var all []string
	for _, o := range voices {
		all = append(all, o.rater)
	}
	return all
}

// models are those that have answered something, by name.
func (c *corpus) models() []string {
	seen := map[string]bool{}
	for _, m := range c.all {
		for _, answers := range m.under {
			for id := range answers {
				seen[id] = true
			}
		}
		for id := range m.answers {
			seen[id] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// judges reports whether anything was rated at all.
func (c *corpus) judges() bool {
	return slices.ContainsFunc(c.events, func(e event) bool { return len(e.Shown) > 1 && e.Retracts == "" && !e.Skipped })
}

// costs are what the answers to a prompt were measured to cost, by rung.
func (m *material) costs(l engine.Ladder) []providers.Money {
	costs := make([]providers.Money, len(l.Rungs))
	for i, r := range l.Rungs {
		costs[i] = m.answers[r.Model].cost
	}
	return costs
}

// rated reports whether a prompt is a rated one: the reference and a cheaper
// model were both judged.
func (c *corpus) rated(m *material, scale Scale, ladder engine.Ladder) bool {
	voices := c.toFit(m.key, scale, ladder.Reference())
	return len(voices) > 0 && slices.ContainsFunc(mean(voices, m, ladder), func(d float64) bool { return !math.IsNaN(d) })
}
