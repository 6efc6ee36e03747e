package snapshot

import (
	"math"
	"slices"
	"time"

	"switchboard/eval"
)

// Disagreement is a prompt of which raters say different things.
type Disagreement struct {
	*Prompt
	Models []string      // whose answers they differ on
	Apart  float64       // how far at most, in quality: 1 is a yes and a no
	Events []eval.Rating // what they said of it that nothing changes any more
}

// Disagreements are the prompts on which two raters differ on a scale, those
// furthest apart first. Left out are prompts that somebody is still to judge
// blind.
func (c *Snapshot) Disagreements(scale eval.Scale, reference string, now time.Time) []Disagreement {
	open := c.openPrompts(now)
	var all []Disagreement
	for _, m := range c.Order {
		if open[m.Key] || len(c.ByPrompt[m.Key]) < 2 {
			continue
		}
		counts := func(e Event) bool {
			return !e.Draw.Repeat && c.Stands(e) && (e.Session == "" || c.final(e))
		}
		d := Disagreement{Prompt: m}
		d.compare(c.judgementsOf(c.ByPrompt[m.Key], scale, reference, counts))
		if len(d.Models) == 0 {
			continue
		}
		for _, i := range c.ByPrompt[m.Key] {
			if e := c.Events[i]; e.Scale == scale && counts(e) {
				d.Events = append(d.Events, e.Rating)
			}
		}
		all = append(all, d)
	}
	slices.SortStableFunc(all, func(a, b Disagreement) int {
		if a.Apart != b.Apart {
			return int(math.Copysign(1, b.Apart-a.Apart))
		}
		return b.latest().Compare(a.latest())
	})
	return all
}

// compare finds the models on which raters differ. Differences from the
// reference reach from -1 to 1, so they are halved.
func (d *Disagreement) compare(all []*raterJudgement) {
	low, high := map[string]float64{}, map[string]float64{}
	note := func(said map[string]float64, scale float64) {
		for model, q := range said {
			q *= scale
			if !eval.Has(low, model) {
				low[model], high[model] = q, q
			}
			low[model], high[model] = min(low[model], q), max(high[model], q)
		}
	}
	for _, o := range all {
		note(o.quality, 1)
		note(o.difference, 0.5)
	}
	for _, model := range eval.SortedKeys(low) {
		if apart := high[model] - low[model]; apart > 0 {
			d.Models, d.Apart = append(d.Models, model), max(d.Apart, apart)
		}
	}
}

func (d *Disagreement) latest() time.Time {
	var at time.Time
	for _, r := range d.Events {
		if r.Time.After(at) {
			at = r.Time
		}
	}
	return at
}

// openPrompts are those that somebody has drawn and not judged yet.
func (c *Snapshot) openPrompts(now time.Time) map[string]bool {
	open := map[string]bool{}
	for _, d := range c.Draws {
		if c.Final(d) || now.Sub(d.Time) > eval.OpenFor {
			continue
		}
		for _, rater := range d.Raters {
			votes := c.VotesOn(d, rater)
			if len(votes) == 0 || !slices.ContainsFunc(votes, func(r eval.Rating) bool { return c.Ended(r.Session) }) {
				open[d.Prompt] = true
			}
		}
	}
	return open
}
