package calibrate

import (
	"slices"

	"switchboard/eval"
	"switchboard/eval/snapshot"
	"switchboard/eval/store"
)

// Counts say how far a store has come, from prompts to rated ones.
type Counts struct {
	Prompts  int                // distinct ones
	Repeats  int                // trials that have the text of an earlier one
	Compared int                // prompts to which every model of the ladder has given a text
	Same     int                // those of Compared that need no rating, because all answers are the same text to a reader
	Pool     int                // prompts that a certificate can speak of
	Fit      int                // rated prompts that the scorer may be fitted to
	Certify  int                // rated prompts that a run has drawn
	Pending  int                // prompts that a run has drawn and that count once the names are shown
	Raters   int                // who gave those ratings
	Scales   map[eval.Scale]int // rated prompts by scale

	Simulated bool // some of the ratings were given by nobody
}

// Rated is the number of rated prompts.
func (c Counts) Rated() int { return c.Fit + c.Certify }

// count says how far a store has come.
func count(c *snapshot.Snapshot, target Target, run *store.KeptRun, pool int) Counts {
	n := Counts{Prompts: len(c.Order), Pool: pool, Scales: map[eval.Scale]int{}}
	raters := map[string]bool{}
	of := c.Pools(target.Scale).Of
	for _, m := range c.Order {
		n.Repeats += m.Times - 1
		if m.AnsweredByAll(target.Ladder) {
			n.Compared++
			if m.AllSame(target.Ladder) {
				n.Same++
			}
		}
	}
	for _, scale := range eval.Scales {
		for m, judgements := range c.RatedPrompts(scale, target.Ladder) {
			n.Scales[scale]++
			held := of[m.Key]
			if scale != target.Scale || m.Part() != eval.FitPart && (held == nil || held.Closing == nil) {
				continue
			}
			n.Fit++
			for _, o := range judgements {
				raters[o.Rater] = true
			}
		}
	}
	if run != nil {
		n.Pending = pending(c, run)
		for _, j := range c.Judgements(run) {
			if j.Judged() {
				n.Certify++
			}
			for _, r := range j.Raters {
				raters[r] = true
			}
		}
	}
	n.Raters = len(raters)
	n.Simulated = slices.ContainsFunc(c.Events, func(e *snapshot.Event) bool { return e.Simulated && e.Scale == target.Scale })
	return n
}

// pending counts the draws of a run that are judged and not final yet.
func pending(c *snapshot.Snapshot, run *store.KeptRun) int {
	n := 0
	for _, d := range c.DrawsOf(run.Run.ID) {
		if !c.Final(d) && c.Voted(d) {
			n++
		}
	}
	return n
}
