package snapshot

import (
	"switchboard/eval/certify"
	"switchboard/eval/store"
)

// Judgements are what became of a run's draws. Of a vouched import the first
// word of each rater counts, and all of it is final.
func (c *Snapshot) Judgements(run *store.KeptRun) map[string]certify.Judgement {
	all := map[string]certify.Judgement{}
	if !run.Run.Vouched {
		for _, f := range c.Frozen {
			if f.Run == run.Run.ID {
				all[f.Prompt] = AsJudgement(f)
			}
		}
		return all
	}
	for _, key := range run.Pool() {
		voices := c.judgementsOf(c.ByPrompt[key], run.Run.Scale, run.Run.Ladder.Reference(), func(e Event) bool { return e.Vouched(run.Run.Scale) })
		if m := c.Prompts[key]; m != nil && len(voices) > 0 {
			all[key] = certify.Judgement{Final: true, D: MeanDifference(voices, m, run.Run.Ladder), Raters: names(voices)}
		}
	}
	return all
}
