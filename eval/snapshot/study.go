package snapshot

import (
	"iter"
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
func (c *Snapshot) Study(ladder routing.Ladder, scale eval.Scale, prices map[string]string, proofs []string) *certify.Study {
	s := &certify.Study{Ladder: ladder, Scale: scale, Prices: prices, Prompts: make([]certify.StudyPrompt, 0, len(c.Order))}
	pool := make(map[string]bool, len(proofs))
	for _, key := range proofs {
		pool[key] = true
	}
	of := c.Pools(scale).Of
	for _, m := range c.Order {
		p := certify.StudyPrompt{Key: m.Key, Task: m.Task, Features: &m.Features, Costs: m.costs(ladder)}
		run := of[m.Key]
		switch {
		case pool[m.Key]:
			p.Part = eval.CertifyPart
		case eval.PartOf(m.Key) == eval.FitPart, run != nil && run.Closing != nil:
			p.Part = eval.FitPart
			voices := c.StandingJudgements(m, scale, ladder.Reference())
			if len(voices) > 0 {
				p.D = MeanDifference(voices, m, ladder)
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

// StandingJudgements are the opinions on a prompt that may fit: of what a rater said, the
// latest that stands.
func (c *Snapshot) StandingJudgements(m *Prompt, scale eval.Scale, reference string) []*raterJudgement {
	if !c.scales[scale] || len(m.events) == 0 {
		return nil
	}
	voices := c.judgementsOf(newestFirst(m.events), scale, reference, func(e *Event) bool {
		return !e.Draw.Repeat && c.Stands(e) && (len(c.routed) == 0 || !c.ofRouted(e))
	})
	return slices.DeleteFunc(voices, (*raterJudgement).silent)
}

func newestFirst(events []int32) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for _, i := range slices.Backward(events) {
			if !yield(i) {
				return
			}
		}
	}
}

// ofRouted reports whether an event judges the answer of a routed trial.
func (c *Snapshot) ofRouted(e *Event) bool {
	return slices.ContainsFunc(e.Shown, func(s eval.Shown) bool { return c.routed[e.Of(s)] })
}

func names(voices []*raterJudgement) []string {
	var all []string
	for _, o := range voices {
		all = append(all, o.Rater)
	}
	return all
}

// Models are those that have answered something, by name.
func (c *Snapshot) Models() []string {
	seen := map[string]bool{}
	for _, m := range c.all {
		for _, s := range m.under {
			for _, a := range s.answers {
				seen[a.Model] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// AnyRated reports whether anything was rated at all.
func (c *Snapshot) AnyRated() bool {
	return slices.ContainsFunc(c.Events, func(e *Event) bool { return len(e.Shown) > 1 && e.Retracts == "" && !e.Skipped })
}

// costs are what the answers to a prompt were measured to cost, by rung.
func (m *Prompt) costs(l routing.Ladder) []providers.Money {
	costs := make([]providers.Money, len(l.Rungs))
	for i, r := range l.Rungs {
		costs[i] = m.Answers.Of(r.Model).Cost
	}
	return costs
}

// Rated reports whether a prompt is a rated one: the reference and a cheaper
// model were both judged.
func (c *Snapshot) Rated(m *Prompt, scale eval.Scale, ladder routing.Ladder) bool {
	voices := c.StandingJudgements(m, scale, ladder.Reference())
	return len(voices) > 0 && slices.ContainsFunc(MeanDifference(voices, m, ladder), func(d float64) bool { return !math.IsNaN(d) })
}
