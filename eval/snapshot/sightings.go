package snapshot

import (
	"slices"

	"switchboard/eval"
)

// Seen reports whether a rater has seen who wrote the answers to a prompt.
func (c *Snapshot) Seen(rater, prompt string) bool {
	_, seen := c.Sightings[string(eval.Sighting{Rater: rater, Prompt: prompt}.Key())]
	return seen
}

// Unseen are those of some raters who can still judge a prompt blind.
func (c *Snapshot) Unseen(raters []string, prompt string) []string {
	return slices.DeleteFunc(slices.Clone(raters), func(rater string) bool { return c.Seen(rater, prompt) })
}

// tooLate counts the raters of a draw who have not judged it blind and cannot
// any more, for they have seen who wrote what. A vote that is not final yet
// still counts.
func (c *Snapshot) tooLate(d eval.Assignment, judged []*raterJudgement) int {
	n := 0
	for _, rater := range d.Raters {
		spoke := slices.ContainsFunc(judged, func(o *raterJudgement) bool { return o.Rater == rater })
		if !spoke && c.Seen(rater, d.Prompt) && !slices.ContainsFunc(c.VotesOn(d, rater), func(r eval.Rating) bool { return r.Blind }) {
			n++
		}
	}
	return n
}
