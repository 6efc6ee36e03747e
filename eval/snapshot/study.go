package snapshot

import (
	"maps"
	"math"
	"slices"

	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/providers"
)

// Study is what calibration looks at: the fit part, with what was judged of
// it, and the prompts that keys name as the certify part. Prompts of runs that
// are closed may fit now.
func (c *Corpus) Study(ladder routing.Ladder, scale eval.Scale, prices map[string]string, proofs []string) *certify.Study {
	s := &certify.Study{Ladder: ladder, Scale: scale, Prices: prices}
	pool := make(map[string]bool, len(proofs))
	for _, key := range proofs {
		pool[key] = true
	}
	of := c.Pools(scale).Of
	for _, m := range c.Order {
		p := certify.StudyPrompt{Key: m.Key, Task: m.Task, Features: m.Features, Costs: m.costs(ladder)}
		run := of[m.Key]
		switch {
		case pool[m.Key]:
			p.Part = eval.CertifyPart
		case eval.PartOf(m.Key) == eval.FitPart, run != nil && run.Closing != nil:
			p.Part = eval.FitPart
			voices := c.ToFit(m.Key, scale, ladder.Reference())
			if len(voices) > 0 {
				p.D = Mean(voices, m, ladder)
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

// ToFit are the opinions on a prompt that may fit: of what a rater said, the
// latest that stands.
func (c *Corpus) ToFit(key string, scale eval.Scale, reference string) []*opinion {
	latest := slices.Clone(c.ByPrompt[key])
	slices.Reverse(latest)
	voices := c.opinions(latest, scale, reference, func(e Event) bool {
		return !e.Draw.Repeat && c.Stands(e)
	})
	return slices.DeleteFunc(voices, (*opinion).silent)
}

func names(voices []*opinion) []string {
	var all []string
	for _, o := range voices {
		all = append(all, o.Rater)
	}
	return all
}

// Models are those that have answered something, by name.
func (c *Corpus) Models() []string {
	seen := map[string]bool{}
	for _, m := range c.all {
		for _, answers := range m.under {
			for id := range answers {
				seen[id] = true
			}
		}
		for id := range m.Answers {
			seen[id] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// Judges reports whether anything was rated at all.
func (c *Corpus) Judges() bool {
	return slices.ContainsFunc(c.Events, func(e Event) bool { return len(e.Shown) > 1 && e.Retracts == "" && !e.Skipped })
}

// costs are what the answers to a prompt were measured to cost, by rung.
func (m *Material) costs(l routing.Ladder) []providers.Money {
	costs := make([]providers.Money, len(l.Rungs))
	for i, r := range l.Rungs {
		costs[i] = m.Answers[r.Model].Cost
	}
	return costs
}

// Rated reports whether a prompt is a rated one: the reference and a cheaper
// model were both judged.
func (c *Corpus) Rated(m *Material, scale eval.Scale, ladder routing.Ladder) bool {
	voices := c.ToFit(m.Key, scale, ladder.Reference())
	return len(voices) > 0 && slices.ContainsFunc(Mean(voices, m, ladder), func(d float64) bool { return !math.IsNaN(d) })
}
