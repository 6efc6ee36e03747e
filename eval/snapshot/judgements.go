package snapshot

import (
	"slices"
	"time"

	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/store"
)

// Judgements are what became of a run's draws, as far as it is final.
func (c *Snapshot) Judgements(run *store.KeptRun) map[string]certify.Judgement {
	all := map[string]certify.Judgement{}
	for _, f := range c.Frozen {
		if f.Run == run.Run.ID {
			all[f.Prompt] = AsJudgement(f)
		}
	}
	return all
}

// ProofInput is what a run proves with: its judgements, and what answers cost. Answers
// that it is about were read before, see ReadAnswers.
func (c *Snapshot) ProofInput(run *store.KeptRun) certify.ProofInput {
	r := &run.Run
	return certify.ProofInput{Prompts: c.Judgements(run), Costs: c.Study(r.Ladder, r.Checks, r.Scale, r.Prices, run.Pool()).Costs()}
}

// ImportedVerdicts are what was said of the routable prompts of a run before it
// was opened: of each rater the first word. What nobody judged counts as lost.
// They are made once, when the run is opened; what is imported, rated or
// forgotten later alters nothing.
func (c *Snapshot) ImportedVerdicts(run *certify.Run, now time.Time) []eval.FinalVerdict {
	var all []eval.FinalVerdict
	for family := range run.Families {
		for number, candidate := range run.Families[family].Routable {
			f := eval.FinalVerdict{Run: run.ID, Family: family, Number: number, Prompt: candidate.Prompt, Basis: eval.BeforeItCame, Time: now}
			if _, kept := c.Frozen[string(eval.DrawKey(run.ID, family, number))]; kept {
				continue
			}
			c.importedVotes(&f, run)
			all = append(all, f)
		}
	}
	return all
}

// importedVotes fills in what an import says of a prompt.
func (c *Snapshot) importedVotes(f *eval.FinalVerdict, run *certify.Run) {
	f.D = make([]*float64, len(run.Ladder.Cheaper()))
	m := c.Prompts[f.Prompt]
	var buffer judgementBuffer
	judgements := c.judgementsOf(&buffer, slices.Values(c.About(f.Prompt)), run.Scale, run.Ladder.Reference(), func(e *Event) bool { return e.Vouched(run.Scale) })
	if m == nil || len(judgements) == 0 {
		return
	}
	f.D = nullable(MeanDifference(judgements, m, run.Ladder))
	for _, o := range judgements {
		f.Votes = append(f.Votes, eval.Vote{Rater: o.Rater, Skipped: o.silent(), D: nullable(MeanDifference([]*raterJudgement{o}, m, run.Ladder))})
	}
}
