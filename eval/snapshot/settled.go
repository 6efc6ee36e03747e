package snapshot

import (
	"iter"
	"slices"
	"time"

	"switchboard/eval"
)

// SettledRatings are those that stand and that nothing changes any more,
// without those of prompts that somebody is still to judge blind.
func (c *Snapshot) SettledRatings(now time.Time) iter.Seq2[eval.Rating, error] {
	open := c.openPrompts(now)
	return func(yield func(eval.Rating, error) bool) {
		for _, e := range c.Events {
			if open[e.Prompt] || !c.Stands(e) || e.Session != "" && !c.final(e) {
				continue
			}
			if !yield(e.Rating(), nil) {
				return
			}
		}
	}
}

// openPrompts are those that somebody has drawn and not judged yet.
func (c *Snapshot) openPrompts(now time.Time) map[string]bool {
	open := map[string]bool{}
	for _, d := range c.Draws {
		if c.Final(d) || now.Sub(d.Time) > eval.OpenFor {
			continue
		}
		for _, rater := range d.Raters {
			if !slices.ContainsFunc(c.VotesOn(d, rater), func(r eval.Rating) bool { return c.Ended(r.Session) }) {
				open[d.Prompt] = true
			}
		}
	}
	return open
}
